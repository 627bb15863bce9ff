"""Runs the rules that compare all documents of a run, once the last was read. Suppressed places take no part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from cnx_doclint.diagnostics import Contradiction, Diagnostic, Rule
from cnx_doclint.lint import is_selected, rules
from cnx_doclint.results import Checked, Located


def compared(files: Sequence[Checked], select: Iterable[str], ignore: Iterable[str]) -> tuple[Checked, ...]:
    """Return the documents with the findings of the selected rules that compare them."""
    select, ignore = tuple(select), tuple(ignore)
    found: dict[str, list[Located]] = defaultdict(list)
    for name, rule in rules().items():
        if rule.across is None or not is_selected(rule.code, select, ignore):
            continue
        noted = [note for file in files for note in file.notes if rule.code not in note.note.muted]
        for one in rule.across(noted):
            found[one.at.place.path].append(_located(one, name, rule))
    return tuple(_with(file, found[file.path]) if file.path in found else file for file in files)


def _located(one: Contradiction, name: str, rule: Rule) -> Located:
    diagnostic = Diagnostic(rule.code, name, rule.severity, one.at.note.span, one.message, one.evidence)
    return Located(one.at.place, diagnostic, one.at.excerpt, ())


def _with(file: Checked, more: Sequence[Located]) -> Checked:
    together = sorted([*file.findings, *more], key=lambda one: (one.diagnostic.span, one.diagnostic.code))
    return file._replace(findings=tuple(together))

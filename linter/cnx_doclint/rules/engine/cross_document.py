"""Runs the rules that compare all documents of a run, once the last was read. Suppressed places take no part."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cnx_doclint.findings.diagnostics import Diagnostic
from cnx_doclint.findings.identity import Identity
from cnx_doclint.findings.results import Located
from cnx_doclint.rules.engine.catalogue import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnx_doclint.findings.notes import Contradiction
    from cnx_doclint.findings.results import Checked
    from cnx_doclint.findings.rule import Rule


def compare_documents(
    files: Sequence[Checked], add: Callable[[Checked, Sequence[Located]], Checked]
) -> tuple[Checked, ...]:
    """Return the documents with the findings of the rules that compare them; each note names the rules it is for.

    Args:
        files: what is kept of each document.
        add: returns a document with further findings, of which it may leave some out.
    """
    found: dict[str, list[Located]] = defaultdict(list)
    for name, rule in rules().items():
        if rule.across is None:
            continue
        noted = [note for file in files for note in file.notes if rule.code in note.note.codes]
        for one in rule.across(noted):
            found[one.at.place.path].append(_located(one, name, rule))
    return tuple(add(file, found[file.path]) if file.path in found else file for file in files)


def _located(one: Contradiction, name: str, rule: Rule) -> Located:
    diagnostic = Diagnostic(rule.code, name, rule.severity, one.at.note.span, one.message, one.evidence)
    who = Identity(rule.code, one.message, one.at.words)
    return Located(one.at.place, diagnostic, one.at.excerpt, (), who)

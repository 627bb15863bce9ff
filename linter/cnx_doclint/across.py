"""Runs the rules that compare all documents of a run, once the last was read. Suppressed places take no part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnx_doclint.diagnostics import Contradiction, Diagnostic, Rule
from cnx_doclint.identity import Identity
from cnx_doclint.lint import rules
from cnx_doclint.results import Checked, Located

if TYPE_CHECKING:
    from cnx_doclint.sieve import Sieve


def compared(files: Sequence[Checked], sieve: Sieve | None = None) -> tuple[Checked, ...]:
    """Return the documents with the findings of the rules that compare them; each note names the rules it is for."""
    found: dict[str, list[Located]] = defaultdict(list)
    for name, rule in rules().items():
        if rule.across is None:
            continue
        noted = [note for file in files for note in file.notes if rule.code in note.note.codes]
        for one in rule.across(noted):
            found[one.at.place.path].append(_located(one, name, rule))
    return tuple(_with(file, found[file.path], sieve) if file.path in found else file for file in files)


def _located(one: Contradiction, name: str, rule: Rule) -> Located:
    diagnostic = Diagnostic(rule.code, name, rule.severity, one.at.note.span, one.message, one.evidence)
    who = Identity(rule.code, one.message, one.at.words)
    return Located(one.at.place, diagnostic, one.at.excerpt, (), who)


def _with(file: Checked, more: Sequence[Located], sieve: Sieve | None) -> Checked:
    return sieve.added(file, more) if sieve else file.with_findings(more)

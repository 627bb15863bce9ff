"""What every fix of every document must keep to."""

from __future__ import annotations

import re

from cnx_doclint.documents.directives import comments
from cnx_doclint.documents.document import parse, structure
from cnx_doclint.findings.diagnostics import Linted, Safety
from cnx_doclint.fixes.edits import select_fixes
from cnx_doclint.runner.checker import Checker

SAFE: frozenset[Safety] = frozenset({"safe"})
ANY: frozenset[Safety] = frozenset({"safe", "unsafe"})


def check_fixing(linted: Linted, checker: Checker, safeties: frozenset[Safety]) -> None:
    """Fixing ends, leaves nothing fixable, and touches only what was claimed."""
    old, repaired = linted.document, checker.fix(linted, safeties)
    new = repaired.linted.document
    assert repaired.refused == ()
    assert select_fixes(checker.lint(new.path, new.text).diagnostics, safeties) == []
    assert checker.fix(repaired.linted, safeties).linted.document.text == new.text
    assert structure(parse(new.path, new.text)) == structure(parse(old.path, old.text))
    assert re.fullmatch(around_claims(linted), unpadded(new.text), re.DOTALL)


def around_claims(linted: Linted) -> str:
    """Return a pattern that matches texts which differ from a document only within its claims and suppressions.

    What keeps the columns of its tables aligned may differ too; the texts must be ``unpadded``.
    """
    text, at, pattern = linted.document.text, 0, ""
    claims = {one.claim.span for one in linted.understood.claims}
    for start, end in sorted(claims | {comment.span for comment in comments(linted.document)}):
        if start >= at:
            # A claim on one line stays on it.
            pattern += re.escape(unpadded(text[at:start])) + (r".*?" if "\n" in text[start:end] else r"[^\n]*?")
            at = end
    return pattern + re.escape(unpadded(text[at:]))


def unpadded(text: str) -> str:
    """Return a text without the spaces around bars, each run of dashes as one, as the columns of tables are made of."""
    return re.sub("-+", "-", re.sub(r" *\| *", "|", text))

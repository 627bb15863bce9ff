"""Applies fixes to a text."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from cnx_doclint.documents.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnx_doclint.documents.document import Document
    from cnx_doclint.findings.diagnostics import Diagnostic, Edit, Fix, Safety


def select_fixes(diagnostics: Iterable[Diagnostic], safeties: frozenset[Safety]) -> list[Fix]:
    """Return the fixes that may be applied, first come first served: one that overlaps an earlier one is dropped."""
    chosen: list[Fix] = []
    taken: list[Span] = []
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or fix.safety not in safeties:
            continue
        spans = {edit.span for edit in fix.edits}
        if not any(_overlaps(span, taken) for span in spans):
            chosen.append(fix)
            for span in spans:
                insort(taken, span)
    return chosen


def _overlaps(span: Span, taken: list[Span]) -> bool:
    """Say whether a span overlaps one of those, which are in order and overlap none of each other."""
    before = bisect_left(taken, Span(span.end, -1)) - 1
    return before >= 0 and span.start < taken[before].end


def apply(document: Document, edits: Iterable[Edit]) -> str:
    """Return a file's text with edits that do not overlap."""
    text, at = document.file, 0
    pieces: list[str] = []
    for edit in sorted(edit.in_file(document) for edit in edits):
        pieces += (text[at : edit.span.start], edit.text)
        at = edit.span.end
    return "".join((*pieces, text[at:]))

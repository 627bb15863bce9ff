"""Applies fixes to a text."""

from __future__ import annotations

from collections.abc import Iterable

from cnx_doclint.diagnostics import Diagnostic, Edit, Fix, Safety
from cnx_doclint.document import Document


def applicable(diagnostics: Iterable[Diagnostic], safeties: frozenset[Safety]) -> list[Fix]:
    """Return the fixes that may be applied, first come first served: one that overlaps an earlier one is dropped."""
    chosen: list[Fix] = []
    taken: set[tuple[int, int]] = set()
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or fix.safety not in safeties:
            continue
        spans = {(edit.span.start, edit.span.end) for edit in fix.edits}
        if not any(start < end_ and start_ < end for start, end in spans for start_, end_ in taken):
            chosen.append(fix)
            taken |= spans
    return chosen


def apply(document: Document, edits: Iterable[Edit]) -> str:
    """Return a file's text with edits that do not overlap, the last first, so that none moves another's span."""
    text = document.file
    for edit in sorted((in_file(document, edit) for edit in edits), reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def in_file(document: Document, edit: Edit) -> Edit:
    """Return an edit of a document as one of its file."""
    return Edit(document.in_file(edit.span), document.written(edit.text, edit.span.start))

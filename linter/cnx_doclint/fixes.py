"""Applies fixes to a text."""

from __future__ import annotations

from collections.abc import Iterable

from cnx_doclint.diagnostics import Diagnostic, Fix, Safety


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


def apply(text: str, fixes: Iterable[Fix]) -> str:
    """Apply fixes that do not overlap, the last first, so that no edit moves another's span."""
    for edit in sorted((edit for fix in fixes for edit in fix.edits), reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text

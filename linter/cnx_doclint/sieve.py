"""Leaves out what a run is not to tell: findings of the baseline, and those on lines that a branch did not touch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.baseline import KNOWN, Baseline
from cnx_doclint.diagnostics import Diagnostic, LeftOut, Linted
from cnx_doclint.identity import identity

if TYPE_CHECKING:
    from cnx_doclint.since import Changes


class Sieve(NamedTuple):
    """What is known, and what was touched; each may be None, which leaves nothing out."""

    baseline: Baseline | None = None
    changes: Changes | None = None

    def sifted(self, linted: Linted) -> Linted:
        """Return a document without the findings that are not to be told."""
        reasons = self._reasons(linted)
        return linted._replace(
            diagnostics=tuple(one for one, why in zip(linted.diagnostics, reasons, strict=True) if not why),
            left_out=tuple(LeftOut(one, why) for one, why in zip(linted.diagnostics, reasons, strict=True) if why),
        )

    def _reasons(self, linted: Linted) -> list[str]:
        """Why each finding is left out, empty for one that is told.

        What the baseline knows is looked for on lines nobody touched first: of two findings that are alike, the one
        that a branch added must be the one that is told.
        """
        known = Counter(self.baseline.of(linted.document.path)) if self.baseline else Counter()
        untouched = [self._untouched(linted, diagnostic) for diagnostic in linted.diagnostics]
        reasons = [""] * len(untouched)
        for index in sorted(range(len(untouched)), key=lambda index: not untouched[index]):
            who = identity(linted, linted.diagnostics[index])
            reasons[index] = KNOWN if known[who] else untouched[index]
            known[who] -= bool(known[who])
        return reasons

    def _untouched(self, linted: Linted, diagnostic: Diagnostic) -> str:
        if self.changes is None:
            return ""
        start, end = linted.document.place(diagnostic.span)
        touched = self.changes.touched(linted.document.path, start.line, end.line)
        return "" if touched else f"on lines not touched since {self.changes.revision}"

"""Leaves out what a run is not to tell: known findings, unsure ones, and those on lines that a branch did not touch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.adoption.baseline import KNOWN, Baseline
from cnx_doclint.claims.levels import Level, is_told
from cnx_doclint.findings.diagnostics import ExcludedDiagnostic, Linted
from cnx_doclint.findings.identity import Identity, identity
from cnx_doclint.findings.results import UNSURE, Checked, ExcludedFinding, Located
from cnx_doclint.messages.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnx_doclint.adoption.since import Changes
    from cnx_doclint.documents.text import Position


class _Found(NamedTuple):
    who: Identity
    start: Position
    end: Position
    level: Level


class FindingFilter(NamedTuple):
    """What a run is not to tell.

    Attributes:
        baseline: what is known; None leaves nothing out.
        changes: what was touched; None leaves nothing out.
        level: the least that is told.
    """

    baseline: Baseline | None = None
    changes: Changes | None = None
    level: Level = "possible"

    def filter_document(self, linted: Linted) -> Linted:
        """Return a document without the findings that are not to be told."""
        document = linted.document
        found = [_Found(identity(linted, one), *document.place(one.span), one.level) for one in linted.diagnostics]
        reasons = self._reasons(document.path, found)
        return linted._replace(
            diagnostics=tuple(one for one, why in zip(linted.diagnostics, reasons, strict=True) if not why),
            left_out=tuple(
                ExcludedDiagnostic(one, why) for one, why in zip(linted.diagnostics, reasons, strict=True) if why
            ),
        )

    def add_findings(self, file: Checked, more: Sequence[Located]) -> Checked:
        """Return a document with those of its further findings that are to be told; the rest is left out there too."""
        found = [_Found(one.identity, one.place.start, one.place.end, one.diagnostic.level) for one in more]
        reasons = self._reasons(file.path, found)
        told = [one for one, why in zip(more, reasons, strict=True) if not why]
        left_out = [ExcludedFinding(one, why) for one, why in zip(more, reasons, strict=True) if why]
        return file.with_findings(told)._replace(left_out=(*file.left_out, *left_out))

    def _reasons(self, path: str, found: Sequence[_Found]) -> list[Message]:
        """Why each finding is left out, empty for one that is told.

        What the baseline knows stays known, however sure it is by now. It is looked for on lines nobody touched first:
        of two findings that are alike, the one that a branch added must be the one that is told. What would not be told
        anyway comes last, lest it take the place of what would be.
        """
        known = Counter(self.baseline.known_in(path)) if self.baseline else Counter()
        untouched = [self._untouched(path, one) for one in found]
        unsure = [not is_told(one.level, self.level) for one in found]
        reasons = [NOTHING] * len(found)
        for index in sorted(range(len(found)), key=lambda index: (unsure[index], not untouched[index])):
            who = found[index].who
            reasons[index] = KNOWN if known[who] else UNSURE if unsure[index] else untouched[index]
            known[who] -= bool(known[who])
        return reasons

    def _untouched(self, path: str, found: _Found) -> Message:
        if self.changes is None:
            return NOTHING
        touched = self.changes.touched(path, found.start.line, found.end.line)
        return NOTHING if touched else msg("on lines not touched since {revision}", revision=self.changes.revision)

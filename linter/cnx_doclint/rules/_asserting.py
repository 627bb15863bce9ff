"""Whether a place means what it says. Rules that judge words rather than values keep away from any doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.claims.readings import Items
from cnx_doclint.claims.stated import Reading, Statement

if TYPE_CHECKING:
    from cnx_doclint.claims.stance import StanceResolver
    from cnx_doclint.documents.text import Span

_DOUBTFUL = frozenset({"counterexample", "hypothesis", "doubt"})


def is_asserted(stances: StanceResolver, reading: Reading, span: Span) -> bool:
    """Say whether what stands at a span of a segment is stated as so, and no word of the segment speaks of mistakes."""
    if any(mark.kind == "stance" and mark.data.stance in _DOUBTFUL for mark in reading.marks):
        return False
    return stances.resolve(reading, Statement("", span, span, Items(()))).stance in {"assert", "paper"}

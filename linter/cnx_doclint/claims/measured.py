"""Leaves out columns of results that somebody measured anew: hardly one of them is the published one.

A wrong value stands among right ones. Where nearly all the figures of a column or row differ from what was published,
they are those of other weights, of another test or another way to count.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cnx_doclint.claims.judged import Judged, Skipped
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.text import Span

# Of fewer models, all values may well be wrong.
SEVERAL = 3
# One right value among so many wrong ones is so by chance.
BY_CHANCE = 3


def without_measured(
    judged: Sequence[Judged], places: Mapping[Span, tuple[int, int, int]], vocabulary: Vocabulary
) -> tuple[list[Judged], list[Skipped]]:
    """Divide claims into those that are compared and figures that were measured anew.

    Args:
        judged: a document's claims.
        places: the block, row and column of each claim that stands in a table.
        vocabulary: tells which facts anybody can measure.
    """
    columns: dict[tuple[object, ...], list[Judged]] = defaultdict(list)
    for one in judged:
        if one.claim.span in places and vocabulary.is_measurable(one.claim.key):
            block, row, column = places[one.claim.span]
            columns["column", block, column, one.claim.key].append(one)
            columns["row", block, row, one.claim.key].append(one)
    others = {one.claim.span for column in columns.values() if _is_anew(column) for one in _wrong(column)}
    reason = msg("measured by somebody (its column has hardly a published value)")
    skipped = {
        one.claim.span: Skipped(one.claim.span, one.claim.text, one.claim.key, reason)
        for one in judged
        if one.claim.span in others and one.verdict == "mismatch"
    }
    return [one for one in judged if one.claim.span not in skipped], [*skipped.values()]


def _wrong(column: Sequence[Judged]) -> list[Judged]:
    return [one for one in column if one.verdict == "mismatch"]


def _is_anew(column: Sequence[Judged]) -> bool:
    wrong, models = len({one.claim.span for one in _wrong(column)}), {one.claim.model for one in _wrong(column)}
    right = len({one.claim.span for one in column if one.verdict == "match"})
    return len(models) >= SEVERAL and right * BY_CHANCE <= wrong

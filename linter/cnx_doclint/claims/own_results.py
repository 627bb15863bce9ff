"""Results of other weights than the cited ones: in columns and rows where most differ, and where none is the cited one.

A slip of the author's is one value among many that are right.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnx_doclint.claims.judged import Judged
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.text import Span

# Where a value stands in a table: the index of its block, its row and its column.
Cell = tuple[int, int, int]
# So many values are no slips.
SEVERAL = 3


def without_own_results(judged: Sequence[Judged], cells: Mapping[Span, Cell], vocabulary: Vocabulary) -> list[Judged]:
    """Return the claims, those silenced that are measured and stand in a line of which most are not as published.

    Args:
        judged: the claims of a document.
        cells: where those in tables stand.
        vocabulary: tells what anybody can measure.
    """
    measured = [one for one in judged if one.claim.span in cells and vocabulary.is_measurable(one.claim.key)]
    wrong = Counter(line for one in measured if one.verdict == "mismatch" for line in _lines(one, cells))
    right = Counter(line for one in measured if one.verdict == "match" for line in _lines(one, cells))
    own = {line for line, count in wrong.items() if count >= SEVERAL and count > right[line]}
    return [_silenced(one) if _is_wrong(one) and own.intersection(_lines(one, cells)) else one for one in judged]


def without_other_recipes(judged: Sequence[Judged], cells: Mapping[Span, Cell], vocabulary: Vocabulary) -> list[Judged]:
    """Return the claims, those silenced that may be right of another recipe, since nothing beside them is as cited.

    Beside a value of a table stand those of the table, beside another one those of the document.
    """
    right = {(one.claim.key, block) for one in judged if one.verdict == "match" for block in (_block(one, cells), None)}
    return [
        _silenced(one)
        if _is_wrong(one)
        and vocabulary.depends_on_recipe(one.claim.key)
        and not one.claim.settled
        and (one.claim.key, _block(one, cells)) not in right
        else one
        for one in judged
    ]


def _block(one: Judged, cells: Mapping[Span, Cell]) -> int | None:
    """The table that a claim stands in, if it stands in one."""
    return cells[one.claim.span][0] if one.claim.span in cells else None


def _lines(one: Judged, cells: Mapping[Span, Cell]) -> tuple[tuple[object, ...], ...]:
    """The column and the row of a fact that a claim stands in; none outside tables."""
    if one.claim.span not in cells:
        return ()
    block, row, column = cells[one.claim.span]
    return ("column", block, column, one.claim.key), ("row", block, row, one.claim.key)


def _is_wrong(judged: Judged) -> bool:
    return judged.verdict == "mismatch"


def _silenced(judged: Judged) -> Judged:
    return judged._replace(claim=judged.claim._replace(stance="counterexample"), verdict="silent")

"""Columns of somebody's own results: where most are not the published ones, the weights are others.

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

# A table's column: the index of its block, and its number.
Column = tuple[int, int]
# So many values are no slips.
SEVERAL = 3


def without_own_results(
    judged: Sequence[Judged], columns: Mapping[Span, Column], vocabulary: Vocabulary
) -> list[Judged]:
    """Return the claims, those silenced that are measured and stand in a column of which most are not as published.

    Args:
        judged: the claims of a document.
        columns: where those in tables stand.
        vocabulary: tells what anybody can measure.
    """
    measured = [one for one in judged if one.claim.span in columns and vocabulary.is_measurable(one.claim.key)]
    wrong = Counter(columns[one.claim.span] for one in measured if one.verdict == "mismatch")
    right = Counter(columns[one.claim.span] for one in measured if one.verdict == "match")
    own = {column for column, count in wrong.items() if count >= SEVERAL and count > right[column]}
    return [_silenced(one) if _is_wrong(one) and columns.get(one.claim.span) in own else one for one in judged]


def _is_wrong(judged: Judged) -> bool:
    return judged.verdict == "mismatch"


def _silenced(judged: Judged) -> Judged:
    return judged._replace(claim=judged.claim._replace(stance="counterexample"), verdict="silent")

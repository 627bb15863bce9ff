"""Rows as one matrix, with what sorts them: project, group, kind of copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from numbers_file import Copy

# A document of a stranger's tells more than one of many alike; a changed copy less than what somebody wrote.
GROUP_WEIGHT = {"own": 1.0, "unseen": 2.0, "convnextpose": 2.0, "vision": 4.0, "llm": 4.0}
# Values that came made wrong with the labels only measure: nothing is learned from them.
KIND_WEIGHT = {"as is": 1.0, "given": 0.0, "made wrong": 0.5, "strangers": 0.25}
# What the linter reads so is what is judged; the readings that it does not have show what else a place could be.
READ_WEIGHT = 30
_FLAGS = tuple(Row._fields.index(name) for name in ("wrong", "sure", "read"))
# A feature that hardly any row has tells of one document.
RARE = 15


class Matrix(NamedTuple):
    """Evidence of all rows, and what is known of each.

    Attributes:
        names: of the columns.
        values: rows x columns, float64.
        wrong, sure, read: per row, see ``rows.Row``.
        weight: per row.
        copy: per row, the index of its copy.
        line: per row.
    """

    names: list[str]
    values: NDArray[np.float64]
    wrong: NDArray[np.bool_]
    sure: NDArray[np.bool_]
    read: NDArray[np.bool_]
    weight: NDArray[np.float64]
    copy: NDArray[np.int64]
    line: NDArray[np.int64]

    def where(self, chosen: NDArray[np.bool_]) -> Matrix:
        """Return only the chosen rows."""
        return Matrix(
            self.names,
            self.values[chosen],
            self.wrong[chosen],
            self.sure[chosen],
            self.read[chosen],
            self.weight[chosen],
            self.copy[chosen],
            self.line[chosen],
        )


def matrix_of(names: Sequence[str], copies: Sequence[Copy]) -> Matrix:
    """Put all rows into one matrix, rare features left out."""
    rows = [(number, row) for number, copy in enumerate(copies) for row in copy.rows]
    counts = dict.fromkeys(names, 0)
    for _, row in rows:
        for name in row.evidence:
            counts[name] += 1
    kept = [name for name in names if counts[name] >= RARE]
    place = {name: at for at, name in enumerate(kept)}
    values = np.zeros((len(rows), len(kept)))
    for at, (_, row) in enumerate(rows):
        for name, value in row.evidence.items():
            if name in place:
                values[at, place[name]] = value
    weights = [row.weight * _weight(copies[number]) * (READ_WEIGHT if row.read else 1) for number, row in rows]
    wrong, sure, read = (np.array([row[at] for _, row in rows], dtype=bool) for at in _FLAGS)
    copy, line = np.array([number for number, _ in rows]), np.array([row.line for _, row in rows])
    return Matrix(kept, values, wrong, sure, read, np.array(weights), copy, line)


def _weight(copy: Copy) -> float:
    return GROUP_WEIGHT[copy.group] * KIND_WEIGHT[copy.kind]

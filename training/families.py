"""How families are judged whose documents were no part of the training: ``python training/families.py``.

Every family in turn is left out as a whole: the trees know nothing of it, and its lines do not calibrate their scores.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from boosting import fit, out_of_fold
from labelled import OWN_GROUP
from matrix import Matrix, matrix_of
from numbers_file import Copy, read
from per_level import LEVELS, accuracy
from train import FOLDS, NUMBERS, calibration

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = ("as is", "given", "made wrong")


def without(family: str, rows: Matrix, copies: list[Copy]) -> tuple[NDArray[np.bool_], list[Copy]]:
    """Return which rows are of other families, and the copies with those of the family made the reader's own."""
    others = np.array([copies[copy].family != family for copy in rows.copy])
    return others, [copy._replace(group=OWN_GROUP) if copy.family == family else copy for copy in copies]


def main() -> int:
    """Print for each family how its documents are judged by trees that know the others only."""
    names, copies = read(NUMBERS)
    rows = matrix_of(names, copies)
    scores = out_of_fold(rows, [copy.project for copy in copies], FOLDS)
    for family in sorted({copy.family for copy in copies}):
        others, known = without(family, rows, copies)
        at, probabilities = calibration(rows, scores, known)
        judged = np.asarray(fit(rows.where(others)).predict(rows.values), dtype=np.float64)
        confidence = np.asarray(np.interp(judged, at, probabilities), dtype=np.float64)
        for kind in KINDS:
            chosen = [
                number
                for number, copy in enumerate(copies)
                if copy.family == family and copy.kind == kind and copy.group != OWN_GROUP
            ]
            for level, least in LEVELS if chosen else ():
                found = accuracy(rows, confidence, copies, chosen, least)
                print(f"{family}, {kind}, {level}: {found.told()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

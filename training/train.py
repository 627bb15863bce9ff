"""Makes the judge's weights from the committed numbers: ``python training/train.py``; ``--check`` compares instead.

The trees are fitted to all rows. How sure they are is calibrated on scores out of fold: every row is scored by trees
that saw nothing of its project. The real documents of others decide the calibration; the project's own, which the
reader of wordings was tuned to, do not.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.isotonic import IsotonicRegression

from boosting import as_lists, fit, out_of_fold
from labelled import OWN_GROUP, UNSEEN
from matrix import KIND_WEIGHT, Matrix, matrix_of
from numbers_file import Copy, read
from per_level import Accuracy, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

HERE = Path(__file__).parent
NUMBERS = HERE / "numbers.txt.xz"
WEIGHTS = HERE.parent / "linter" / "cnx_doclint" / "claims" / "judge" / "weights.json"
FLOORS = HERE / "floors.json"
MEASURED = HERE / "measured.json"
FOLDS = 6
# Guides that were written to lead the linter astray hold many more such places than what people write.
TRAPS = {UNSEEN: 0.1}


def calibration(rows: Matrix, scores: NDArray[np.float64], copies: list[Copy]) -> tuple[list[float], list[float]]:
    """Return points of a rising line from scores out of fold to the share of lines that are truly wrong.

    Documents that the reader was changed for do not tell how it does elsewhere, so the project's own of these are left
    out. Lines are counted, not rows: a line is as sure as its surest reading. Unknown names are put into copies far
    more often than anybody meets them, so these are left out too.
    """
    taught = {
        number for number, copy in enumerate(copies) if copy.group != OWN_GROUP and copy.kind in ("as is", "made wrong")
    }
    best: dict[tuple[int, int], float] = {}
    for at in range(len(scores)):
        copy, line = int(rows.copy[at]), int(rows.line[at])
        if rows.read[at] and rows.sure[at] and copy in taught:
            best[copy, line] = max(scores[at], best.get((copy, line), 0.0))
    places = sorted(best)
    x = np.array([best[place] for place in places])
    y = np.array([float(line in copies[copy].wrong) for copy, line in places])
    weight = np.array([KIND_WEIGHT[copies[copy].kind] * TRAPS.get(copies[copy].group, 1) for copy, _ in places])
    fitted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(x, y, sample_weight=weight).predict(x)
    xs, shares = _doubted(x, y, weight, fitted)
    ends = np.flatnonzero(np.diff(shares, prepend=-1) != 0) if len(xs) else np.array([], dtype=int)
    kept = sorted({0, len(xs) - 1, *ends.tolist(), *(end - 1 for end in ends.tolist() if end)})
    points = {round(float(xs[at]), 5): round(float(shares[at]), 4) for at in kept}
    return list(points), list(points.values())


def _doubted(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64], fitted: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return rising scores with the share of wrong lines among those of the same level, one line in doubt.

    Twenty lines that are all wrong do not tell that every such line is.
    """
    order = np.argsort(x, kind="stable")
    _, level = np.unique(fitted[order], return_inverse=True)
    wrong = np.bincount(level, weights=(y * weight)[order])
    lines = np.bincount(level, weights=weight[order])
    shares = np.maximum.accumulate((wrong + 0.5) / (lines + 1))
    return x[order], shares[level]


def failures(found: dict[str, Accuracy]) -> list[str]:
    """Return which floors are not reached: per set the least precision, the least recall and the most false lines."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    return [
        f"{name}: {found[name]}, asked {asked}"
        for name, asked in floors.items()
        if found[name].precision < asked.get("precision", 0)
        or found[name].recall < asked.get("recall", 0)
        or found[name].false > asked.get("false", found[name].false)
    ]


def show(found: dict[str, Accuracy]) -> None:
    """Print what an unseen document may expect."""
    print("out of fold: judged by trees that saw nothing of the document's project")
    for name, one in found.items():
        print(f"{name}: {one.told()}")


def main() -> int:
    """Train, show the accuracy out of fold, and write the weights or compare them."""
    names, copies = read(NUMBERS)
    rows = matrix_of(names, copies)
    scores = out_of_fold(rows, [copy.project for copy in copies], FOLDS)
    at, probabilities = calibration(rows, scores, copies)
    found = table(rows, np.interp(scores, at, probabilities), copies)
    show(found)
    measured = json.dumps({name: one._asdict() for name, one in found.items()}, indent=1) + "\n"
    weights = {"features": rows.names, "trees": as_lists(fit(rows)), "scores": at, "probabilities": probabilities}
    text = json.dumps(weights, separators=(",", ":")) + "\n"
    wrong = failures(found)
    made = {WEIGHTS: text, MEASURED: measured}
    if "--check" in sys.argv:
        stale = (path.name for path, now in made.items() if path.read_text(encoding="utf-8") != now)
        wrong += [f"{name} is not that of the numbers" for name in stale]
    else:
        for path, now in made.items():
            path.write_text(now, encoding="utf-8")
        print(f"{len(rows.wrong)} rows, {len(rows.names)} features, {len(text) // 1024} KiB")
    print("\n".join(wrong) or "every floor is reached")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

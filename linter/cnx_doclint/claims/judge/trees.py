"""Gradient-boosted trees as nested lists: a leaf is a number, a split ``[feature, threshold, left, right]``."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WEIGHTS = "weights.json"


class Trees(NamedTuple):
    """A trained model.

    Attributes:
        features: names of the evidence it weighs.
        trees: each a number or a split; evidence up to the threshold goes left.
        scores, probabilities: points of the calibration, rising; between them it is linear.
    """

    features: tuple[str, ...]
    trees: tuple[Any, ...]
    scores: tuple[float, ...]
    probabilities: tuple[float, ...]

    def score(self, evidence: Mapping[str, float]) -> float:
        """Return what the trees give, before calibration: the logistic function of their sum."""
        row = [evidence.get(name, 0.0) for name in self.features]
        return 1 / (1 + math.exp(-sum(_leaf(tree, row) for tree in self.trees)))

    def probability(self, evidence: Mapping[str, float]) -> float:
        """Return the calibrated probability."""
        return _between(self.scores, self.probabilities, self.score(evidence))


def _leaf(tree: Any, row: Sequence[float]) -> float:
    while not isinstance(tree, float):
        feature, threshold, left, right = tree
        tree = left if row[feature] <= threshold else right
    return tree


def _between(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    """Interpolate linearly; outside of the points, the value at the nearest."""
    if x <= xs[0]:
        return ys[0]
    for (x0, y0), (x1, y1) in zip(zip(xs, ys, strict=True), zip(xs[1:], ys[1:], strict=True), strict=False):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return ys[-1]


@cache
def trained() -> Trees:
    """Return the trees that come with the package."""
    table = json.loads(resources.files(__package__).joinpath(WEIGHTS).read_text(encoding="utf-8"))
    return of_table(table)


def of_table(table: Mapping[str, Any]) -> Trees:
    """Read trees from what ``training/`` writes."""
    return Trees(*(tuple(table[name]) for name in Trees._fields))

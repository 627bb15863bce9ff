"""Fits the trees, out of fold and for good, and writes them as the product reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lightgbm as lgb
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matrix import Matrix

TREES, LEAVES = 300, 31
# The same numbers give the same trees on every machine: one thread, and no choice of histogram by speed.
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.06,
    "num_leaves": LEAVES,
    "min_data_in_leaf": 30,
    "lambda_l2": 10,
    "feature_fraction": 0.35,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "use_missing": False,
    "num_threads": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbose": -1,
    "seed": 15,
}


def fit(rows: Matrix) -> lgb.Booster:
    """Fit trees that tell whether a row's line is wrong."""
    chosen = rows.where(rows.sure & (rows.weight > 0))
    data = lgb.Dataset(chosen.values, chosen.wrong.astype(float), weight=chosen.weight, params={"verbose": -1})
    return lgb.train(PARAMETERS, data, TREES)


def out_of_fold(rows: Matrix, projects: Sequence[str], folds: int) -> NDArray[np.float64]:
    """Score every row with trees that saw nothing of its project."""
    fold = folds_of(projects, folds)
    of_row = np.array([fold[projects[copy]] for copy in rows.copy])
    scores = np.zeros(len(rows.wrong))
    for number in sorted(set(fold.values())):
        held = of_row == number
        scores[held] = fit(rows.where(~held)).predict(rows.values[held])
    return scores


def folds_of(projects: Sequence[str], folds: int) -> dict[str, int]:
    """Divide projects among folds, the largest first, each into the smallest fold so far."""
    sizes: dict[str, int] = {}
    for project in projects:
        sizes[project] = sizes.get(project, 0) + 1
    filled = [0] * folds
    chosen = {}
    for project in sorted(sizes, key=lambda name: (-sizes[name], name)):
        at = filled.index(min(filled))
        chosen[project] = at
        filled[at] += sizes[project]
    return chosen


def as_lists(booster: lgb.Booster) -> list[Any]:
    """Return each tree as nested lists: a leaf is a number, a split is feature, threshold, left, right."""
    return [_node(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]


def _node(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(float(node["leaf_value"]), 5)
    threshold = float(f"{node['threshold']:.6g}")
    return [node["split_feature"], threshold, _node(node["left_child"]), _node(node["right_child"])]

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.claims.judge.trees import Trees, of_table, trained
from cnx_doclint.families.family import load_family

# Two trees over "a" and "b": the first asks about "a" and then "b", the second is a leaf.
TREES = Trees(("a", "b"), ([0, 0.5, [1, 2.0, -1.0, 0.0], 3.0], 0.5), (0.2, 0.5, 0.9), (0.1, 0.6, 1.0))


@pytest.mark.parametrize(
    ("evidence", "total"),
    [({}, -0.5), ({"b": 2.0}, -0.5), ({"b": 2.5}, 0.5), ({"a": 0.5, "b": 9}, 0.5), ({"a": 1, "c": 7}, 3.5)],
)
def test_what_is_up_to_the_threshold_goes_left_and_what_is_missing_is_nothing(
    evidence: dict[str, float], total: float
) -> None:
    assert TREES.score(evidence) == pytest.approx(1 / (1 + 2.718281828459045**-total))


def test_the_calibration_is_linear_between_its_points_and_level_outside() -> None:
    assert Trees((), (0.0,), (0.4, 0.6), (0.2, 0.4)).probability({}) == pytest.approx(0.3)
    assert Trees((), (-9.0,), (0.4, 0.6), (0.2, 0.4)).probability({}) == 0.2
    assert Trees((), (9.0,), (0.4, 0.6), (0.2, 0.4)).probability({}) == 0.4


@given(st.dictionaries(st.sampled_from(["a", "b"]), st.floats(-1e9, 1e9)))
def test_a_probability_is_one(evidence: dict[str, float]) -> None:
    assert 0 <= TREES.probability(evidence) <= 1


def test_what_is_written_is_read_back() -> None:
    table = {name: list(value) for name, value in TREES._asdict().items()}
    assert of_table(table) == TREES


def splits(tree: Any) -> list[int]:
    return [] if isinstance(tree, float) else [tree[0], *splits(tree[2]), *splits(tree[3])]


def test_the_weights_of_the_package_are_whole() -> None:
    trees = trained()
    used = {feature for tree in trees.trees for feature in splits(tree)}
    assert used <= set(range(len(trees.features)))
    assert len(set(trees.features)) == len(trees.features)
    assert all(low < high for low, high in pairwise(trees.scores))
    assert all(low <= high for low, high in pairwise(trees.probabilities))
    assert all(0 <= one <= 1 for one in trees.probabilities)


@pytest.mark.parametrize("name", ["convnextpose", "resnet", "convnext", "decoder"])
def test_no_evidence_is_about_one_family(name: str) -> None:
    family = load_family(name)
    told = {*family.facts, *(model.lower() for model in family.models if len(model) > 2), family.name}
    assert not told & set(trained().features)

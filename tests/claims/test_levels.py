"""Levels of confidence: where each begins, and what a run tells of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.claims.judged import Judged
from cnx_doclint.claims.levels import CERTAIN, LEVELS, LIKELY, Level, is_told, level_of


@pytest.mark.parametrize(
    ("confidence", "level"),
    [
        (1.0, "certain"),
        (CERTAIN, "certain"),
        (CERTAIN - 1e-9, "likely"),
        (LIKELY, "likely"),
        (LIKELY - 1e-9, "possible"),
        (0.0, "possible"),
    ],
)
def test_where_levels_begin(confidence: float, level: Level) -> None:
    assert level_of(confidence) == level


@given(st.floats(0, 1), st.floats(0, 1))
def test_who_is_surer_has_no_lower_level(one: float, other: float) -> None:
    assert LEVELS.index(level_of(max(one, other))) <= LEVELS.index(level_of(min(one, other)))


def test_a_run_tells_its_level_and_what_is_surer() -> None:
    assert [[is_told(level, least) for level in LEVELS] for least in LEVELS] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    for surer, less in pairwise(LEVELS):
        assert is_told(surer, less)


def test_what_nobody_judged_is_certain() -> None:
    assert Judged._field_defaults["confidence"] == 1.0
    assert Judged._fields[-1] == "confidence"
    assert level_of(Judged._field_defaults["confidence"]) == "certain"

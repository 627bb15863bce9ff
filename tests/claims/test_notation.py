"""The true value in the author's notation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.claims.facts import KINDS, Stated
from cnx_doclint.claims.notation import rewrite
from cnx_doclint.claims.readings import values
from cnx_doclint.claims.vocabulary import Form
from cnx_doclint.documents.text import fold
from cnx_doclint.spec.spec import Value

REWRITTEN = [
    ("integers", "[320, 128, 128]", (128, 128, 128), "[128, 128, 128]"),
    ("integers", "(3,3,27,3)", (3, 3, 9, 3), "(3,3,9,3)"),
    ("integers", "[256, 256]", (256, 256, 256), "[256, 256, 256]"),
    ("integers", "384 x3", (256, 256, 256), "256 x3"),
    ("integers", "[384] * 2", (256, 256, 256), "[256] * 3"),
    ("integers", "320-128-128", (128, 128, 128), "128-128-128"),
    ("count", "7.95M", 7587008, "7.59M"),
    ("count", "3,35 millones", 3528008, "3,53 millones"),
    ("count", "7,500,000", 7438976, "7,438,976"),
    ("count", "7.500.000", 7438976, "7.438.976"),
    ("count", "9.9", 3528008, "3.5"),
    ("count", "400K", 155328, "155K"),
    ("integer", "384", 256, "256"),
    ("measure", "52.0 mm", 56.61, "56.6 mm"),
    ("measure", "52 mm", 56.61, "57 mm"),
    ("count", "7-8M", 3528008, None),
]


def read(kind: str, text: str) -> Stated:
    (value,) = values(fold(text))
    stated = KINDS[kind].read(value, Form(kind, units=frozenset({"mm"})), None)
    assert stated is not None
    return stated


@pytest.mark.parametrize(("kind", "text", "truth", "expected"), REWRITTEN)
def test_the_notation_is_kept(kind: str, text: str, truth: Value, expected: str | None) -> None:
    assert rewrite(text, read(kind, text), truth) == expected


@given(st.integers(10**5, 10**9), st.integers(0, 3), st.sampled_from(["M", " millones", "K"]))
def test_a_rewritten_count_agrees(truth: int, places: int, unit: str) -> None:
    text = f"{99.0:.{places}f}{unit}"
    rewritten = rewrite(text, read("count", text), truth)
    assert rewritten is not None
    assert rewritten.endswith(unit)
    assert KINDS["count"].agrees(read("count", rewritten), truth)


@given(st.lists(st.integers(1, 999), min_size=2, max_size=5), st.lists(st.integers(1, 999), min_size=2, max_size=5))
def test_a_rewritten_list_agrees(wrong: list[int], right: list[int]) -> None:
    text = str(wrong)
    rewritten = rewrite(text, read("integers", text), tuple(right))
    assert rewritten == str(right)

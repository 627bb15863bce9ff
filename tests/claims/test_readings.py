"""Values in text: what is read as a number, with which precision, and what is no value at all."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.claims.readings import Items, Number, Product, Steps, intervals, values
from cnx_doclint.documents.text import fold

LISTS = [
    ("[320, 128, 128]", (320, 128, 128)),
    ("(2,2,6,2)", (2, 2, 6, 2)),
    ("3-3-9-3", (3, 3, 9, 3)),
    ("128/256/512", (128, 256, 512)),
    ("128 x3", (128, 128, 128)),
    ("3×256", (256, 256, 256)),
    ("[256] * 3", (256, 256, 256)),
    ("torch.Size([48, 3, 4, 4])", (48, 3, 4, 4)),
    ("48x3x4x4", (48, 3, 4, 4)),
    ("[\n  48,\n  96,\n]", (48, 96)),
    ("[1_536, 768]", (1536, 768)),
]
NOTHING = [
    "snapshot_83.pth",
    "v1.2.3",
    "stages.2.0.dwconv",
    "shape[0]",
    "1e-3",
    "+0.15M",
    "±6 mm",
    "x < 4",
    "total >= 10",
    "-5%",
    "wide_1_024",
    "1_02",
]


@pytest.mark.parametrize(("text", "items"), LISTS)
def test_lists_are_read_in_every_notation(text: str, items: tuple[int, ...]) -> None:
    (value,) = values(fold(text))
    assert items in [reading.items for reading in value.readings if isinstance(reading, Items)]


def test_a_shape_is_told_from_a_list_of_settings() -> None:
    shapes = [value.readings[0] for value in values("torch.size([48, 3, 4, 4]), 1x3x256x256 and [48, 3, 4, 4]")]
    assert [shape.shape for shape in shapes if isinstance(shape, Items)] == [True, True, False]


@pytest.mark.parametrize("text", NOTHING)
def test_numbers_that_name_or_compare_are_no_values(text: str) -> None:
    assert list(values(fold(text))) == []


def test_an_open_list_knows_that_it_goes_on() -> None:
    (value,) = values("[48, ...]")
    assert value.readings == (Items((48,), complete=False),)


def test_steps_and_calculations() -> None:
    (steps,) = values("320 → 128 -> 128")
    assert steps.readings == (Steps((320, 128, 128)),)
    (product,) = values("18 x 64 = 1152")
    assert product.readings == (Product((18, 64), 1152),)
    (quotient,) = values("1152 / 64 = 18")
    assert quotient.readings == (Product((18, 64), 1152),)


def test_a_comma_can_be_a_decimal_point_or_separate_thousands() -> None:
    assert [interval.holds(Decimal(7449)) for interval in intervals("7,449")] == [True, False]
    assert [interval.holds(Decimal("7.449")) for interval in intervals("7,449")] == [False, True]
    assert len(intervals("8,391,354")) == 1
    assert intervals("8.391.354") == intervals("8,391,354")


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.integers(0, 2))
def test_a_number_rounded_as_printed_is_held_by_what_was_printed(number: Decimal, places: int) -> None:
    printed = f"{number:.{places}f}"
    assert any(interval.holds(number) for interval in intervals(printed))


@given(st.integers(0, 10**10), st.sampled_from([",", "."]))
def test_thousands_separators_do_not_change_a_number(number: int, separator: str) -> None:
    printed = f"{number:,}".replace(",", separator)
    assert any(interval.holds(Decimal(number)) for interval in intervals(printed))


@given(st.integers(10_000, 10**10), st.sampled_from([" ", "\u00a0", "\u202f", "_"]))
def test_spaces_between_thousands_do_not_divide_a_number(number: int, separator: str) -> None:
    (value,) = values(f"{number:,}".replace(",", separator))
    found = [reading for reading in value.readings if isinstance(reading, Number)]
    assert any(interval.holds(Decimal(number)) for interval in found[0].intervals)


@pytest.mark.parametrize(
    ("text", "number"), [('"words": 51_865,', 51865), ("n = 4_096", 4096), ("{k: 1_234_567}", 1234567)]
)
def test_underscores_between_thousands_are_no_part_of_a_name(text: str, number: int) -> None:
    (value,) = values(text)
    assert [reading.integer for reading in value.readings if isinstance(reading, Number)] == [number]


@pytest.mark.parametrize(
    ("text", "unit"), [("3.9 GFLOP/s", "gflop/s"), ("3.9 GFLOPs", "gflops"), ("8 MFLOPs/s", "mflops/s")]
)
def test_a_rate_is_told_from_an_amount(text: str, unit: str) -> None:
    (value,) = values(fold(text))
    assert [reading.unit for reading in value.readings if isinstance(reading, Number)] == [unit]


@given(st.integers(1, 400), st.integers(0, 300))
def test_a_range_contains_its_ends_and_what_lies_between(low: int, width: int) -> None:
    (value,) = values(f"{low}-{low + width}M")
    (reading,) = value.readings
    assert isinstance(reading, Number)
    assert reading.unit == "m"
    assert all(reading.intervals[0].holds(Decimal(number)) for number in (low, low + width / 2, low + width))


@given(st.lists(st.integers(0, 5000), min_size=2, max_size=6), st.sampled_from([", ", ",", " , "]))
def test_any_bracketed_list_is_read_whole(items: list[int], separator: str) -> None:
    (value,) = values(f"[{separator.join(map(str, items))}]")
    assert Items(tuple(items)) in value.readings


@given(st.text(alphabet="0123456789.,-–/x×*[]()→> MKmk~%=+abñ_#\n", max_size=60))
def test_any_text_is_read_without_overlaps(text: str) -> None:
    spans = [value.span for value in values(fold(text))]
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cnx_doclint.families.glossary import Glossary
from cnx_doclint.families.text_languages import LANGUAGES
from cnx_doclint.publish.drawings import svg
from cnx_doclint.publish.drawings.chart import comparison_chart
from cnx_doclint.publish.drawings.geometry import Box, Line, Point
from cnx_doclint.publish.drawings.label_placement import RADIUS, labelled, labelled_beside
from cnx_doclint.publish.drawings.scale import Scale, scale, texts
from cnx_doclint.spec.spec import Model, Source, Spec, Value
from pictures import (
    CHARTS,
    PICTURES,
    POSE,
    SVG,
    assert_nothing_overlaps,
    crowd,
    declared,
    numbers,
    with_models,
    written,
)

# ---- comparisons ----


@pytest.mark.parametrize(("glossary", "x", "y"), CHARTS.values(), ids=CHARTS.keys())
def test_a_chart_has_every_model_where_its_values_are(glossary: Glossary, x: str, y: str) -> None:
    root = ElementTree.fromstring(comparison_chart(glossary, "en", x, y))
    compared = [name for name in glossary.models() if {x, y} <= glossary.spec.models[name].facts.keys()]
    assert [text for text in written(root) if text in set(glossary.models())] == compared
    dots = [tuple(numbers(dot, "cx", "cy")) for dot in root.iter(f"{SVG}circle")]
    values = [tuple(glossary.spec.models[name].facts[key].value for key in (x, y)) for name in compared]
    for (here, at), (there, to) in combinations(zip(values, dots, strict=True), 2):
        assert (here[0] <= there[0]) == (at[0] <= to[0]) or abs(at[0] - to[0]) <= 0.1  # type: ignore[operator]
        assert (here[1] <= there[1]) == (at[1] >= to[1]) or abs(at[1] - to[1]) <= 0.1  # type: ignore[operator]


def test_a_chart_is_described_in_both_languages() -> None:
    english, spanish = (ElementTree.fromstring(comparison_chart(POSE, lang, *CHARTS["pose"][1:])) for lang in LANGUAGES)
    assert english[0].text == "ConvNeXtPose: MPJPE against Parameters"
    assert spanish[0].text == "ConvNeXtPose: MPJPE frente a Parámetros"
    assert (english[1].text or "").startswith("XS: Parameters 3.53M (3,528,008), MPJPE 56.61 mm; S: ")
    assert (spanish[1].text or "").endswith("L: Parámetros 8.38M (8,380,352), MPJPE 49.75 mm.")
    assert {"MPJPE (mm)", "Parámetros", "3M", "9M", "48", "58"} <= set(written(spanish))


def test_a_broad_range_is_logarithmic_and_says_so() -> None:
    assert "Parameters, logarithmic" in written(ElementTree.fromstring(PICTURES["chart-convnext-en"]))
    assert "Parámetros, logarítmico" in written(ElementTree.fromstring(PICTURES["chart-convnext-es"]))


def test_models_without_a_fact_are_left_out() -> None:
    texts = written(ElementTree.fromstring(PICTURES["chart-convnext-en"]))
    assert "XL" not in texts
    assert "L" in texts
    quoted = with_models(
        POSE, {name: {"params.total": value, "metric.mpjpe": 50} for name, value in {"A": 1, "B": 2, "C": "3M"}.items()}
    )
    assert "C" not in written(ElementTree.fromstring(comparison_chart(quoted, "en", "params.total", "metric.mpjpe")))


def test_no_picture_of_fewer_than_two() -> None:
    assert comparison_chart(POSE, "en", "params.total", "metric.top1") == ""
    assert comparison_chart(POSE, "en", "no.such", "fact.either") == ""
    assert comparison_chart(crowd(1), "en", "params.total", "metric.mpjpe") == ""
    assert comparison_chart(crowd(2), "en", "params.total", "metric.mpjpe") != ""


def test_a_family_nobody_knows_is_compared_by_its_keys() -> None:
    facts = ({"tail.length": declared(3), "tail.width": declared(n / 7)} for n in (1, 2))
    models = {f"M{n}": Model(Source("reference"), of, {}) for n, of in enumerate(facts)}
    root = ElementTree.fromstring(
        comparison_chart(Glossary.load(Spec("lizard", models)), "es", "tail.length", "tail.width")
    )
    assert {"tail.length", "tail.width", "M0", "M1"} <= set(written(root))


# A picture takes a while, so that looking for the smallest that is wrong would take minutes.
@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    st.lists(
        st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 10**12)), min_size=2, max_size=6
    )
)
def test_whatever_the_values_are_nothing_overlaps(values: list[tuple[float, int]]) -> None:
    models: dict[str, dict[str, Value]] = {
        f"M{n}": {"params.total": count, "metric.mpjpe": measure} for n, (measure, count) in enumerate(values)
    }
    for x, y in (("params.total", "metric.mpjpe"), ("metric.mpjpe", "params.total")):
        picture = comparison_chart(with_models(POSE, models), "en", x, y)
        assert_nothing_overlaps(picture)


# ---- parts ----


finite = st.floats(allow_nan=False, allow_infinity=False)


def read(text: str) -> Decimal:
    power = {"K": 3, "M": 6, "B": 9}.get(text[-1], 0)
    return Decimal(text[:-1] if power else text).scaleb(power)


@settings(deadline=None)
@given(st.lists(finite, min_size=1), st.integers(3, 9), st.booleans())
def test_ticks_are_round_and_hold_all_values(values: list[float], most: int, counted: bool) -> None:
    found = scale(values, most)
    assert 2 <= len(found.ticks) <= most
    assert found.ticks[0] <= Decimal(repr(min(values)))
    assert Decimal(repr(max(values))) <= found.ticks[-1]
    assert all(0 <= found.share(value) <= 1 for value in values)
    assert all(here < there for here, there in pairwise(found.ticks))
    shown = texts(found.ticks, counted=counted)
    assert [read(text) for text in shown] == list(found.ticks)
    assert not [text for text in shown if "." in text and text.rstrip("KMB").endswith("0") and "e" not in text]
    round_ones = found.ticks if found.logarithmic else [there - here for here, there in pairwise(found.ticks)][:1]
    assert {str(one.normalize().as_tuple().digits[0]) for one in round_ones} <= set("1235")
    assert all(len(one.normalize().as_tuple().digits) == 1 for one in round_ones)


@pytest.mark.parametrize(
    ("values", "counted", "expected"),
    [
        ([3_528_008, 8_380_352], True, "3M 4M 5M 6M 7M 8M 9M"),
        ([49.75, 56.61], False, "48 50 52 54 56 58"),
        ([0.82, 4.3], False, "0 1 2 3 4 5"),
        ([0.11, 0.24], False, "0.1 0.15 0.2 0.25"),
        ([3_708_400, 660_289_640], True, "3M 10M 30M 100M 300M 1B"),
        ([1, 10**12], True, "1 100 10K 1M 100M 10B 1000B"),
        ([900, 1100], True, "900 950 1K 1.05K 1.1K"),
        ([50, 50], False, "45 46 47 48 49 50 51 52 53 54 55"),
        ([0], False, "-1 -0.5 0 0.5 1"),
        ([-3e-20, 1e-20], False, "-3e-20 -2e-20 -1e-20 0 1e-20"),
    ],
)
def test_ticks(values: list[float], counted: bool, expected: str) -> None:
    assert " ".join(texts(scale(values, 11 if values == [50, 50] else 7).ticks, counted=counted)) == expected


def test_a_scale_has_its_ends_at_its_ends() -> None:
    even = Scale((Decimal(1), Decimal(10), Decimal(100)), logarithmic=True)
    assert [round(even.share(tick), 9) for tick in even.ticks] == [0, 0.5, 1]


def test_no_room_for_labels() -> None:
    area = Box(0, 0, 50, 50)
    assert labelled([Point(25, 25)], [(60, 10)], area) is None
    assert labelled([Point(25, 25)], [(30, 10)], area) is not None
    packed = labelled([Point(10, 10)] * 5, [(40, 9)] * 5, Box(0, 0, 60, 80), tangled=True)
    assert packed is not None
    assert not [1 for one, other in combinations(packed, 2) if one.box.overlaps(other.box)]


@pytest.mark.parametrize(
    ("start", "end", "crosses"),
    [
        ((0, 5), (20, 5), True),
        ((0, 0), (20, 20), True),
        ((0, 4), (20, 4), False),
        ((9, 0), (9, 20), True),
        ((0, 9), (3, 9), False),
        ((0, 20), (4, 0), False),
    ],
)
def test_lines_and_boxes(start: tuple[float, float], end: tuple[float, float], crosses: bool) -> None:
    assert Line(Point(*start), Point(*end)).crosses(Box(4, 4, 10, 10)) is crosses
    assert Line(Point(*end), Point(*start)).crosses(Box(4, 4, 10, 10)) is crosses


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(20, 200), st.booleans())
def test_wrapped_lines_have_room(text: str, width: int, bold: bool) -> None:
    lines = list(svg.wrapped(text, width, bold=bold))
    assert all(svg.room(line, bold=bold) <= width for line in lines)
    assert "…" in "".join(lines) or " ".join(lines) == " ".join(text.split())


@settings(deadline=None)
@given(st.text())
def test_any_text_is_well_formed(text: str) -> None:
    ElementTree.fromstring(f'<a b="{svg.plain(text)}">{svg.plain(text)}</a>')


def test_hundreds_of_models_are_drawn_and_those_with_room_are_labelled() -> None:
    spread: dict[str, dict[str, Value]] = {
        f"M{index}": {"params.total": 1_000_000 + index * 997, "metric.mpjpe": 50 + index * 37 % 300 / 10}
        for index in range(300)
    }
    picture = comparison_chart(with_models(POSE, spread), "en", "params.total", "metric.mpjpe")
    root = ElementTree.fromstring(picture)
    assert len(root.findall(f".//{SVG}circle")) == 300
    names = [text.text for text in root.iter(f"{SVG}text") if text.text in spread]
    assert 0 < len(names) < 300


def test_labels_beside_their_points_cover_nothing() -> None:
    points = [Point(50 + 9 * index, 50 + 5 * index) for index in range(50)]
    labels = labelled_beside(points, [(30, 12)] * 50, Box(0, 0, 600, 400))
    boxes = [label.box for label in labels if label]
    assert boxes
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert not [box for box in boxes for point in points if box.overlaps(Box.around(point, RADIUS))]

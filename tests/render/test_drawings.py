from __future__ import annotations

import re
import string
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cnx_doclint.book import Book
from cnx_doclint.drawings import comparison_chart, head_diagram, status_badge, svg
from cnx_doclint.drawings.geometry import Box, Line, Point
from cnx_doclint.drawings.labels import RADIUS, labelled, labelled_beside
from cnx_doclint.drawings.scale import Scale, scale, texts
from cnx_doclint.spec import STATUSES, Fact, Model, Source, Spec, Value, load_spec
from cnx_doclint.words import LANGUAGES, WORDS

SVG = "{http://www.w3.org/2000/svg}"
PAGES = ("#ffffff", "#1e2129", "#0d1117")
TELEPHONE = 360
ODD = ("<script>", "a\"b&c'd", "{model}", "A\x00\x1b\ud800Z", "模型 名前", "", "  wide   name ", "N" * 200, "x y " * 60)

POSE = Book.of(load_spec("builtin:convnextpose"))
CONVNEXT = Book.of(load_spec("builtin:convnext"))
RESNET = Book.of(load_spec("builtin:resnet"))


def declared(value: Value) -> Fact:
    return Fact(value, "declared", ("a table",))


def with_models(book: Book, models: dict[str, dict[str, Value]]) -> Book:
    """A book of the same family with models that have these facts."""
    made = {
        name: Model(Source("reference"), {key: declared(value) for key, value in facts.items()}, {})
        for name, facts in models.items()
    }
    return Book.of(Spec(book.spec.family, made))


def heads_of(names: tuple[str, ...]) -> Book:
    model = POSE.spec.models["L"]
    return Book.of(Spec("convnextpose", dict.fromkeys(names, model)))


def crowd(size: int) -> Book:
    """Models that all stand in one place."""
    facts: dict[str, Value] = {"params.total": 7_000_000, "metric.mpjpe": 51.05}
    return with_models(POSE, {f"Model {index}": facts for index in range(size)})


CHARTS = {
    "pose": (POSE, "params.total", "metric.mpjpe"),
    "pose-gflops": (POSE, "metric.gflops", "metric.mpjpe"),
    "convnext": (CONVNEXT, "params.total", "metric.top1"),
    "convnext-gflops": (CONVNEXT, "metric.gflops", "metric.top1"),
    "convnext-upright": (CONVNEXT, "metric.top1", "params.total"),
    "resnet": (RESNET, "params.total", "metric.top1"),
    "resnet-gflops": (RESNET, "metric.gflops", "metric.top5"),
    "crowd": (crowd(12), "params.total", "metric.mpjpe"),
}
ODD_CHART = (
    with_models(
        POSE, {name: {"params.total": 10**6 * n, "metric.mpjpe": 50.0 + n % 3} for n, name in enumerate(ODD, 1)}
    ),
    "params.total",
    "metric.mpjpe",
)


def drawn() -> Iterator[tuple[str, str]]:
    for lang in LANGUAGES:
        for model in POSE.models():
            yield f"head-{model}-{lang}", head_diagram(POSE, model, lang)
        for index, name in enumerate(ODD):
            yield f"head-odd-{index}-{lang}", head_diagram(heads_of(ODD), name, lang)
        for status in STATUSES:
            yield f"status-{status}-{lang}", status_badge(status, lang)
        for name, (book, x, y) in {**CHARTS, "odd": ODD_CHART}.items():
            yield f"chart-{name}-{lang}", comparison_chart(book, lang, x, y)


PICTURES = dict(drawn())
everywhere = pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES.keys())


# ---- reading a picture ----


def numbers(element: ElementTree.Element, *names: str) -> list[float]:
    return [float(element.attrib[name]) for name in names]


def boxes(root: ElementTree.Element) -> list[tuple[Box, str]]:
    return [(Box(*numbers(one, "x", "y", "width", "height")), one.attrib["fill"]) for one in root.iter(f"{SVG}rect")]


def room_of(text: ElementTree.Element) -> Box:
    """The box of a text, in a broad font: from an ascender to a descender."""
    (x, baseline), content = numbers(text, "x", "y"), text.text or ""
    width = svg.room(content, bold="font-weight" in text.attrib)
    left = {"start": x, "middle": x - width / 2, "end": x - width}[text.attrib["text-anchor"]]
    return Box(left, baseline - 0.73 * svg.SIZE, width, 0.97 * svg.SIZE)


def written(root: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def luminance(colour: str) -> float:
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def behind(root: ElementTree.Element, place: Box) -> tuple[str, ...]:
    """What something stands on: the last box that holds it, or else the page."""
    fills = [fill for box, fill in boxes(root) if box.holds(place) and box != place]
    return tuple(fills[-1:]) or PAGES


def extent(root: ElementTree.Element) -> Box:
    """A picture in its own units."""
    return Box(*map(float, root.attrib["viewBox"].split()))


# ---- every picture ----


@everywhere
def test_a_picture_is_svg_with_a_name_and_a_description(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    title, description = root[0], root[1]
    (width, height), whole = numbers(root, "width", "height"), extent(root)
    assert root.tag == f"{SVG}svg"
    assert width / whole.width == pytest.approx(height / whole.height, rel=0.01)
    assert root.attrib["role"] == "img"
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
    assert title.text
    assert description.text
    assert picture.endswith("</svg>\n")


@everywhere
def test_a_picture_has_only_what_needs_no_browser(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    shapes = {"svg", "title", "desc", "rect", "line", "path", "polygon", "circle", "text"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= shapes
    assert not {name for element in root.iter() for name in element.attrib} & {"class", "style", "href", "onload"}
    assert root.attrib["font-family"] == "sans-serif"


@everywhere
def test_words_are_legible_on_a_telephone(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    (width,) = numbers(root, "width")
    assert not [one for one in root.iter(f"{SVG}text") if "font-size" in one.attrib]
    assert float(root.attrib["font-size"]) * min(width, TELEPHONE) / extent(root).width >= 11


@everywhere
def test_numbers_are_short(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    drawn = [value for element in root.iter() if element.tag != f"{SVG}desc" for value in element.attrib.values()]
    assert not [
        value for value in drawn if re.search(r"\d\.\d\d|e-|nan|inf|-0(?!\.)\b", value) and "-title" not in value
    ]


@everywhere
def test_colours_can_be_told_apart_on_every_page(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    for text in root.iter(f"{SVG}text"):
        fills = behind(root, room_of(text))
        assert fills != PAGES, f"{text.text} stands on no box"
        assert min(contrast(text.attrib["fill"], fill) for fill in fills) >= 4.5
    panel = [fill for box, fill in boxes(root) if box.left == 1]
    for element in root.iter():
        lines = {element.attrib.get("stroke"), element.attrib.get("fill")} - {None, "none", "#ffffff", svg.PANEL}
        on = panel if panel and element.tag != f"{SVG}rect" else PAGES
        assert all(contrast(str(colour), fill) >= 3 for colour in lines for fill in on), element.attrib


@everywhere
def test_words_cover_no_words_and_nothing_is_cut_off(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    whole = extent(root)
    rooms = [(text.text, room_of(text)) for text in root.iter(f"{SVG}text")]
    assert not [text for text, room in rooms if not whole.holds(room)]
    assert not [(one, two) for (one, here), (two, there) in combinations(rooms, 2) if here.overlaps(there)]
    dots = [Box.around(Point(*numbers(dot, "cx", "cy")), RADIUS) for dot in root.iter(f"{SVG}circle")]
    assert all(whole.holds(dot) for dot in dots)
    assert not [text for text, room in rooms for dot in dots if room.overlaps(dot)]


def test_pictures_are_the_same_every_time() -> None:
    assert dict(drawn()) == PICTURES
    for book, x, y in CHARTS.values():
        backwards = Book.of(Spec(book.spec.family, dict(reversed(book.spec.models.items()))))
        assert comparison_chart(backwards, "en", x, y) == comparison_chart(book, "en", x, y)


def test_ids_tell_models_apart() -> None:
    ids = [re.search('aria-labelledby="(.*?)"', head_diagram(heads_of(ODD), name, "en")) for name in ODD]
    assert len({found.group(1) for found in ids if found}) == len(ODD)


def test_words_that_a_picture_needs_are_in_every_language() -> None:
    assert all(set(words) == set(LANGUAGES) for words in WORDS.values())
    fields = {
        key: [{f for _, f, _, _ in string.Formatter().parse(t) if f} for t in w.values()] for key, w in WORDS.items()
    }
    assert all(one == other for found in fields.values() for one, other in pairwise(found))


# ---- heads ----


@pytest.mark.parametrize("model", ["XS", "S", "M", "L"])
def test_a_head_has_the_numbers_of_the_spec(model: str) -> None:
    facts = {key: fact.value for key, fact in POSE.spec.models[model].facts.items()}
    root = ElementTree.fromstring(head_diagram(POSE, model, "en"))
    steps = facts["head.layer"]
    assert isinstance(steps, tuple)
    shown = [text for text in written(root) if "→" in text]
    assert shown == [f"{a} → {b}" for a, b in (*steps, (facts["head.width"], facts["head.out_channels"]))]  # type: ignore[misc]
    kernels = facts["head.deconv_kernels"]
    assert isinstance(kernels, tuple)
    assert [text for text in written(root) if "kernel" in text] == [f"kernel {k} × {k}" for k in (*kernels, 1)]
    dims = facts["backbone.dims"]
    assert isinstance(dims, tuple)
    assert f"{dims[-1]} channels" in written(root)
    assert f"{facts['head.out_channels']} channels" in written(root)
    assert f"Joints: {facts['head.num_joints']}" in written(root)
    assert f"Depth bins: {facts['head.depth_dim']}" in written(root)


def test_a_head_is_described_in_both_languages() -> None:
    english, spanish = (ElementTree.fromstring(head_diagram(POSE, "M", lang)) for lang in LANGUAGES)
    assert english[0].text == "ConvNeXtPose-M: the head, layer by layer"
    assert spanish[0].text == "ConvNeXtPose-M: el head, capa por capa"
    assert english[1].text == (
        "Backbone: 384 channels; Layer 1: 384 → 256, kernel 3 × 3; Layer 2: 256 → 256, kernel 3 × 3; "
        "Layer 3: 256 → 256, kernel 3 × 3; Final layer: 256 → 1152, kernel 1 × 1; "
        "Output: 1152 channels, Joints: 18, Depth bins: 64."
    )
    assert "Capa 1: 384 → 256, kernel 3 × 3" in (spanish[1].text or "")
    assert "Salida: 1152 canales, Articulaciones: 18" in (spanish[1].text or "")


def test_what_is_inferred_says_so(committed: Book) -> None:
    inferred = committed.spec.models["M"].facts["head.num_joints"].status == "inferred"
    assert ("(inferred)" in head_diagram(committed, "M", "en")) is inferred
    model = POSE.spec.models["M"]
    joints = model.facts["head.num_joints"]._replace(status="inferred")
    guessed = Book.of(Spec("convnextpose", {"M": model._replace(facts={**model.facts, "head.num_joints": joints})}))
    assert "(inferido)" in head_diagram(guessed, "M", "es")


def test_a_head_without_kernels_or_a_final_layer() -> None:
    book = with_models(POSE, {"Q": {"head.layer": ((64, 32), (32, 16))}})
    texts = written(ElementTree.fromstring(head_diagram(book, "Q", "en")))
    assert [text for text in texts if "→" in text] == ["64 → 32", "32 → 16"]
    assert not [text for text in texts if "kernel" in text or "Final" in text]
    assert "16 channels" in texts


def test_outputs_that_are_not_what_their_factors_make() -> None:
    facts: dict[str, Value] = {
        "head.layer": ((64, 32),),
        "head.out_channels": 100,
        "head.num_joints": 18,
        "head.depth_dim": 5,
    }
    assert "Joints" not in head_diagram(with_models(POSE, {"Q": facts}), "Q", "en")


def test_a_long_head_takes_more_rows() -> None:
    steps = tuple((2**n, 2 ** (n + 1)) for n in range(40))
    root = ElementTree.fromstring(head_diagram(with_models(POSE, {"Q": {"head.layer": steps}}), "Q", "en"))
    assert len([text for text in written(root) if text.startswith("Layer ")]) == 40
    placed = [box for box, _ in boxes(root)]
    assert not [pair for pair in combinations(placed, 2) if pair[0].overlaps(pair[1])]


def test_no_picture_of_a_head_that_is_not_shown() -> None:
    for book in (CONVNEXT, RESNET):
        assert {head_diagram(book, model, "en") for model in book.models()} == {""}
    assert head_diagram(with_models(POSE, {"Q": {"head.width": 3}}), "Q", "en") == ""
    unknown = Book.of(Spec("lizard", {"Big": Model(Source("reference"), {"tail.length": declared(3)}, {})}))
    assert head_diagram(unknown, "Big", "en") == ""


# ---- comparisons ----


@pytest.mark.parametrize(("book", "x", "y"), CHARTS.values(), ids=CHARTS.keys())
def test_a_chart_has_every_model_where_its_values_are(book: Book, x: str, y: str) -> None:
    root = ElementTree.fromstring(comparison_chart(book, "en", x, y))
    compared = [name for name in book.models() if {x, y} <= book.spec.models[name].facts.keys()]
    assert [text for text in written(root) if text in set(book.models())] == compared
    dots = [tuple(numbers(dot, "cx", "cy")) for dot in root.iter(f"{SVG}circle")]
    values = [tuple(book.spec.models[name].facts[key].value for key in (x, y)) for name in compared]
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
    root = ElementTree.fromstring(comparison_chart(Book.of(Spec("lizard", models)), "es", "tail.length", "tail.width"))
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
        test_words_cover_no_words_and_nothing_is_cut_off(picture)


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

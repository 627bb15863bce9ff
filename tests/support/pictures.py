"""Pictures to be looked at, and how tests read them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from xml.etree import ElementTree

import pytest

from cnx_doclint.families.glossary import Glossary
from cnx_doclint.families.text_languages import LANGUAGES
from cnx_doclint.publish.drawings import svg
from cnx_doclint.publish.drawings.badge import status_badge
from cnx_doclint.publish.drawings.chart import comparison_chart
from cnx_doclint.publish.drawings.geometry import Box, Point
from cnx_doclint.publish.drawings.head import head_diagram
from cnx_doclint.publish.drawings.label_placement import RADIUS
from cnx_doclint.spec.spec import STATUSES, Fact, Model, Source, Spec, Value, load_spec

SVG = "{http://www.w3.org/2000/svg}"
PAGES = ("#ffffff", "#1e2129", "#0d1117")
TELEPHONE = 360
ODD = ("<script>", "a\"b&c'd", "{model}", "A\x00\x1b\ud800Z", "模型 名前", "", "  wide   name ", "N" * 200, "x y " * 60)

POSE = Glossary.load(load_spec("builtin:convnextpose"))
CONVNEXT = Glossary.load(load_spec("builtin:convnext"))
RESNET = Glossary.load(load_spec("builtin:resnet"))


def declared(value: Value) -> Fact:
    return Fact(value, "declared", ("a table",))


def with_models(glossary: Glossary, models: dict[str, dict[str, Value]]) -> Glossary:
    """A glossary of the same family with models that have these facts."""
    made = {
        name: Model(Source("reference"), {key: declared(value) for key, value in facts.items()}, {})
        for name, facts in models.items()
    }
    return Glossary.load(Spec(glossary.spec.family, made))


def heads_of(names: tuple[str, ...]) -> Glossary:
    model = POSE.spec.models["L"]
    return Glossary.load(Spec("convnextpose", dict.fromkeys(names, model)))


def crowd(size: int) -> Glossary:
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
        for name, (glossary, x, y) in {**CHARTS, "odd": ODD_CHART}.items():
            yield f"chart-{name}-{lang}", comparison_chart(glossary, lang, x, y)


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


def assert_nothing_overlaps(picture: str) -> None:
    """Words cover no words and no points, and all of them lie within the picture."""
    root = ElementTree.fromstring(picture)
    whole = extent(root)
    rooms = [(text.text, room_of(text)) for text in root.iter(f"{SVG}text")]
    assert not [text for text, room in rooms if not whole.holds(room)]
    assert not [(one, two) for (one, here), (two, there) in combinations(rooms, 2) if here.overlaps(there)]
    dots = [Box.around(Point(*numbers(dot, "cx", "cy")), RADIUS) for dot in root.iter(f"{SVG}circle")]
    assert all(whole.holds(dot) for dot in dots)
    assert not [text for text, room in rooms for dot in dots if room.overlaps(dot)]

"""The models of a family as points: one fact against another, such as the error against the parameters."""

from __future__ import annotations

from itertools import count, pairwise
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.publish.drawings import svg
from cnx_doclint.publish.drawings.geometry import Box, Line, Point
from cnx_doclint.publish.drawings.label_placement import RADIUS, Label, labelled, labelled_beside
from cnx_doclint.publish.drawings.scale import Scale, scale, texts
from cnx_doclint.publish.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.families.glossary import Glossary


class Pair(NamedTuple):
    """A model and its two values."""

    model: str
    x: float
    y: float


class Axis(NamedTuple):
    """What is measured, and the scale with its ticks as text."""

    name: str
    scale: Scale
    texts: tuple[str, ...]


class Plot(NamedTuple):
    """Everything that is drawn: two axes, the area between them, the points and their labels."""

    heading: tuple[str, ...]
    x: Axis
    y: Axis
    area: Box
    points: tuple[Point, ...]
    labels: tuple[Label | None, ...]
    names: tuple[str, ...]


def comparison_chart(glossary: Glossary, lang: str, x_key: str, y_key: str) -> str:
    """Return the models of a family as an SVG picture of points, or an empty text when too few or too many have both.

    Args:
        glossary: a spec in the words of its family.
        lang: of the words, ``en`` or ``es``.
        x_key: the fact that is drawn from left to right, e.g. ``params.total``.
        y_key: the fact that is drawn upwards, e.g. ``metric.mpjpe``.
    """
    pairs = tuple(_pairs(glossary, x_key, y_key))
    if len(pairs) < 2:
        return ""
    title = chart_title(glossary, lang, x_key, y_key)
    y = _axis(glossary, lang, y_key, [pair.y for pair in pairs])
    x = _axis(glossary, lang, x_key, [pair.x for pair in pairs], svg.WIDTH - _left(y) - _MARGIN - 2 * _INSET)
    plot = _plot(title, x, y, pairs)
    elements = (*_frame(plot), *_axes(plot), *_leaders(plot), *_points(plot))
    height = _height(plot)
    described = _described(glossary, lang, x_key, y_key)
    return svg.picture(svg.Picture(f"{y_key}-{x_key}", title, described, height, elements))


def chart_title(glossary: Glossary, lang: str, x_key: str, y_key: str) -> str:
    """Return what a chart is called: what it shows of which family."""
    names = {"y": glossary.name(y_key, lang), "x": glossary.name(x_key, lang)}
    return term("comparison", lang).format(family=glossary.family.title, **names)


# ---- what is shown ----


def _pairs(glossary: Glossary, x_key: str, y_key: str) -> Iterator[Pair]:
    for model in glossary.models():
        x, y = _number(glossary, model, x_key), _number(glossary, model, y_key)
        if x is not None and y is not None:
            yield Pair(model, x, y)


def _number(glossary: Glossary, model: str, key: str) -> float | None:
    fact = glossary.spec.models[model].facts.get(key)
    return fact.value if fact is not None and isinstance(fact.value, int | float) else None


def _axis(glossary: Glossary, lang: str, key: str, values: list[float], width: float | None = None) -> Axis:
    """An axis with as many ticks as have room beside each other; three always have, since their texts are cut."""
    rule = glossary.family.facts.get(key)
    counted = rule is not None and rule.kind == "count"
    axes = [
        _with_ticks(scale(values, most), glossary.heading(key, lang), lang, counted=counted) for most in range(7, 2, -1)
    ]
    return next((axis for axis in axes if width is None or _fits(axis, width)), axes[-1])


def _with_ticks(found: Scale, name: str, lang: str, *, counted: bool) -> Axis:
    shown = tuple(svg.cut(text, _TICK) for text in texts(found.ticks, counted=counted))
    titled = term("log scale", lang).format(name=name) if found.logarithmic else name
    return Axis(svg.cut(titled, svg.WIDTH - 2 * _MARGIN), found, shown)


def _fits(axis: Axis, width: float) -> bool:
    """Whether the texts of neighbouring ticks stay apart; the last one's half is taken from the width."""
    inner = width - svg.room(axis.texts[-1]) / 2
    places = [axis.scale.share(tick) * inner for tick in axis.scale.ticks]
    halves = [svg.room(text) / 2 + 4 for text in axis.texts]
    return all(
        here + half < there - other for (here, half), (there, other) in pairwise(zip(places, halves, strict=True))
    )


def _described(glossary: Glossary, lang: str, x_key: str, y_key: str) -> str:
    facts = {pair.model: glossary.spec.models[pair.model].facts for pair in _pairs(glossary, x_key, y_key)}
    return (
        "; ".join(
            f"{model}: "
            + ", ".join(
                f"{glossary.name(key, lang)} {glossary.with_unit(key, of[key].value)}" for key in (x_key, y_key)
            )
            for model, of in facts.items()
        )
        + "."
    )


# ---- where it stands ----

_MARGIN = 14
_LINE = svg.LEADING
_INSET = 12
_LOWEST, _HIGHER, _HIGHEST = 240, 60, 480
_LONGEST, _TICK = 190, 96
# Of more models than these only those are labelled whose label has room beside its point: nobody can follow hundreds of
# lines, and finding a place for each label takes longer than anybody waits. The description names them all.
_MANY = 40


def _plot(title: str, x: Axis, y: Axis, pairs: tuple[Pair, ...]) -> Plot:
    """The plot in an area so high that every label has a place; more points take more of it."""
    heading = tuple(svg.wrapped(title, svg.WIDTH - 2 * _MARGIN, bold=True))
    top = _MARGIN + (len(heading) + 1) * _LINE + 14
    left = _left(y)
    right = svg.WIDTH - _MARGIN - svg.room(x.texts[-1]) / 2
    names = tuple(svg.cut(" ".join(pair.model.split()), _LONGEST) for pair in pairs)
    sizes = [(svg.room(name) + 2, _LINE - 2) for name in names]
    for height, tangled in _attempts(_HIGHEST if len(pairs) > _MANY else _LOWEST):
        area = Box(left, top, right - left, height)
        points = tuple(_point(area, x.scale.share(pair.x), y.scale.share(pair.y)) for pair in pairs)
        inner = Box(left + 2, top, right - left - 2, height - 2)
        if len(pairs) > _MANY:
            return Plot(heading, x, y, area, points, labelled_beside(points, sizes, inner), names)
        if (labels := labelled(points, sizes, inner, tangled=tangled)) is not None:
            return Plot(heading, x, y, area, points, labels, names)
    raise AssertionError  # pragma: no cover - the area grows until there is a place for every label


def _left(y: Axis) -> float:
    """Where the area begins: right of the texts of its ticks."""
    return _MARGIN + max(map(svg.room, y.texts)) + 10


def _attempts(lowest: int) -> Iterator[tuple[int, bool]]:
    """Heights of the area, and whether lines may run under labels: better a higher picture, but not one without end."""
    yield from ((height, False) for height in range(lowest, _HIGHEST + 1, _HIGHER))
    yield from ((height, True) for height in count(lowest, _HIGHER))


def _point(area: Box, x: float, y: float) -> Point:
    """A point of the inner area: one on the edge would stand on an axis, or half outside of it."""
    width, height = area.width - 2 * _INSET, area.height - 2 * _INSET
    return Point(round(area.left + _INSET + x * width, 1), round(area.bottom - _INSET - y * height, 1))


def _height(plot: Plot) -> float:
    return plot.area.bottom + 2.5 * _LINE + _MARGIN / 2


# ---- how it is drawn ----


def _frame(plot: Plot) -> Iterator[str]:
    whole = Box(1, 1, svg.WIDTH - 2, _height(plot) - 2)
    yield svg.box(whole, svg.PANEL, rx=8, stroke=svg.BLUE, stroke_width=2)
    for index, text in enumerate(plot.heading):
        middle = Point(_MARGIN, _MARGIN + (index + 0.5) * _LINE)
        yield svg.words(text, middle, anchor="start", font_weight="bold")


def _axes(plot: Plot) -> Iterator[str]:
    area = plot.area
    for tick, text in zip(plot.x.scale.ticks, plot.x.texts, strict=True):
        x = _point(area, plot.x.scale.share(tick), 0).x
        yield _guide(Line(Point(x, area.top), Point(x, area.bottom)))
        yield svg.words(text, Point(x, area.bottom + 14))
    for tick, text in zip(plot.y.scale.ticks, plot.y.texts, strict=True):
        y = _point(area, 0, plot.y.scale.share(tick)).y
        yield _guide(Line(Point(area.left, y), Point(area.right, y)))
        yield svg.words(text, Point(area.left - 8, y), anchor="end")
    corner = Point(area.left, area.bottom)
    yield svg.line(Line(Point(area.left, area.top), corner), svg.ON_PANEL, stroke_width=2)
    yield svg.line(Line(corner, Point(area.right, area.bottom)), svg.ON_PANEL, stroke_width=2)
    yield svg.words(plot.y.name, Point(_MARGIN, area.top - _LINE / 2 - 4), anchor="start")
    yield svg.words(plot.x.name, Point(svg.WIDTH - _MARGIN, area.bottom + 14 + _LINE), anchor="end")


def _guide(line: Line) -> str:
    return svg.line(line, svg.ON_PANEL, stroke_dasharray="1 5")


def _leaders(plot: Plot) -> Iterator[str]:
    return (svg.line(label.leader, svg.ON_PANEL) for label in plot.labels if label and label.leader)


def _points(plot: Plot) -> Iterator[str]:
    for point, label, name in zip(plot.points, plot.labels, plot.names, strict=True):
        yield svg.element("circle", cx=point.x, cy=point.y, r=RADIUS, fill=svg.POINT)
        if label:
            yield svg.box(label.box, svg.PANEL)
            yield _name(name, label.box, point)


def _name(name: str, box: Box, point: Point) -> str:
    """A label's text, at the side of its room that is next to the point: most fonts need less than there is."""
    if box.left >= point.x:
        return svg.words(name, Point(box.left + 1, box.middle.y), anchor="start")
    if box.right <= point.x:
        return svg.words(name, Point(box.right - 1, box.middle.y), anchor="end")
    return svg.words(name, box.middle)

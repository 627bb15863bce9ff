"""The head of a model as a drawing: what goes in, every layer, what comes out, joined by arrows."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.publish.drawings import svg
from cnx_doclint.publish.drawings.geometry import Box, Point
from cnx_doclint.publish.head_layers import ABSENT, layers
from cnx_doclint.publish.terms import term
from cnx_doclint.spec import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.families.glossary import Glossary


class Station(NamedTuple):
    """A box of the drawing: what it is, what it does, remarks, and its colour."""

    name: str
    text: str
    notes: tuple[str, ...]
    fill: str


class Placed(NamedTuple):
    """A station and the box that it has got."""

    station: Station
    box: Box


def head_diagram(glossary: Glossary, model: str, lang: str) -> str:
    """Return the head of a model as an SVG picture, or an empty text where the family shows no layers.

    Args:
        glossary: a spec in the words of its family.
        model: its name in the spec.
        lang: of the words, ``en`` or ``es``.
    """
    stations = tuple(_stations(glossary, model, lang))
    if not stations:
        return ""
    title = term("head of", lang).format(model=glossary.title(model))
    heading = tuple(svg.wrapped(title, svg.WIDTH - 2 * _MARGIN - 2 * _PADDING, bold=True))
    strip = Box(_MARGIN, _MARGIN, svg.WIDTH - 2 * _MARGIN, len(heading) * svg.LEADING + 2 * _PADDING)
    placed = _placed(stations, strip.bottom + _STRIP_GAP)
    elements = (
        *_box(strip, svg.SLATE, heading, bold=range(len(heading))),
        *(part for one, other in pairwise(placed) for part in _arrow(one.box, other.box)),
        *(part for one in placed for part in _station(one)),
    )
    height = placed[-1].box.bottom + _MARGIN
    return svg.picture(svg.Picture(f"head-{model}", title, _described(stations), height, elements))


# ---- what is shown ----


def _stations(glossary: Glossary, model: str, lang: str) -> Iterator[Station]:
    steps = _steps(glossary, model)
    if not steps:
        return
    entry = glossary.group("backbone", lang) if "backbone" in glossary.published.groups else term("input", lang)
    yield Station(entry, _channels(steps[0][0], lang), (), svg.TEAL)
    for row in layers(glossary, model):
        yield Station(f"{term('layer', lang)} {row.name}", row.step, _kernel(row.kernel, lang), svg.BLUE)
    final = _integer(glossary, model, _outputs(glossary))
    if final is not None:
        step = formatting.step(steps[-1][1], final)
        yield Station(term("final layer", lang), step, _kernel(_final_kernel(glossary, model), lang), svg.PURPLE)
    comes_out = steps[-1][1] if final is None else final
    yield Station(
        term("output", lang), _channels(comes_out, lang), _factors(glossary, model, comes_out, lang), svg.TEAL
    )


def _steps(glossary: Glossary, model: str) -> tuple[tuple[int, int], ...]:
    published = glossary.published.layers
    fact = glossary.spec.models[model].facts.get(published.steps) if published else None
    value: Any = fact.value if fact else ()
    return value if isinstance(value, tuple) else ()


def _outputs(glossary: Glossary) -> str:
    return glossary.published.layers.outputs if glossary.published.layers else ""


def _integer(glossary: Glossary, model: str, key: str) -> int | None:
    fact = glossary.spec.models[model].facts.get(key)
    return fact.value if fact is not None and isinstance(fact.value, int) else None


def _channels(number: int, lang: str) -> str:
    return term("number of channels", lang).format(number=number)


def _kernel(size: str, lang: str) -> tuple[str, ...]:
    return () if size == ABSENT else (term("kernel of", lang).format(size=size),)


def _final_kernel(glossary: Glossary, model: str) -> str:
    """The kernel of the final layer: no fact, but the weight that tells its outputs has it in its shape."""
    shown = glossary.spec.models[model]
    shapes = [shown.tensors[name] for name in shown.facts[_outputs(glossary)].evidence if name in shown.tensors]
    return f"{shapes[0][2]} × {shapes[0][3]}" if len(shapes) == 1 and len(shapes[0]) == 4 else ABSENT


def _factors(glossary: Glossary, model: str, outputs: int, lang: str) -> tuple[str, ...]:
    """What the outputs are made of, where the family has a fact that is their quotient by another."""
    for key, rule in glossary.family.facts.items():
        if rule.op == "quotient" and rule.arguments.get("dividend") == _outputs(glossary):
            divisor = str(rule.arguments["divisor"])
            first, second = _integer(glossary, model, divisor), _integer(glossary, model, key)
            if first is not None and second is not None and first * second == outputs:
                facts = glossary.spec.models[model].facts
                inferred = "inferred" in {facts[divisor].status, facts[key].status}
                texts = (f"{glossary.name(divisor, lang)}: {first}", f"{glossary.name(key, lang)}: {second}")
                return (*texts, term("guessed", lang)) if inferred else texts
    return ()


def _described(stations: Sequence[Station]) -> str:
    return "; ".join(f"{one.name}: {', '.join((one.text, *one.notes))}" for one in stations) + "."


# ---- where it stands ----

_MARGIN = 8
_PADDING = 7
_STRIP_GAP = 18
_COLUMNS = 3
_BREADTH = 140
_INNER = _BREADTH - 8
_BETWEEN = (svg.WIDTH - 2 * _MARGIN - _COLUMNS * _BREADTH) / (_COLUMNS - 1)
_ROW_GAP = 40
_HEAD = 8


def _placed(stations: Sequence[Station], top: float) -> tuple[Placed, ...]:
    """The stations in rows like words on lines; those of a row are as high as the highest of them."""
    rows = [stations[start : start + _COLUMNS] for start in range(0, len(stations), _COLUMNS)]
    tops = accumulate((_height(row) + _ROW_GAP for row in rows[:-1]), initial=top)
    return tuple(
        Placed(station, Box(_MARGIN + column * (_BREADTH + _BETWEEN), row_top, _BREADTH, _height(row)))
        for row, row_top in zip(rows, tops, strict=True)
        for column, station in enumerate(row)
    )


def _height(row: Sequence[Station]) -> float:
    return max(len(_lines(station)) for station in row) * svg.LEADING + 2 * _PADDING


def _lines(station: Station) -> tuple[str, ...]:
    text = (*svg.wrapped(station.name, _INNER), *svg.wrapped(station.text, _INNER, bold=True))
    return (*text, *(line for note in station.notes for line in svg.wrapped(note, _INNER)))


# ---- how it is drawn ----


def _station(placed: Placed) -> Iterator[str]:
    station = placed.station
    first = len(tuple(svg.wrapped(station.name, _INNER)))
    after = first + len(tuple(svg.wrapped(station.text, _INNER, bold=True)))
    yield from _box(placed.box, station.fill, _lines(station), bold=range(first, after))


def _box(place: Box, fill: str, lines: Sequence[str], *, bold: range) -> Iterator[str]:
    yield svg.box(place, fill, rx=6)
    top = place.middle.y - len(lines) * svg.LEADING / 2
    for index, text in enumerate(lines):
        middle = Point(place.middle.x, top + (index + 0.5) * svg.LEADING)
        yield svg.words(text, middle, **({"font_weight": "bold"} if index in bold else {}))


def _arrow(one: Box, other: Box) -> Iterator[str]:
    """From a station to the next: straight to the right, or down and back to the start of the next row."""
    if one.top == other.top:
        tip, back = Point(other.left - 2, other.middle.y), Point(-_HEAD, 0)
        path = svg.path(Point(one.right + 2, tip.y), Point(tip.x - _HEAD, tip.y))
    else:
        tip, back = Point(other.middle.x, other.top - 2), Point(0, -_HEAD)
        between = (one.bottom + other.top) / 2
        start, end = Point(one.middle.x, one.bottom + 2), Point(tip.x, tip.y - _HEAD)
        path = svg.path(start, Point(start.x, between), Point(end.x, between), end)
    yield svg.arrow_head(tip, back)
    yield path

"""Kinds of fact: which readings of a text are values of a kind, and when a value agrees with the truth."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.precision import rounded
from cnx_doclint.claims.readings import COUNT_UNITS, SHARE, Interval, Items, Name, Number, Steps, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnx_doclint.claims.vocabulary import Form
    from cnx_doclint.spec.spec import Value as Truth


class Amount(NamedTuple):
    """A number, as the intervals its digits allow, in the fact's unit."""

    intervals: tuple[Interval, ...]


class Uniform(NamedTuple):
    """One number for every element of a list."""

    item: int


class Element(NamedTuple):
    """One element of a list; ``at`` counts from 0, -1 is the last."""

    at: int
    item: int


class PerModel(NamedTuple):
    """A list of single values, one for each model that the statement is about, in their order."""

    items: tuple[int, ...]


class Step(NamedTuple):
    """Sizes in and out, of the layer ``at`` if the text says which."""

    sizes: tuple[int, ...]
    at: int | None = None


Stated = Amount | Items | Uniform | Element | PerModel | Step | Name


class Kind(NamedTuple):
    """How a kind of fact is read and compared; ``show.py`` writes it.

    Attributes:
        read: takes a value found in a text, the fact's form and the element it stands for (None: the whole); gives
            what it states, or None when it is no value of such a fact.
        agrees: says whether what is stated is true, given the fact's value.
    """

    read: Callable[[Value, Form, int | None], Stated | None]
    agrees: Callable[[Stated, Truth], bool]


def _in_bounds(number: Decimal | int, form: Form) -> bool:
    return form.low <= number <= form.high


def _number(value: Value) -> Number | None:
    return next((reading for reading in value.readings if isinstance(reading, Number)), None)


def _items(value: Value) -> Items | None:
    return next((reading for reading in value.readings if isinstance(reading, Items)), None)


def _list(value: Value) -> Items | None:
    items = _items(value)
    return None if items and items.shape else items


def _bounded(intervals: tuple[Interval, ...], form: Form) -> Amount | None:
    kept = tuple(i for i in intervals if i.low <= form.high and i.high >= form.low)
    return Amount(kept) if kept else None


_KILO = (Decimal(1000), Decimal(1024))


def _read_integer(value: Value, form: Form, element: int | None) -> Stated | None:
    number, items = _number(value), _list(value)
    if element is not None:
        return None
    if steps := next((reading for reading in value.readings if isinstance(reading, Steps)), None):
        return _bounded((Interval(Decimal(steps.sizes[-1]), Decimal(steps.sizes[-1])),), form)
    if items and (several := _several(items, form)):
        return several
    if number is None or number.unit not in {"", *form.units} or (form.limit and number.integer in YEARS):
        return None
    if number.unit in COUNT_UNITS:  # "128K tokens" are 131,072, or 128,000
        return _bounded(tuple(i for factor in _KILO for i in number.scaled(factor)), form)
    whole = tuple(_unrounded(one) for one in number.intervals if (one.low + one.high) / 2 % 1 == 0)
    return _bounded(tuple(one for one in whole if _is_one_number(one)), form)


def _several(items: Items, form: Form) -> Amount | PerModel | None:
    """Values in brackets: of a call's arguments the first, "Linear(2048, 10)"; else one for each model."""
    known = tuple(item for item in items.items if item is not None)
    if form.leading and known:
        return _bounded((Interval(Decimal(known[0]), Decimal(known[0])),), form)
    each = items.complete and 1 < len(known) == len(items.items) and all(_in_bounds(item, form) for item in known)
    return PerModel(known) if each else None


# Nobody limits anything to such a number; it is when something was published.
YEARS = range(1990, 2040)
# Up to here a whole number of thousands is meant as it stands: nobody rounds 1001 classes, but 151,936 words.
_EXACT = 10_000


def _unrounded(interval: Interval) -> Interval:
    low, high = interval
    half, middle = Decimal("0.5"), (low + high) / 2
    return Interval(middle - half, middle + half) if high - low == 1000 and high < _EXACT else interval


def _is_one_number(interval: Interval) -> bool:
    """Whether an interval comes from the digits of one number, and not from two of a range."""
    width = (interval.high - interval.low).normalize()
    return width.as_tuple().digits == (1,)


# A range that is wider than so much of its lower end is no result.
LOOSE = Decimal("0.05")


def _is_loose(interval: Interval) -> bool:
    return not _is_one_number(interval) and interval.high - interval.low > interval.low * LOOSE


def _read_measure(value: Value, form: Form, element: int | None) -> Stated | None:
    number = _number(value)
    if number is not None and number.unit == SHARE and "%" in form.units:
        number = Number(number.scaled(Decimal(100)), "%")
    if number is None or element is not None or number.unit not in {"", *form.units}:
        return None
    if "%" in form.units and all(map(_is_loose, number.intervals)):
        return None  # "85-95 %" tells what to hope for, and is nobody's result
    return _bounded(number.intervals, form)


def _cut(interval: Interval) -> Interval:
    """What a number stands for whose further digits were cut off: 7.61 billion may be up to 7.62."""
    return Interval(interval.low, interval.high + (interval.high - interval.low) / 2)


# A bare "3.53" can be in millions; "9,978" is grouped by a comma, and a count of something small.
MOST_MILLIONS = 1000


def _read_count(value: Value, form: Form, element: int | None) -> Stated | None:
    number = _number(value)
    if number is None or element is not None:
        return None
    if number.unit in COUNT_UNITS:
        printed = tuple(rounded(one) or (_cut(one) if form.cut else one) for one in number.intervals)
        return _bounded(Number(printed).scaled(COUNT_UNITS[number.unit]), form)
    if number.unit:
        return None
    # A bare "3.53" is in millions; a bare "260" counts something else.
    exact = _bounded(number.intervals, form)
    grouped = len(number.intervals) > 1
    millions = tuple(i for i in number.intervals if i.high - i.low < 1 and i.high < MOST_MILLIONS and not grouped)
    return exact or (_bounded(Number(millions).scaled(COUNT_UNITS["m"]), form) if millions else None)


def _rising(value: Value, form: Form) -> Items | None:
    """Sizes joined by arrows as a list, "48 → 96 → 192": those of a backbone grow from stage to stage."""
    steps = next((reading for reading in value.readings if isinstance(reading, Steps)), None)
    if steps is None or form.single != "element" or not is_rising(steps):
        return None
    return Items(steps.sizes, len(steps.sizes) == form.length)


def is_rising(steps: Steps) -> bool:
    """Say whether three sizes or more grow at each step."""
    return len(steps.sizes) > 2 and all(one < other for one, other in pairwise(steps.sizes))


def _read_integers(value: Value, form: Form, element: int | None) -> Stated | None:
    number, items = _number(value), _list(value) or _rising(value, form)
    if items and all(item is None or _in_bounds(item, form) for item in items.items):
        return items
    if number is None or number.unit not in {"", *form.units} or number.integer is None:
        return None
    if not _in_bounds(number.integer, form):
        return None
    if element is not None:
        return Element(element, number.integer)
    return Uniform(number.integer) if form.single == "uniform" else None


def _read_steps(value: Value, form: Form, element: int | None) -> Stated | None:
    for reading in value.readings:
        if isinstance(reading, Steps) and all(_in_bounds(size, form) for size in reading.sizes):
            return Step(reading.sizes, element)
    return None


def _read_text(value: Value, form: Form, element: int | None) -> Stated | None:  # noqa: ARG001
    return next((reading for reading in value.readings if isinstance(reading, Name)), None)


def _read_shape(value: Value, form: Form, element: int | None) -> Stated | None:  # noqa: ARG001
    items = _items(value)
    return items if items and element is None and items.complete else None


def _amount_agrees(stated: Stated, truth: Truth) -> bool:
    if not isinstance(stated, Amount) or not isinstance(truth, int | float):
        return False
    return any(interval.holds(Decimal(str(truth))) for interval in stated.intervals)


def _rounded(interval: Interval, truth: float) -> bool:
    """Whether a value shown with more digits than the published one rounds to that: 4.46 to 4.5."""
    published = Decimal(str(truth))
    middle = (interval.low + interval.high) / 2
    finer = interval.high - interval.low < Decimal(1).scaleb(int(published.as_tuple().exponent))
    return finer and abs(middle - published) * 2 <= Decimal(1).scaleb(int(published.as_tuple().exponent))


def _figure_agrees(stated: Stated, truth: Truth) -> bool:
    if _amount_agrees(stated, truth):
        return True
    if not isinstance(stated, Amount) or not isinstance(truth, int | float):
        return False
    if distance(stated, truth) <= Decimal(str(truth)) * SAME_RESULT:
        return True
    return isinstance(stated, Amount) and isinstance(truth, float) and any(_rounded(i, truth) for i in stated.intervals)


def _items_agree(items: Items, truth: tuple[object, ...]) -> bool:
    if len(items.items) > len(truth) or (items.complete and len(items.items) != len(truth)):
        return False
    return all(item in {None, real} for item, real in zip(items.items, truth, strict=False))


def _integers_agree(stated: Stated, truth: Truth) -> bool:
    if not isinstance(truth, tuple):
        return False
    if isinstance(stated, Items):
        return _items_agree(stated, truth)
    if isinstance(stated, Uniform):
        return all(real == stated.item for real in truth)
    if isinstance(stated, Element):
        return -len(truth) <= stated.at < len(truth) and truth[stated.at] == stated.item
    return False


def _steps_agree(stated: Stated, truth: Truth) -> bool:
    if not isinstance(stated, Step) or not isinstance(truth, tuple):
        return False
    pairs = [tuple(step) for step in truth if isinstance(step, tuple)]
    told = list(zip(stated.sizes, stated.sizes[1:], strict=False))
    if stated.at is not None:
        return pairs[stated.at : stated.at + len(told)] == told
    return any(pairs[at : at + len(told)] == told for at in range(len(pairs) - len(told) + 1))


def _text_agrees(stated: Stated, truth: Truth) -> bool:
    return isinstance(stated, Name) and stated.text == truth


def distance(stated: Stated, truth: Truth) -> Decimal:
    """How far a stated amount is from a number; 0 for what has no distance."""
    if not isinstance(stated, Amount) or not isinstance(truth, int | float):
        return Decimal(0)
    number = Decimal(str(truth))
    return min(max(low - number, number - high, Decimal(0)) for low, high in stated.intervals)


# The same weights, tested again on another machine, differ by less than so much.
SAME_RESULT = Decimal("0.0002")
# Tools that count a network's operations differ by so much; some count a multiplication with its addition as two.
SAME_COUNT, TWICE = Decimal("0.01"), Decimal("0.03")


def is_counted_otherwise(stated: Stated, truth: Truth) -> bool:
    """Say whether a number of operations is the true one as another tool counts it, or twice that."""
    if not isinstance(stated, Amount) or not isinstance(truth, int | float):
        return False
    number = Decimal(str(truth))
    same = distance(stated, truth) <= number * SAME_COUNT
    return same or distance(stated, 2 * truth) <= 2 * number * TWICE


KINDS: dict[str, Kind] = {
    "integer": Kind(_read_integer, _amount_agrees),
    "integers": Kind(_read_integers, _integers_agree),
    "count": Kind(_read_count, _amount_agrees),
    "measure": Kind(_read_measure, _amount_agrees),
    "figure": Kind(_read_measure, _figure_agrees),
    "steps": Kind(_read_steps, _steps_agree),
    "text": Kind(_read_text, _text_agrees),
    "shape": Kind(_read_shape, _integers_agree),
}

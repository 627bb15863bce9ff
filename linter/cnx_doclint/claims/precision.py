"""What a printed number stands for: zeros that only pad it, or stand for digits that nobody gave; its column's unit."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from cnx_doclint.claims.readings import Interval, Items, Number, Reading, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

# As many digits of a large number are always meant: "110M" may be 109.48M, "120M" is not.
TOLD = 2
# Two zeros at the end of a single number are more than chance.
PADDING = 2
# One cell in so many may have digits in the place of the zeros: it may be the one that is wrong.
ODD = 5
_DECIMALS = re.compile(r"(?<![\d.,])\d+\.(\d{2,})(?![\d.,])")


def padding(cells: Iterable[str]) -> int:
    """Return how many zeros end each of a column's numbers, where these are too many for chance.

    >>> padding(["109.480", "335.140"]), padding(["109.480", "335.142"]), padding(["109.480"])
    (1, 0, 0)
    >>> padding(["11.690", "21.800", "25.560", "4.455", "60.190"])
    1
    """
    decimals = [found[1] for cell in cells for found in _DECIMALS.finditer(cell)]
    if len({*decimals}) < 2:
        return 0
    zeros = sorted(min(len(digits) - len(digits.rstrip("0")), len(digits) - 1) for digits in decimals)
    return zeros[len(zeros) // ODD]


def unpadded(value: Value, zeros: int) -> Value:
    """Return a value whose last so many zeros say nothing."""
    return Value(value.span, tuple(_without(reading, zeros) for reading in value.readings)) if zeros else value


def _without(reading: Reading, zeros: int) -> Reading:
    if not isinstance(reading, Number):
        return reading
    return Number(tuple(_coarser(one, zeros) for one in reading.intervals), reading.unit)


def _coarser(interval: Interval, zeros: int) -> Interval:
    width, middle = interval.high - interval.low, (interval.low + interval.high) / 2
    wider = width.scaleb(zeros)
    if width >= 1 or width.normalize().as_tuple().digits != (1,) or middle % wider:
        return interval
    return Interval(middle - wider / 2, middle + wider / 2)


def rounded(interval: Interval) -> Interval | None:
    """Return the numbers that a count in thousands, millions or billions may stand for by its zeros, if it has any.

    >>> [rounded(Interval(Decimal(low), Decimal(high))) for low, high in (("109.5", "110.5"), ("21.7995", "21.8005"))]
    [Interval(low=Decimal('105'), high=Decimal('115')), Interval(low=Decimal('21.75'), high=Decimal('21.85'))]
    """
    width, middle = interval.high - interval.low, (interval.low + interval.high) / 2
    place = int(width.normalize().as_tuple().exponent)
    if width != Decimal(1).scaleb(place) or place > 0:
        return None
    digits = str(int(middle.scaleb(-place)))
    zeros = len(digits) - len(digits.rstrip("0"))
    if place < 0:
        zeros = min(zeros, -place - 1)
        return _coarser(interval, zeros) if zeros >= PADDING else None
    told = min(zeros, len(digits) - TOLD)
    half = Decimal(1).scaleb(told) / 2
    return Interval(middle - half, middle + half) if told > 0 else None


def with_unit(value: Value, unit: str) -> Value:
    """Return a value with the unit of its column, where it is a bare number."""
    if not unit:
        return value
    return Value(
        value.span,
        tuple(Number(r.intervals, unit) if isinstance(r, Number) and not r.unit else r for r in value.readings),
    )


def printed_alike(value: Value) -> tuple[str, int] | None:
    """Return what makes values look alike.

    Of numbers the unit and how many digits they show behind the point, of lists how long they are.
    """
    number = next((reading for reading in value.readings if isinstance(reading, Number)), None)
    if number is None:
        items = next((reading for reading in value.readings if isinstance(reading, Items)), None)
        return ("list", len(items.items)) if items else None
    width = number.intervals[0].high - number.intervals[0].low
    return number.unit, int(width.normalize().as_tuple().exponent)

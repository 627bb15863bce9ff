"""The scale of an axis: round numbers that hold the values between them, and how they are written."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# From here on the small ones would all stand in a corner, so that each step is a multiple of the one before.
_WIDE = 20


class Scale(NamedTuple):
    """The ticks of an axis, from its one end to its other, and whether each is a multiple of the one before."""

    ticks: tuple[Decimal, ...]
    logarithmic: bool = False

    def share(self, value: float | Decimal) -> float:
        """Return how far along the axis a value lies, from 0 to 1."""
        low, here, high = (self._even(one) for one in (self.ticks[0], _decimal(value), self.ticks[-1]))
        return float((here - low) / (high - low))

    def _even(self, value: Decimal) -> Decimal:
        return value.log10() if self.logarithmic else value


def scale(values: Sequence[float], most: int = 7) -> Scale:
    """Return a scale for values, with so many ticks at most, which are no fewer than three."""
    low, high = _decimal(min(values)), _decimal(max(values))
    if low > 0 and high / low >= _WIDE:
        return Scale(_multiples(low, high, most), logarithmic=True)
    if low == high:
        low, high = (low - abs(low) / 10, high + abs(high) / 10) if low else (Decimal(-1), Decimal(1))
    return Scale(_sums(low, high, most))


def _decimal(value: float | Decimal) -> Decimal:
    """A value as its shortest text says it; no float has more digits than decimals reckon with."""
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def _sums(low: Decimal, high: Decimal, most: int) -> tuple[Decimal, ...]:
    """The finest steps of 1, 2 or 5 times a power of ten with which the ticks are not too many."""
    for exponent in count((high - low).adjusted() - 1):
        for digit in (1, 2, 5):
            step = Decimal(digit).scaleb(exponent)
            first = (low / step).to_integral_value(ROUND_FLOOR)
            steps = int((high / step).to_integral_value(ROUND_CEILING) - first)
            if steps < most:
                return tuple((first + index) * step for index in range(steps + 1))
    raise AssertionError  # pragma: no cover - the steps grow until there is one of them


def _multiples(low: Decimal, high: Decimal, most: int) -> tuple[Decimal, ...]:
    """Powers of ten, with 2 and 5 or 3 times these between them if there is room, else only some of them."""
    for digits in ((1, 2, 5), (1, 3), (1,)):
        ticks = _between(low, high, digits)
        if len(ticks) <= most:
            return ticks
    every = -(-(len(ticks) - 1) // (most - 1))
    return tuple(ticks[0].scaleb(every * index) for index in range(-(-(len(ticks) - 1) // every) + 1))


def _between(low: Decimal, high: Decimal, digits: tuple[int, ...]) -> tuple[Decimal, ...]:
    """The multiples of powers of ten from the last that is not above to the first that is not below."""
    powers = range(low.adjusted(), high.adjusted() + 2)
    steps = [Decimal(digit).scaleb(power) for power in powers for digit in digits]
    first = max(index for index, step in enumerate(steps) if step <= low)
    last = min(index for index, step in enumerate(steps) if step >= high)
    return tuple(steps[first : last + 1])


# ---- as text ----


def texts(ticks: Sequence[Decimal], *, counted: bool) -> tuple[str, ...]:
    """Return ticks as text: a count in thousands, millions or billions, all else with as many decimals as it takes."""
    return tuple(map(_short if counted else _plain, ticks))


def _short(tick: Decimal) -> str:
    for power, sign in ((9, "B"), (6, "M"), (3, "K")):
        if abs(tick) >= 10**power:
            return f"{_plain(tick.scaleb(-power))}{sign}"
    return _plain(tick)


def _plain(tick: Decimal) -> str:
    if tick and not -5 <= tick.adjusted() <= 8:
        return f"{tick.normalize():e}"
    text = f"{tick:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"", "-0"} else text

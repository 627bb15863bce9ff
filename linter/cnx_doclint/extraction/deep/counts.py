"""What is counted of the values of a tensor."""

from __future__ import annotations

from functools import reduce
from math import inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Counts(NamedTuple):
    """How many elements are what.

    Attributes:
        elements: all of them.
        nan: not a number; of a complex one, either part.
        infinite: plus or minus infinity; of a complex one, either part.
        zeros: exactly zero, negative zero included.
        lowest: the lowest that is a number, real and imaginary parts alike; ``inf`` where there is none.
        highest: the highest; ``-inf`` where there is none.
    """

    elements: int = 0
    nan: int = 0
    infinite: int = 0
    zeros: int = 0
    lowest: float = inf
    highest: float = -inf

    def plus(self, other: Counts) -> Counts:
        """Return the counts of both."""
        return Counts(
            self.elements + other.elements,
            self.nan + other.nan,
            self.infinite + other.infinite,
            self.zeros + other.zeros,
            min(self.lowest, other.lowest),
            max(self.highest, other.highest),
        )

    def times(self, number: int) -> Counts:
        """Return the counts of as many copies."""
        return self._replace(
            elements=self.elements * number,
            nan=self.nan * number,
            infinite=self.infinite * number,
            zeros=self.zeros * number,
        )

    @property
    def finite(self) -> bool:
        """Whether all elements are numbers."""
        return not (self.nan or self.infinite)

    @property
    def constant(self) -> bool:
        """Whether all elements are the same, and there is more than one."""
        return self.elements > 1 and not self.nan and self.lowest == self.highest


def summed(counts: Iterable[Counts]) -> Counts:
    """Return the counts of all, together."""
    return reduce(Counts.plus, counts, Counts())

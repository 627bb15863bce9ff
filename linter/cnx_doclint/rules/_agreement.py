"""Whether two values can both be right, as far as they are printed."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from cnx_doclint.claims.facts import Amount, Stated, Uniform
from cnx_doclint.claims.readings import Interval, Items, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def agree(one: Stated, other: Stated) -> bool:
    """Say whether two values can both be right; those that cannot be compared can."""
    compare = _COMPARED.get((type(one), type(other)))
    if compare is not None:
        return compare(one, other)
    compare = _COMPARED.get((type(other), type(one)))
    return compare is None or compare(other, one)


def _amounts(one: Amount, other: Amount) -> bool:
    return any(_overlap(*pair) for pair in product(one.intervals, other.intervals))


def _overlap(one: Interval, other: Interval) -> bool:
    """Whether a number rounds to both; or the rougher of the two is the finer with its last digits cut off."""
    rough, fine = sorted((one, other), key=lambda interval: interval.low - interval.high)
    width = rough.high - rough.low
    cut = width / 2 if width > fine.high - fine.low else Decimal(0)
    return rough.low < fine.high and fine.low < rough.high + cut


def _lists(one: Items, other: Items) -> bool:
    if one.complete and other.complete and len(one.items) != len(other.items):
        return False
    return all(None in pair or pair[0] == pair[1] for pair in zip(one.items, other.items, strict=False))


_COMPARED: Mapping[tuple[type, type], Callable[..., bool]] = {
    (Amount, Amount): _amounts,
    (Items, Items): _lists,
    (Uniform, Uniform): lambda one, other: one.item == other.item,
    (Uniform, Items): lambda one, other: all(item in {None, one.item} for item in other.items),
    (Name, Name): lambda one, other: one.text == other.text,
}

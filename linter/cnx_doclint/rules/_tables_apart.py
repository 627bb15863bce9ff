"""Whether two tables give values of one thing, as far as what they agree on shows.

Words seldom say all that a value depends on: other data, another training, a release. But mistakes are few. Where two
tables differ in most models that both list, they were made of different things, whatever their headings say.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.rules._agreement import agree
from cnx_doclint.rules.zoo.scope import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cnx_doclint.findings.notes import LocatedNote

# What a model has whatever it was trained on; all else may differ from one section to the next.
_LASTING = frozenset({"params", "flops", "macs", "storage"})
_Key = tuple[str, int, str]


class Tables(NamedTuple):
    """The values of each table by the model, and how often two tables agree and differ, as far as that was asked."""

    values: Mapping[_Key, Mapping[str, Sequence[LocatedNote]]]
    counts: dict[tuple[_Key, _Key], tuple[int, int]]


def tables_of(groups: Iterable[Sequence[LocatedNote]]) -> Tables:
    """Sort the places of a run by their tables."""
    values: dict[_Key, dict[str, list[LocatedNote]]] = defaultdict(lambda: defaultdict(list))
    for group in groups:
        for one in group:
            values[_key(one)][one.note.subject].append(one)
    return Tables(values, {})


def of_one_thing(tables: Tables, one: LocatedNote, other: LocatedNote) -> bool:
    """Say whether two values that differ can be of one thing."""
    if one.note.table < 0 or other.note.table < 0:
        return True
    agreed, differing = _counts(tables, _key(one), _key(other))
    if differing > max(1, agreed):
        return False
    apart = one.place.path == other.place.path and one.note.topic != other.note.topic
    return agreed > 0 or one.note.quantity in _LASTING or not apart


def _key(one: LocatedNote) -> _Key:
    return one.place.path, one.note.table, one.note.quantity


def _counts(tables: Tables, one: _Key, other: _Key) -> tuple[int, int]:
    """In how many models two tables agree, and in how many they differ."""
    pair = (one, other) if one <= other else (other, one)
    if pair not in tables.counts:
        few, many = sorted((tables.values[one], tables.values[other]), key=len)
        found = [_agree(few[model], many[model]) for model in few if model in many]
        tables.counts[pair] = (found.count(True), found.count(False))
    return tables.counts[pair]


def _agree(some: Sequence[LocatedNote], others: Sequence[LocatedNote]) -> bool | None:
    """Whether two tables agree on a model, where they give it values that can be compared."""
    pairs = [
        (one.note.stated, other.note.stated)
        for one, other in product(some, others)
        if comparable(one.note.quantity, one.note.scope, other.note.scope)
    ]
    return all(agree(*pair) for pair in pairs) if pairs else None

"""Values whose fact their author names: each that can be one is a claim of it, though no word says so."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.choosing import is_list, is_number
from cnx_doclint.claims.facts import KINDS
from cnx_doclint.claims.precision import with_unit
from cnx_doclint.claims.readings import Name
from cnx_doclint.claims.spotting import spot
from cnx_doclint.claims.stated import Reading, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.claims.facts import Stated
    from cnx_doclint.claims.layers import Layers
    from cnx_doclint.claims.readings import Value
    from cnx_doclint.claims.subjects import Bound
    from cnx_doclint.claims.vocabulary import Vocabulary


class _Found(NamedTuple):
    """A value that can be of the fact of its place.

    Attributes:
        at: which of the readings it stands in.
        bound: the fact and the place.
        statement: what it states then.
        free: whether no word says that it is of another fact.
    """

    at: int
    bound: Bound
    statement: Statement
    free: bool


def bind(readings: Sequence[Reading], facts: Layers[Bound], vocabulary: Vocabulary) -> list[Reading]:
    """Return readings in which the values of some places are of the fact that is named for them.

    Where any value of a place is free, those that words give to another fact stay what they are.
    """
    if not facts.bounds:
        return [*readings]
    found = [one for index, reading in enumerate(readings) for one in _found(index, reading, facts, vocabulary)]
    free = {one.bound for one in found if one.free}
    bound: dict[int, list[Statement]] = {}
    for one in found:
        if one.free or one.bound not in free:
            bound.setdefault(one.at, []).append(one.statement)
    return [_with(reading, bound[index]) if index in bound else reading for index, reading in enumerate(readings)]


def _found(index: int, reading: Reading, facts: Layers[Bound], vocabulary: Vocabulary) -> Iterator[_Found]:
    segment = reading.segment
    if segment.surface == "table" and segment.cell[0] < 0:
        return  # the heading of a column
    offsets = (segment.plain.offsets[0], *(segment.plain.source(*one.span).start for one in reading.values))
    named = tuple(dict.fromkeys(bound.fact for offset in offsets if (bound := facts.at(offset))))
    for value in spot(reading.folded, reading.marks, named) if named else ():
        bound = facts.at(segment.plain.source(*value.span).start)
        stated = _stated(bound.fact, value, reading, vocabulary) if bound else None
        if bound and stated:
            statement = Statement(bound.fact, value.span, value.span, stated, settled=True)
            yield _Found(index, bound, statement, not _is_of_another(statement, reading))


def _stated(key: str, value: Value, reading: Reading, vocabulary: Vocabulary) -> Stated | None:
    """What a value says of a fact; of lists any, since the author says that it is one of these."""
    named = [mark for mark in reading.marks if mark.kind in {"name", "answer"} and mark.span == value.span]
    if isinstance(value.readings[0], Name) and not any(mark.data[0] == key for mark in named):
        return None
    form = vocabulary.forms[key]
    if form.length and is_list(value) and not is_number(value):
        form = form._replace(low=Decimal(1), high=Decimal("Infinity"))
    return KINDS[form.kind].read(with_unit(value, reading.segment.unit), form, None)


def _is_of_another(statement: Statement, reading: Reading) -> bool:
    """Whether words say that a value is of another fact."""
    return any(
        not one.implied and _overlap(one, statement) and statement.key not in (one.key, *(key for key, _ in one.others))
        for one in reading.statements
    )


def _with(reading: Reading, bound: Sequence[Statement]) -> Reading:
    kept = (one for one in reading.statements if not any(_overlap(one, other) for other in bound))
    return reading._replace(statements=tuple(sorted((*kept, *bound), key=lambda one: one.span)))


def _overlap(one: Statement, other: Statement) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end

"""A wrong value said again: once a document has stated it in full, fewer words will do to recognise it.

Who believes that L has 198 million parameters says so in a table, and later only "with its 198M". No model of the
family has such a number anywhere, so that nothing else can be meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.facts import KINDS, Amount, Kind, Stated
from cnx_doclint.claims.readings import COUNT_UNITS, Items, Number, Value, elements
from cnx_doclint.claims.scope import Scope
from cnx_doclint.claims.stated import Reading, Statement
from cnx_doclint.claims.unworded import NEXT_WORD
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from cnx_doclint.claims.judged import Judged
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.text import Span
    from cnx_doclint.spec.spec import Spec
    from cnx_doclint.spec.spec import Value as Truth

# A number of fewer digits may be anything.
MIN_DIGITS, MIN_ELEMENTS = 3, 2
# How near before a value the name of another quantity stands that it is of.
MAX_OTHER = 30

_NO_DIGIT = re.compile(r"\D")

Resolve = Callable[[Reading, Statement], Scope]


class Belief(NamedTuple):
    """A wrong value that a document holds true: the fact, the value and the models it is said of."""

    key: str
    stated: Stated
    models: tuple[str, ...]


class Repeats(NamedTuple):
    """Finds where the wrong values of a document are repeated."""

    vocabulary: Vocabulary
    beliefs: Mapping[str, Sequence[Belief]]  # by the digits of their values
    resolve: Resolve

    def of(self, reading: Reading, claimed: Sequence[Span]) -> Iterator[tuple[Statement, Scope]]:
        """Yield the repetitions in one segment: what they state, and whom they are about.

        Args:
            reading: the segment.
            claimed: places of it whose values are claims already.
        """
        if reading.segment.headed:
            return  # a heading says what its column is
        values = (one for value in reading.values for one in (value, *elements(value, reading.folded)))
        for value in values:
            if any(span.start < value.span.end and value.span.start < span.end for span in claimed):
                continue
            for belief in self.beliefs.get(_digits(reading.folded[value.span.start : value.span.end]), ()):
                statement = self._repeated(belief, value, reading)
                scope = _whose(belief, self.resolve(reading, statement)) if statement else None
                if statement and scope:
                    yield statement, scope
                    break

    def _repeated(self, belief: Belief, value: Value, reading: Reading) -> Statement | None:
        form = self.vocabulary.forms[belief.key]
        stated = KINDS[form.kind].read(value, form, None)
        if stated is None or not _is_distinctive(value) or not _is_same(stated, belief.stated):
            return None
        said = [one for one in reading.statements if one.span == value.span]
        if any(one.key != belief.key for one in said) or (not said and self._is_other(belief.key, value, reading)):
            return None
        return Statement(belief.key, value.span, value.span, stated, implied=True)

    def _is_other(self, key: str, value: Value, reading: Reading) -> bool:
        """Whether a word beside a value says that it is of another quantity."""
        number = next((one for one in value.readings if isinstance(one, Number)), None)
        following = NEXT_WORD.match(reading.folded, value.span.end)
        counted = number is not None and number.integer is not None and not number.unit
        if counted and following and following[1] not in self.vocabulary.links:
            return True
        return any(
            mark.kind in {"label", "noun"}
            and key not in mark.data
            and 0 <= value.span.start - mark.span.end <= MAX_OTHER
            for mark in reading.marks
        )


def beliefs(judged: Iterable[Judged], spec: Spec, vocabulary: Vocabulary) -> dict[str, list[Belief]]:
    """Return the wrong values of a document that nothing else in the family can be, by their digits.

    What it takes back anywhere is none of them.
    """
    said: dict[tuple[str, Stated], dict[str, str]] = {}
    taken_back = set()
    for one in judged:
        claim, verdict = one.claim, one.verdict
        if claim.key not in vocabulary.forms or not isinstance(claim.stated, Amount | Items):
            continue
        if verdict == "mismatch":
            said.setdefault((claim.key, claim.stated), {})[claim.model] = _digits(claim.text)
        elif verdict == "silent" and claim.stance == "counterexample":
            taken_back.add((claim.key, claim.stated))
    found: dict[str, list[Belief]] = {}
    known = _Known.of(spec) if said else None
    for (key, stated), models in said.items():
        if known and (key, stated) not in taken_back and not known.has(KINDS[vocabulary.forms[key].kind], stated):
            for digits in dict.fromkeys(models.values()):
                found.setdefault(digits, []).append(Belief(key, stated, tuple(models)))
    return found


def _digits(text: str) -> str:
    """The digits of a value as written, without zeros at the end: 51.5 and 51.50 are one, and so are its separators."""
    return _NO_DIGIT.sub("", text).rstrip("0")


class _Known(NamedTuple):
    """Everything that a family's models have: the values of their facts, and the numbers in them."""

    values: tuple[Truth, ...]
    numbers: frozenset[int]

    @classmethod
    def of(cls, spec: Spec) -> _Known:
        values = dict.fromkeys(fact.value for model in spec.models.values() for fact in model.facts.values())
        return cls(tuple(values), frozenset(number for value in values for number in _numbers(value)))

    def has(self, kind: Kind, stated: Stated) -> bool:
        """Say whether a value is true of any model, or a number that occurs in any of their facts."""
        if any(kind.agrees(stated, value) for value in self.values):
            return True
        return isinstance(stated, Amount) and any((low + high) / 2 in self.numbers for low, high in stated.intervals)


def _numbers(value: object) -> Iterator[int]:
    if isinstance(value, tuple):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, int):
        yield value


def _is_distinctive(value: Value) -> bool:
    for reading in value.readings:
        if isinstance(reading, Number):
            low, high = reading.intervals[0]
            digits = ((low + high) / 2).normalize().as_tuple().digits
            return len(digits) >= MIN_DIGITS or reading.unit in COUNT_UNITS
        if isinstance(reading, Items):
            return reading.complete and len(reading.items) >= MIN_ELEMENTS
    return False


def _is_same(one: Stated, other: Stated) -> bool:
    """Whether two values are one, but for zeros at the end."""
    if not isinstance(one, Amount) or not isinstance(other, Amount):
        return one == other
    return any(a.low + a.high == b.low + b.high for a in one.intervals for b in other.intervals)


def _whose(belief: Belief, scope: Scope) -> Scope | None:
    """Whom a repetition is about: those of its own models that the belief is about, else all of these."""
    if scope.foreign or (scope.is_settled and not scope.models):
        return None
    both = tuple(model for model in belief.models if model in scope.models)
    if both:
        return scope._replace(models=both)
    if scope.models and scope.is_near:
        return None
    return Scope(belief.models, msg("said of them elsewhere in the document"), "line")

"""Claims: what a document states about which model, and whether the spec agrees."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.alignment import aligned
from cnx_doclint.claims.assignments import configured
from cnx_doclint.claims.bound import bind
from cnx_doclint.claims.contrasts import without_contrasted
from cnx_doclint.claims.counting import counting
from cnx_doclint.claims.in_order import in_order
from cnx_doclint.claims.judged import Judged, Skipped, Understood
from cnx_doclint.claims.judging import Judge, Place
from cnx_doclint.claims.naming import MAX_LINE, Naming, file_aliases
from cnx_doclint.claims.own_results import without_other_recipes, without_own_results
from cnx_doclint.claims.repeats import Repeats, beliefs
from cnx_doclint.claims.scope import Resolver, Scope
from cnx_doclint.claims.segments import Context, Segment, SurfaceReader
from cnx_doclint.claims.stance import Meant, StanceResolver
from cnx_doclint.claims.stated import Reading, Statement
from cnx_doclint.claims.statements import read
from cnx_doclint.claims.strangers import is_about
from cnx_doclint.claims.subjects import settled
from cnx_doclint.claims.surroundings import Surroundings
from cnx_doclint.claims.tags import other_training
from cnx_doclint.claims.unrelated import without_unrelated
from cnx_doclint.documents.text import Span
from cnx_doclint.messages.messages import msg
from cnx_doclint.registry import plugins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.claims.facts import Stated
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document
    from cnx_doclint.spec.spec import Spec

NOWHERE = Span(0, 0)


class _Found(NamedTuple):
    """What one segment holds: its claims, what is none, and the places of the claims in its plain text."""

    judged: list[Judged]
    skipped: list[Skipped]
    places: list[Span]


class _Reader(NamedTuple):
    """Decides of one document's statements whom they are about, how they are meant and whether they are true."""

    judge: Judge
    models: Resolver
    stances: StanceResolver
    vocabulary: Vocabulary

    def claims(self, reading: Reading) -> _Found:
        """Judge what a segment states."""
        scopes = in_order(reading.statements, [self.models.resolve(reading, one) for one in reading.statements])
        scopes = self.judge.in_family_order(reading.statements, scopes)
        found = _Found([], [], [])
        for statement, scope in zip(reading.statements, scopes, strict=True):
            told = self._judged(reading, statement, scope)
            if not isinstance(told, Skipped):
                told = _without_guesses(told, statement, reading.statements, scopes)
            _note(found, statement, told)
        return found

    def add_repeats(self, reading: Reading, repeats: Repeats, found: _Found) -> None:
        """Add what a segment says again with fewer words."""
        for statement, scope in repeats.of(reading, found.places):
            told = self._judged(reading, statement, scope)
            if not isinstance(told, Skipped):
                found.skipped[:] = [one for one in found.skipped if one.span != told[0].claim.span]
                _note(found, statement, told)

    def _judged(self, reading: Reading, statement: Statement, scope: Scope) -> list[Judged] | Skipped:
        segment = reading.segment
        stated = _of_part(statement, scope.part, self.vocabulary)
        meant = self.stances.resolve(reading, statement)
        if meant.stance == "assert" and (tags := other_training(scope.qualifiers, self.vocabulary.data)):
            meant = Meant("measured", msg("weights of another training: {tags}", tags=", ".join(tags)))
        span, how = segment.plain.source(*statement.span), counting(reading, statement)
        return self.judge.judged(Place(stated, span, segment.surface, scope, meant, how))


def _note(found: _Found, statement: Statement, told: list[Judged] | Skipped) -> None:
    if isinstance(told, Skipped):
        found.skipped.append(told)
    else:
        found.judged.extend(told)
        found.places.append(statement.span)


def understand(document: Document, vocabulary: Vocabulary, spec: Spec) -> Understood:
    """Recognise every claim of a document about the models of a family, and say how sure each mismatch is."""
    understood = read_claims(document, vocabulary, spec)
    if all(one.verdict != "mismatch" for one in understood.claims):
        return understood
    from cnx_doclint.claims.judge.weighing import weighed  # most documents have nothing to weigh

    return weighed(document, understood, vocabulary, spec)


def read_claims(document: Document, vocabulary: Vocabulary, spec: Spec) -> Understood:
    """Recognise every claim of a document and compare it with the spec."""
    said = settled(document, vocabulary, spec)
    about = cache(lambda model: is_about(document.text, model, vocabulary))
    naming = Naming(vocabulary, file_aliases(document.text, vocabulary), about)
    judge = Judge(document, spec, vocabulary, cache(lambda: naming.models(document.text)))
    models = Resolver(naming, _variants(vocabulary, spec), {}, {}, said.subjects)
    reader = _Reader(judge, models, StanceResolver(vocabulary, {}), vocabulary)
    readings = bind(_readings(document, vocabulary, models, judge, said.silent), said.facts, vocabulary)
    found = [reader.claims(reading) for reading in readings]
    judged = _contrasted(document, readings, found, vocabulary)
    if known := beliefs(judged, spec, vocabulary):
        repeats = Repeats(vocabulary, known, models.resolve)
        for reading, each in zip(readings, found, strict=True):
            reader.add_repeats(reading, repeats, each)
        judged = _contrasted(document, readings, found, vocabulary)
    cells = _cells(readings, found)
    judged = without_other_recipes(without_own_results(judged, cells, vocabulary), cells, vocabulary)
    judged, unrelated = without_unrelated(document, judged, vocabulary)
    return Understood(
        tuple(sorted(judged, key=lambda one: (one.claim.span, one.claim.key))),
        tuple(sorted((*unrelated, *(one for each in found for one in each.skipped)), key=lambda one: one.span)),
        tuple(readings),
    )


def _contrasted(
    document: Document, readings: Sequence[Reading], found: Sequence[_Found], vocabulary: Vocabulary
) -> list[Judged]:
    """All claims, those silenced that their own line or row corrects."""
    judged = [one for each in found for one in each.judged]
    return without_contrasted(document, judged, _columns(readings, found), vocabulary)


def _columns(readings: Sequence[Reading], found: Sequence[_Found]) -> dict[Span, str]:
    """The heading of the column that each claim stands in, empty outside tables."""
    return {
        one.claim.span: next((context.text for context in reading.segment.context if context.kind == "column"), "")
        for reading, each in zip(readings, found, strict=True)
        for one in each.judged
    }


def _cells(readings: Sequence[Reading], found: Sequence[_Found]) -> dict[Span, tuple[int, int, int]]:
    """The block, row and column of each claim that stands in a table."""
    return {
        one.claim.span: (reading.segment.block, *reading.segment.cell)
        for reading, each in zip(readings, found, strict=True)
        if reading.segment.surface == "table" and reading.segment.cell[0] >= 0
        for one in each.judged
    }


def _readings(
    document: Document, vocabulary: Vocabulary, models: Resolver, judge: Judge, silent: frozenset[int]
) -> list[Reading]:
    """Read every segment, by itself and beside others."""

    def whom(reading: Reading, statement: Statement) -> tuple[str, ...]:
        scope = models.resolve(reading, statement)
        return scope.models if scope.is_said else ()

    def truths(key: str, stated: Stated) -> frozenset[str]:
        return frozenset(judge.true_of(Statement(key, NOWHERE, NOWHERE, stated), vocabulary.models))

    found = (segment for segment in segments(document, vocabulary, silent) if len(segment.plain.text) <= MAX_LINE)
    readings = [read(segment, vocabulary) for segment in found]
    for index, more in aligned(readings, vocabulary, whom, truths).items():
        told = {one.span for one in more}
        kept = (one for one in readings[index].statements if one.span not in told)
        statements = sorted((*kept, *more), key=lambda one: one.span)
        readings[index] = readings[index]._replace(statements=tuple(statements))
    return readings


def _variants(vocabulary: Vocabulary, spec: Spec) -> dict[str, tuple[str, ...]]:
    """The models that each value of a naming fact belongs to: Atto is XS, Femto-L is S, M and L."""
    found: dict[str, tuple[str, ...]] = {}
    for key in vocabulary.naming:
        for model in vocabulary.models:
            fact = spec.fact(model, key)
            if fact is not None:
                found[str(fact.value)] = (*found.get(str(fact.value), ()), model)
    return found


def segments(document: Document, vocabulary: Vocabulary, silent: frozenset[int] = frozenset()) -> Iterator[Segment]:
    """Divide a document into the segments of all its surfaces; ``silent`` blocks lead to nothing."""
    readers: Sequence[SurfaceReader] = tuple(plugins("cnx_doclint.claims.surfaces", "SURFACE").values())
    surroundings = Surroundings(document, silent)
    model = configured(document, vocabulary)
    outermost = (Context("configured", f"'{model}'"),) if model else ()
    for index, block in enumerate(document.blocks):
        for reader in readers:
            if reader.reads(block):
                yield from reader.segments(document, index, (*surroundings.of(index), *outermost), vocabulary)


def _of_part(statement: Statement, part: str, vocabulary: Vocabulary) -> Statement:
    """Let a quantity of the whole be the part's too, where a part is named: "Atto: 3.37M parameters"."""
    fact = vocabulary.parts.get((statement.key, part))
    return statement._replace(others=(*statement.others, (fact, statement.stated))) if fact else statement


def _without_guesses(
    judged: list[Judged], statement: Statement, statements: Sequence[Statement], scopes: Sequence[Scope]
) -> list[Judged] | Skipped:
    """Leave out a value that no word names, where several of one model look like one fact: they cannot all be it."""
    first = judged[0]
    whose = scopes[statements.index(statement)].models
    alike = [
        one
        for one, scope in zip(statements, scopes, strict=True)
        if one.implied and not one.beside and one.key == first.claim.key and scope.models == whose
    ]
    if first.claim.implied and len(alike) > len(judged) and first.verdict == "mismatch":
        return Skipped(
            first.claim.span, first.claim.text, first.claim.key, msg("one of several values that no word names")
        )
    return judged

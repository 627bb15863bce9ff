"""Claims: what a document states about which model, and whether the spec agrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from cnx_doclint.assignments import configured
from cnx_doclint.document import Document
from cnx_doclint.facts import KINDS, Amount, Kind, PerModel, Stated, Step, distance
from cnx_doclint.judged import Claim, Judged, Skipped, Understood
from cnx_doclint.naming import Naming, file_aliases
from cnx_doclint.readings import Interval, Name
from cnx_doclint.registry import plugins
from cnx_doclint.scope import Resolver, Scope, in_order
from cnx_doclint.segments import Context, Segment, Surface, SurfaceReader
from cnx_doclint.show import with_unit
from cnx_doclint.spec import Fact, Spec
from cnx_doclint.stance import Meant, StanceResolver
from cnx_doclint.statements import TENSOR_SHAPE, Statement, read
from cnx_doclint.surroundings import Surroundings
from cnx_doclint.tensor_names import find_tensor
from cnx_doclint.text import Span
from cnx_doclint.vocabulary import Vocabulary


def understand(document: Document, vocabulary: Vocabulary, spec: Spec) -> Understood:
    """Recognise and judge every claim of a document about the models of a family."""
    judge = _Judge(document, spec, vocabulary)
    models = Resolver(Naming(vocabulary, file_aliases(document.text, vocabulary)), _variants(vocabulary, spec), {})
    stances = StanceResolver(vocabulary, {})
    judged: list[Judged] = []
    skipped: list[Skipped] = []
    for segment in segments(document, vocabulary):
        reading = read(segment, vocabulary)
        scopes = in_order(reading.statements, [models.resolve(reading, one) for one in reading.statements])
        for statement, scope in zip(reading.statements, scopes, strict=True):
            place = _Place(
                statement,
                segment.plain.source(*statement.span),
                segment.surface,
                scope,
                stances.resolve(reading, statement),
            )
            found = judge.judged(place)
            found = found if isinstance(found, Skipped) else _without_guesses(found, reading.statements)
            if isinstance(found, Skipped):
                skipped.append(found)
            else:
                judged += found
    return Understood(
        tuple(sorted(judged, key=lambda one: (one.claim.span, one.claim.key))),
        tuple(sorted(skipped, key=lambda one: one.span)),
    )


def _variants(vocabulary: Vocabulary, spec: Spec) -> dict[str, tuple[str, ...]]:
    """The models that each value of a naming fact belongs to: Atto is XS, Femto-L is S, M and L."""
    found: dict[str, tuple[str, ...]] = {}
    for key in vocabulary.naming:
        for model in vocabulary.models:
            fact = spec.fact(model, key)
            if fact is not None:
                found[str(fact.value)] = (*found.get(str(fact.value), ()), model)
    return found


def segments(document: Document, vocabulary: Vocabulary) -> Iterator[Segment]:
    """Divide a document into the segments of all its surfaces."""
    readers: Sequence[SurfaceReader] = tuple(plugins("cnx_doclint.surfaces", "SURFACE").values())
    surroundings = Surroundings(document)
    model = configured(document, vocabulary)
    outermost = (Context("configured", f"'{model}'"),) if model else ()
    for index, block in enumerate(document.blocks):
        for reader in readers:
            if reader.reads(block):
                yield from reader.segments(document, index, (*surroundings.of(index), *outermost), vocabulary)


def _without_guesses(judged: list[Judged], statements: Sequence[Statement]) -> list[Judged] | Skipped:
    """Leave out a value that no word names, where several on a line look like one fact: they cannot all be it."""
    first = judged[0]
    alike = [one for one in statements if one.implied and one.key == first.claim.key]
    if first.claim.implied and len(alike) > len(judged) and first.verdict == "mismatch":
        return Skipped(first.claim.span, first.claim.text, first.claim.key, "one of several values that no word names")
    return judged


class _Place(NamedTuple):
    """A statement with the decisions about it."""

    statement: Statement
    span: Span
    surface: Surface
    scope: Scope
    meant: Meant


class _Judge(NamedTuple):
    """Turns statements of one document into claims and compares them with the spec."""

    document: Document
    spec: Spec
    vocabulary: Vocabulary

    def judged(self, place: _Place) -> list[Judged] | Skipped:
        statement, scope = place.statement, place.scope
        text = self.document.text[place.span.start : place.span.end]
        if scope.foreign:
            return Skipped(place.span, text, statement.key, f"another architecture ({scope.reason})")
        if isinstance(statement.stated, Name) and statement.wording == statement.span and not scope.is_near:
            return Skipped(place.span, text, statement.key, "a name by itself, with no model near")
        models = scope.models or self._if_true_of_all(statement)
        if not models:
            return Skipped(place.span, text, statement.key, scope.reason)
        stated = _one_each(statement.stated, len(models))
        if not stated:
            return Skipped(place.span, text, statement.key, f"more values than the {len(models)} models named")
        reason = scope.reason if scope.models else "no model is named, and the value is true of all"
        meant = place.meant
        said = f"{reason}; {meant.stance}: {meant.reason}" if meant.reason else reason
        return [
            self._likeliest(
                Claim(
                    *(place.span, text, model, statement.key, one, place.surface, meant.stance, said),
                    tensor=statement.tensor,
                    implied=statement.implied,
                ),
                statement,
            )
            for model, one in zip(models, stated, strict=True)
        ]

    def _likeliest(self, claim: Claim, statement: Statement) -> Judged:
        """Judge a claim; where its words can mean several facts, it is wrong only if it is wrong of all of them."""
        first = self._judge(claim)
        if first.verdict == "mismatch":
            for key, stated in statement.others:
                other = self._judge(claim._replace(key=key, stated=stated))
                if other.verdict == "match":
                    return other
        return first

    def _if_true_of_all(self, statement: Statement) -> tuple[str, ...]:
        """All models, when nobody is named but what is stated is true of every one of them."""
        facts = [self.spec.fact(model, statement.key) for model in self.spec.models]
        agrees = self._kind(statement.key).agrees
        true = bool(facts) and all(fact is not None and agrees(statement.stated, fact.value) for fact in facts)
        return tuple(self.spec.models) if true else ()

    def _judge(self, claim: Claim) -> Judged:
        facts = list(self._truths(claim))
        kind = self._kind(claim.key)
        if claim.stance in {"counterexample", "hypothesis"}:
            return Judged(claim, "silent", facts[0] if facts else None, _shown(claim, facts))
        if not facts:
            return Judged(claim, "unverifiable", None, "")
        for fact in facts:
            if kind.agrees(claim.stated, fact.value):
                return Judged(claim, "match", fact, _shown(claim, [fact]))
        meant = next((fact for fact in facts[1:] if _is_slip(claim.stated, fact, facts[0])), facts[0])
        return Judged(claim, "mismatch", meant, _shown(claim, [meant]))

    def _truths(self, claim: Claim) -> Iterator[Fact]:
        """Every fact that a claim may mean: a count with or without buffers."""
        model = self.spec.models.get(claim.model)
        if model is None:
            return
        if claim.key == TENSOR_SHAPE and (found := find_tensor(claim.tensor, model.tensors, self.vocabulary.layouts)):
            name, shape = found
            yield Fact(shape, "verified" if model.source.kind == "checkpoint" else "declared", (name,))
        for key in (claim.key, f"{claim.key}_with_buffers"):
            if fact := model.facts.get(key):
                yield fact

    def _kind(self, key: str) -> Kind:
        form = self.vocabulary.forms.get(key)
        return KINDS[form.kind if form else "shape"]


def _is_slip(stated: Stated, fact: Fact, plain: Fact) -> bool:
    """Whether a count is so near to another one than the plain one that only a digit of that slipped."""
    if not isinstance(fact.value, int) or not isinstance(plain.value, int):
        return False
    return distance(stated, fact.value) * 5 < abs(fact.value - plain.value)


def _shown(claim: Claim, facts: Sequence[Fact]) -> str:
    """The true value as people write it; of one layer's sizes only that layer's."""
    if not facts:
        return ""
    value, stated = facts[0].value, claim.stated
    if isinstance(stated, Step) and stated.at is not None and isinstance(value, tuple):
        value = value[stated.at : stated.at + 1] or value
    return with_unit(claim.key, value)


def _one_each(stated: Stated, models: int) -> list[Stated]:
    """Give every model its own value when a list has one for each; none when their numbers differ."""
    if not isinstance(stated, PerModel):
        return [stated] * models
    exact = [Amount((Interval(Decimal(item), Decimal(item)),)) for item in stated.items]
    return [*exact] if len(exact) == models else []

"""Candidates: every value with each fact and model that its surroundings allow, and the evidence for reading it so."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.evidence.agreement import Truths, agreement
from cnx_doclint.claims.evidence.around import Around, Features
from cnx_doclint.claims.evidence.mentions import Mentioned, mentions
from cnx_doclint.claims.evidence.of_fact import fact_features
from cnx_doclint.claims.evidence.of_siblings import Siblings
from cnx_doclint.claims.evidence.of_subject import subject_features
from cnx_doclint.claims.evidence.of_table import condition_features, table_features
from cnx_doclint.claims.evidence.of_value import value_features
from cnx_doclint.claims.evidence.tables import Table, table_of
from cnx_doclint.claims.facts import KINDS, Stated
from cnx_doclint.claims.naming import Naming, file_aliases
from cnx_doclint.claims.readings import Name, Number, Product

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cnx_doclint.claims.judged import Judged, Understood
    from cnx_doclint.claims.stated import Reading
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.text import Span
    from cnx_doclint.spec.spec import Spec

# Places whose words can name the fact of a value, and those that can name its model.
NAMES_FACT = frozenset(
    {"row", "column", "same line", "dict key", "assignment", "comment", "label", "item", "lead", "before", "heading"}
)
# So many places outward that name anybody are asked whom a value is about.
MAX_PLACES = 3
MAX_MODELS = 12


class Candidate(NamedTuple):
    """A reading of a value: a fact of a model.

    Attributes:
        span: of the value in the document.
        key, model, stated: what it would state.
        agrees: whether the spec says the same; None when the spec does not tell.
        read: the claim that says so, None if it was not read so.
        features: the evidence, those that are not zero.
    """

    span: Span
    key: str
    model: str
    stated: Stated
    agrees: bool | None
    read: Judged | None
    features: Features


# Text of sentences, in which a letter by itself can be a name.
_SENTENCES = frozenset({"prose", "list", "heading", "front matter"})
_VERDICTS = {"match": True, "mismatch": False}


def candidates(
    document: Document,
    understood: Understood,
    vocabulary: Vocabulary,
    spec: Spec,
    wanted: Collection[Span] | None = None,
) -> Iterator[Candidate]:
    """Yield the candidates of the values at ``wanted`` places, or of all; what was read is always among them."""
    weigher = _Weigher(document, vocabulary, Truths(spec, vocabulary), Siblings(document, understood.claims))
    naming = Naming(vocabulary, file_aliases(document.text, vocabulary))
    looked_up = Mentioned(naming)
    claims = sorted(understood.claims, key=lambda one: one.claim.span)
    tables: dict[int, Table] = {}
    for reading in understood.readings:
        placed = _placed(reading, claims, wanted)
        if not placed:
            continue
        segment = reading.segment
        groups = naming.groups(segment.plain.text, reading.folded, reading.marks, segment.surface in _SENTENCES)
        own = mentions(reading.folded, reading.marks, groups)
        context = [(one.kind, looked_up.of(one)) for one in segment.context]
        if segment.cell[0] >= 0 and segment.block not in tables and document.blocks[segment.block].rows:
            tables[segment.block] = table_of(document, document.blocks[segment.block], looked_up)
        table = tables.get(segment.block) if segment.cell[0] >= 0 else None
        for number, span, read in placed:
            around = Around(document, vocabulary, segment, own, reading.values, number, context, table)
            yield from weigher.candidates(around, reading, span, read)


class _Placed(NamedTuple):
    """A value of a segment by its number, its place in the document, and what was read there."""

    number: int
    span: Span
    read: list[Judged]


def _placed(reading: Reading, claims: Sequence[Judged], wanted: Collection[Span] | None) -> list[_Placed]:
    """Place the values of a segment; of ``wanted`` places only."""
    plain = reading.segment.plain
    if not reading.values or not plain.text.strip():
        return []
    found = []
    for number, value in enumerate(reading.values):
        span = plain.source(*value.span)
        read = _overlapping(claims, span)
        if wanted is None or any(one.claim.span in wanted for one in read):
            found.append(_Placed(number, span, read))
    return found


def _overlapping(claims: Sequence[Judged], span: Span) -> list[Judged]:
    at = bisect_left(claims, span.end, key=lambda one: one.claim.span.start)
    found = []
    while at and claims[at - 1].claim.span.end > span.start:
        found.append(claims[at - 1])
        at -= 1
    return found[::-1]


class _Weigher(NamedTuple):
    """Gathers the evidence of values of one document."""

    document: Document
    vocabulary: Vocabulary
    truths: Truths
    siblings: Siblings

    def candidates(self, around: Around, reading: Reading, span: Span, read: Sequence[Judged]) -> Iterator[Candidate]:
        """Yield a candidate for every fact and model that a value can be of."""
        # Of several claims of one fact, that of the whole value counts, not those of its elements.
        told = {(one.claim.key, one.claim.model): one for one in sorted(read, key=lambda one: one.claim.span == span)}
        stated = _facts(around, reading) | {key: one.claim.stated for (key, _), one in told.items()}
        if not stated:
            return
        models = tuple(dict.fromkeys((*_models(around, self.truths), *(model for _, model in told))))
        agreed = {
            (key, model): self.truths.agrees(model, key, value) for key, value in stated.items() for model in models
        }
        agreed |= {pair: _VERDICTS[one.verdict] for pair, one in told.items() if one.verdict in _VERDICTS}
        base = self._base(around, len(stated))
        by_model = {model: subject_features(around, model) for model in models}
        for key, value in stated.items():
            of_fact = fact_features(around, key, value)
            for model in models:
                claim = told.get((key, model))
                where = claim.claim.span if claim else span
                features = {**base, **of_fact, **by_model[model], **agreement(agreed, key, model)}
                features |= self.truths.near(model, key, value) | self.siblings.features(where, key, model)
                yield Candidate(where, key, model, value, agreed[key, model], claim, features)

    def _base(self, around: Around, facts: int) -> Features:
        base = value_features(around) | condition_features(around)
        base |= table_features(around, around.table) if around.table else {}
        base["n_facts"] = facts
        return base


def _facts(around: Around, reading: Reading) -> dict[str, Stated]:
    """The facts that a value can be of: named in its segment or around it, told by its unit, or its own name."""
    value, vocabulary = around.value, around.vocabulary
    if any(isinstance(one, Product) for one in value.readings[:1]):
        return {}
    found: dict[str, Stated] = {}
    for statement in reading.statements:
        if statement.span == value.span:
            for key, stated in ((statement.key, statement.stated), *statement.others):
                found.setdefault(key, stated)
    for key in _keys(around):
        form = vocabulary.forms.get(key)
        if key in found or form is None:
            continue
        if (read := KINDS[form.kind].read(value, form, None)) is not None:
            found[key] = read
    return found


def _keys(around: Around) -> Iterator[str]:
    vocabulary = around.vocabulary
    for reading in around.value.readings:
        if isinstance(reading, Name):
            yield from (mark.data[0] for mark in around.own.marks.get("name", ()) if mark.span == around.value.span)
            return
    yield from around.segment.hints
    keys = set(around.own.facts)
    for kind, mentioned in around.context:
        if kind in NAMES_FACT:
            keys |= set(mentioned.facts)
    units = {reading.unit for reading in around.value.readings if isinstance(reading, Number)}
    keys |= {implied.key for implied in vocabulary.implied if implied.units & units}
    keys |= {part for (whole, _), part in vocabulary.parts.items() if whole in keys}
    yield from sorted(keys)


def _models(around: Around, truths: Truths) -> tuple[str, ...]:
    """The models that a value can be of: those named nearest; any of few where nobody is named."""
    found: dict[str, None] = dict.fromkeys(model for group in around.own.groups for model in group.models)
    places = 0
    for _, mentioned in around.context:
        if mentioned.groups and places < MAX_PLACES:
            places += 1
            found |= dict.fromkeys(model for group in mentioned.groups for model in group.models)
    for kind, mentioned in around.context:
        if kind in {"title", "file name", "configured"}:
            found |= dict.fromkeys(sorted(mentioned.models))
    known = [model for model in found if model in truths.models]
    return tuple((known or list(truths.models))[:MAX_MODELS])

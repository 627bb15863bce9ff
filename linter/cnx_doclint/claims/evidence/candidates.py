"""Candidates: every value with each fact and model that its surroundings allow, and the evidence for reading it so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.evidence.agreement import Truths, agreement
from cnx_doclint.claims.evidence.mentions import Mentioned, Mentions, mentions
from cnx_doclint.claims.evidence.of_fact import fact_features
from cnx_doclint.claims.evidence.of_reader import by_value, reader_features
from cnx_doclint.claims.evidence.of_subject import document_features, subject_features
from cnx_doclint.claims.evidence.of_table import Table, condition_features, table_features, table_of
from cnx_doclint.claims.evidence.of_value import value_features
from cnx_doclint.claims.facts import KINDS, Stated
from cnx_doclint.claims.readings import Name, Product, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cnx_doclint.claims.judged import Judged, Skipped
    from cnx_doclint.claims.naming import Naming
    from cnx_doclint.claims.segments import Segment
    from cnx_doclint.claims.stated import Reading
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.text import Span

Features = dict[str, float]

# Places whose words can name the fact of a value, and those that can name its model.
NAMES_FACT = frozenset(
    {"row", "column", "same line", "dict key", "assignment", "comment", "label", "item", "lead", "before", "heading"}
)
# So many places outward that name anybody are asked whom a value is about.
MAX_PLACES = 3
MAX_MODELS = 12


class Around(NamedTuple):
    """A segment's value with everything that its features are taken from."""

    document: Document
    vocabulary: Vocabulary
    segment: Segment
    own: Mentions
    values: Sequence[Value]
    number: int
    context: Sequence[tuple[str, Mentions]]
    table: Table | None

    @property
    def value(self) -> Value:
        return self.values[self.number]


class Candidate(NamedTuple):
    """A reading of a value: a fact of a model.

    Attributes:
        span: of the value in the document.
        key, model, stated: what it would state.
        agrees: whether the spec says the same; None when the spec does not tell.
        block: index of the document's block it stands in.
        cell: of a table's cell, its row and column.
        features: the evidence, those that are not zero.
    """

    span: Span
    key: str
    model: str
    stated: Stated
    agrees: bool | None
    block: int
    cell: tuple[int, int]
    features: Features


_VERDICTS = {"match": True, "mismatch": False}


def candidates(
    document: Document,
    readings: Sequence[Reading],
    vocabulary: Vocabulary,
    naming: Naming,
    truths: Truths,
    claims: Sequence[Judged],
    skipped: Sequence[Skipped],
) -> Iterator[Candidate]:
    """Yield every candidate of a document; the claims that were read are among them."""
    read, silent = by_value(claims), {one.span: one for one in skipped}
    mentioned = Mentioned(naming)
    tables: dict[int, Table] = {}
    named = document_features(document, vocabulary, naming)
    for reading in readings:
        segment = reading.segment
        if not reading.values or not segment.plain.text.strip():
            continue
        running = segment.surface in {"prose", "list", "heading", "front matter"}
        groups = naming.groups(segment.plain.text, reading.folded, reading.marks, running)
        own = mentions(reading.folded, reading.marks, groups)
        context = [(one.kind, mentioned.of(one)) for one in segment.context]
        if segment.cell[0] >= 0 and segment.block not in tables:
            tables[segment.block] = table_of(document, document.blocks[segment.block], mentioned)
        table = tables.get(segment.block) if segment.cell[0] >= 0 else None
        for number, value in enumerate(reading.values):
            around = Around(document, vocabulary, segment, own, reading.values, number, context, table)
            span = segment.plain.source(*value.span)
            here = read.get(span, [])
            keys = _facts(around, reading)
            keys |= {one.claim.key: one.claim.stated for one in here}
            if keys:
                yield from _of_value(around, span, keys, truths, named, here, silent)


def _of_value(
    around: Around,
    span: Span,
    keys: Mapping[str, Stated],
    truths: Truths,
    named: Mapping[str, Features],
    read: Sequence[Judged],
    silent: Mapping[Span, Skipped],
) -> Iterator[Candidate]:
    base = value_features(around) | condition_features(around)
    base |= table_features(around, around.table) if around.table else {}
    base["n_facts"] = len(keys)
    models = tuple(dict.fromkeys((*_models(around, truths), *(one.claim.model for one in read))))
    by_fact = {key: fact_features(around, key, stated) for key, stated in keys.items()}
    by_model = {model: {**subject_features(around, model), **named.get(model, {})} for model in models}
    agreed = {(key, model): truths.agrees(model, key, stated) for key, stated in keys.items() for model in models}
    agreed |= {(one.claim.key, one.claim.model): _VERDICTS[one.verdict] for one in read if one.verdict in _VERDICTS}
    for key, stated in keys.items():
        for model in models:
            features = {**base, **by_fact[key], **by_model[model], **agreement(agreed, key, model)}
            features |= reader_features(read, silent, span, key, model)
            features |= truths.near(model, key, stated)
            where = around.segment.block, around.segment.cell
            yield Candidate(span, key, model, stated, agreed[key, model], *where, features)


def _facts(around: Around, reading: Reading) -> dict[str, Stated]:
    """The facts that a value can be of: named in its segment or around it, told by its unit, or its own name."""
    value, vocabulary = around.value, around.vocabulary
    if any(isinstance(one, Product) for one in value.readings[:1]):
        return {}
    found: dict[str, Stated] = {}
    for statement in reading.statements:
        if statement.span == value.span or (statement.span.start, statement.span.end) == value.span:
            found.setdefault(statement.key, statement.stated)
            for key, stated in statement.others:
                found.setdefault(key, stated)
    for key in _keys(around):
        form = vocabulary.forms.get(key)
        if key in found or form is None:
            continue
        stated = KINDS[form.kind].read(value, form, None)
        if stated is not None:
            found[key] = stated
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
    units = {reading.unit for reading in around.value.readings if hasattr(reading, "unit")}
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

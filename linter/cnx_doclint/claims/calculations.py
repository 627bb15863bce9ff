"""What calculations and compound values state: factors and results, "3x256", the first and last of several sizes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnx_doclint.claims.facts import Amount, Step
from cnx_doclint.claims.lexicon import compile_wording
from cnx_doclint.claims.readings import Items, Product, Steps, Value, intervals
from cnx_doclint.claims.stated import Statement
from cnx_doclint.documents.text import Span, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.claims.segments import Segment
    from cnx_doclint.claims.vocabulary import Relation, Vocabulary

# Joints, depth, height and width.
VOLUME, MIN_SIDE = 4, 8
_TIMES = re.compile(r"\d\s?[x×]\s?\d{2,}|\d{2,}\s?[x×]\s?\d")


def calculated(
    value: Value, product: Product, segment: Segment, folded: str, vocabulary: Vocabulary
) -> Iterator[Statement]:
    """A calculation states its factors and its result, when a word nearby tells which facts multiply so."""
    for relation in vocabulary.products:
        if not _is_about(relation, segment, folded):
            continue
        numbers = list(re.finditer(r"\d+", folded[value.span.start : value.span.end]))
        wanted: dict[int | None, str] = dict(
            zip((*product.factors, product.result), (*relation.factors, relation.result), strict=True)
        )
        if product.result is None and not _may_multiply(relation.factors, product.factors, vocabulary):
            continue
        for number in numbers:
            key = wanted.pop(int(number[0]), None)
            if key is not None and vocabulary.forms[key].low <= int(number[0]) <= vocabulary.forms[key].high:
                span = Span(value.span.start + number.start(), value.span.start + number.end())
                stated = Amount(intervals(number[0]))
                # "576 / 18 = 32" and "576 / 32 = 18" name their factors in either order.
                others = tuple(
                    (other, stated) for other in relation.factors if other != key and key in relation.factors
                )
                yield Statement(key, span, value.span, stated, others=others)


def volume(value: Value, segment: Segment, folded: str, vocabulary: Vocabulary) -> Iterator[Statement]:
    """A heatmap's volume states the factors it begins with: "18 × 32 × 32 × 32" is joints, depth, height and width."""
    items = next((reading.items for reading in value.readings if isinstance(reading, Items)), ())
    digits = list(re.finditer(r"\d+", folded[value.span.start : value.span.end]))
    if len(items) != VOLUME or len(digits) != VOLUME or items[2] != items[3] or (items[2] or 0) < MIN_SIDE:
        return
    factors = [int(digit[0]) for digit in digits[:2]]
    for relation in vocabulary.products:
        if _is_about(relation, segment, folded) and _may_multiply(relation.factors, factors, vocabulary):
            for key, digit in zip(relation.factors, digits, strict=False):
                span = Span(value.span.start + digit.start(), value.span.start + digit.end())
                yield Statement(key, span, value.span, Amount(intervals(digit[0])))


def _is_about(relation: Relation, segment: Segment, folded: str) -> bool:
    """Whether a word nearby tells that a calculation is of these facts."""
    around = " ".join([folded, *(fold(context.text) for context in segment.context[:3])])
    return any(compile_wording(word).search(around) for word in relation.words)


def _may_multiply(keys: Sequence[str], factors: Sequence[int], vocabulary: Vocabulary) -> bool:
    forms = [vocabulary.forms[key] for key in keys]
    return all(form.low <= factor <= form.high for form, factor in zip(forms, factors, strict=True))


def besides(value: Value, found: Statement, folded: str, vocabulary: Vocabulary) -> Iterator[Statement]:
    """What a value states besides: "3x256" also how many layers, "320 → 128 → 128" also what goes in."""
    form = vocabulary.forms.get(found.key)
    digits = [match.span() for match in re.finditer(r"\d+", folded[value.span.start : value.span.end])]
    if form is None or len(digits) < 2:
        return
    spans = [Span(value.span.start + start, value.span.start + end) for start, end in digits]
    if form.times and _TIMES.fullmatch(folded, *value.span):
        count = min(spans, key=lambda span: span.end - span.start)
        yield Statement(form.times, count, value.span, _amount(folded, count))
    if form.first and isinstance(found.stated, Step) and found.stated.at is None and len(spans) > 3:
        yield Statement(form.first, spans[0], value.span, _amount(folded, spans[0]))
    if form.steps and (step := _step(value)) and vocabulary.forms[form.steps].low <= min(step.sizes):
        yield Statement(form.steps, value.span, value.span, step)
    if form.onward and isinstance(found.stated, Step) and len(spans) > 4:
        yield Statement(form.onward, spans[-1], value.span, _amount(folded, spans[-1]))


def _amount(folded: str, span: Span) -> Amount:
    return Amount(intervals(folded[span.start : span.end]))


def _step(value: Value) -> Step | None:
    steps = next((reading for reading in value.readings if isinstance(reading, Steps)), None)
    return Step(steps.sizes) if steps else None

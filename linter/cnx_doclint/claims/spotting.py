"""Which values a segment holds, once its words are known: numbers, names of values, spelled numbers, "2UP"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.readings import Name, Number, Value, intervals, values
from cnx_doclint.documents.text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnx_doclint.claims.lexicon import Mark

# Between a spelled number and the noun it counts, "three separable deconv layers"; "two more" is a difference.
SPELLED_GAP = r"\s(?:(?!<more>)[\w-]+\s){0,2}"
_DIGIT = re.compile(r"\d")
_ALONE = re.compile(r"[\W_]*")
_ATTACHED = re.compile(r"(?<![\w.,])\d+\Z")  # "2UP": a number grown together with its noun


def spot(folded: str, marks: Sequence[Mark], hints: Sequence[str] = ()) -> tuple[Value, ...]:
    """Numbers that count or name something else ("stage 2", "table 5") are no values; names of values are.

    Answers such as "yes" are values behind the label of their fact, or where ``hints`` name it.
    """
    numbered = [mark.span for mark in marks if mark.kind in {"place", "neutral"} and mark.number is not None]
    answers = [mark for mark in marks if _is_answer(mark, marks, folded, hints)]
    asked = [label.span for answer in answers for label in _asking(answer, marks, folded)]
    named = (mark for mark in marks if mark.kind == "name" and not any(_overlap(mark.span, span) for span in asked))
    names = [Value(mark.span, (Name(mark.data[1]),)) for mark in (*named, *answers)]
    taken = numbered + [mark.span for mark in marks if mark.kind in {"foreign", "models"}]
    # The digit of "top-5" and "top-5 accuracy" is a label's.
    taken += [
        mark.span for mark in marks if mark.kind in {"label", "noun"} and _DIGIT.search(folded[slice(*mark.span)])
    ]
    counted = [
        Value(Span(*match.span()), (Number(intervals(match[0])),))
        for mark in marks
        if mark.kind == "noun" and (match := _ATTACHED.search(folded, 0, mark.span.start))
    ]
    counted += [
        Value(mark.span, (Number(intervals(str(mark.data))),))
        for mark in marks
        if mark.kind == "number" and _is_counting(mark, marks, folded) and not _is_within(mark, marks)
    ]
    numbers = [v for v in values(folded) if not any(_overlap(v.span, span) for span in taken)]
    return tuple(sorted([*names, *counted, *numbers], key=lambda value: value.span))


def _is_answer(answer: Mark, marks: Sequence[Mark], folded: str, hints: Sequence[str]) -> bool:
    if answer.kind != "answer":
        return False
    if answer.data[0] in hints:
        return _ALONE.fullmatch(folded[: answer.span.start] + folded[answer.span.end :]) is not None
    return bool(_asking(answer, marks, folded))


def _asking(answer: Mark, marks: Sequence[Mark], folded: str) -> list[Mark]:
    """The labels that an answer stands right behind: "tied_embeddings: no", where they would else be a name."""
    labels = (mark for mark in marks if mark.kind == "label" and mark.span.end <= answer.span.start)
    return [
        mark
        for mark in labels
        if answer.data[0] in mark.data and _ALONE.fullmatch(folded, mark.span.end, answer.span.start)
    ]


def _is_counting(number: Mark, marks: Sequence[Mark], folded: str) -> bool:
    """Whether a spelled number stands before a noun, with a word or two between: "three separable deconv layers"."""
    nouns = (mark for mark in marks if mark.kind == "noun" and mark.span.start > number.span.end)
    return any(worded(SPELLED_GAP).fullmatch(folded, number.span.end, noun.span.start) for noun in nouns)


def _is_within(number: Mark, marks: Sequence[Mark]) -> bool:
    """Whether a spelled number belongs to a name: "las cuatro"."""
    return any(mark.kind in {"models", "anaphor"} and _overlap(number.span, mark.span) for mark in marks)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end

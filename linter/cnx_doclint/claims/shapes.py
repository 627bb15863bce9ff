"""Shapes of tensors that a text names: "`fc.weight` is [1000, 512]", a row headed by a tensor, an error message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.facts import Element
from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.naming import Naming
from cnx_doclint.claims.readings import Items, Number, Value
from cnx_doclint.claims.stated import TENSOR_SHAPE, Statement
from cnx_doclint.documents.text import Span, fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnx_doclint.claims.segments import Segment
    from cnx_doclint.claims.vocabulary import Vocabulary

_GAP = re.compile(r"[\s\"'`\])*:=,→(>|-]*(?:(?:[^\W\d_]+|_+)[\s:=`]*){0,4}[\s*:=(\[`→-]*")
_SIZES = re.compile(r"\d+(?:\s?[x×*]\s?\d+)*")
# "31,719,424" may be a list, but elsewhere than in a column of shapes it is a count.
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
# How far before a shape the word may stand that announces it.
_NEAR = 24


class Line(NamedTuple):
    """A segment with what is needed to find shapes in it.

    Attributes:
        segment, folded: the segment and its text folded.
        vocabulary: of the family.
        between: gives the text between two places, models' names left out.
    """

    segment: Segment
    folded: str
    vocabulary: Vocabulary
    between: Callable[[int, int], str]


def shape_stated(value: Value, line: Line, before: Statement | None) -> Statement | None:
    """Return the shape that a value states, or None when it is none.

    Args:
        value: found in the line.
        line: where it stands.
        before: the statement whose tensor this value is of as well, if it is of another model.
    """
    segment, folded = line.segment, line.folded
    above = next((context.text for context in segment.context if context.kind == "tensor"), "")
    sizes = _sizes(value, folded, alone=bool(above) and segment.surface == "table" and _may_be_size(line))
    if sizes is None:
        return None
    text = segment.plain.text
    named = list(line.vocabulary.tensor_pattern.finditer(text, 0, value.span.start))
    if named and _GAP.fullmatch(line.between(named[-1].end(), value.span.start)):
        wording = Span(named[-1].start(), value.span.end)
        return Statement(TENSOR_SHAPE, value.span, wording, sizes, tensor=named[-1][0])
    # A row headed by the tensor's name, a comment beside it.
    listed = segment.surface == "table" or text.startswith("#")
    announced = worded("<shape>").search(folded, max(0, value.span.start - _NEAR), value.span.end)
    tensor = before.tensor if before else above if listed or announced else ""
    return Statement(TENSOR_SHAPE, value.span, value.span, sizes, tensor=tensor) if tensor else None


def size_stated(value: Value, tensor: str, axis: int) -> Statement:
    """Return what a number states that is known to be a tensor's size along an axis."""
    number = next(reading.integer for reading in value.readings if isinstance(reading, Number))
    return Statement(TENSOR_SHAPE, value.span, value.span, Element(axis, number or 0), tensor=tensor)


def _may_be_size(line: Line) -> bool:
    """Say whether a number in a tensor's row may be its size: its column is of shapes, of a model, or untitled."""
    heading = next((context.text for context in line.segment.context if context.kind == "column"), "")
    if not heading or worded("<shape>").search(fold(heading)):
        return True
    return any(group.models for group in Naming(line.vocabulary).in_text(heading, False))


def _sizes(value: Value, folded: str, alone: bool) -> Items | None:
    """A value as the sizes of a tensor: "[576, 128]", "576 × 128", or one number where nothing else can be meant.

    Beside a tensor's name, "3×3" is a kernel.
    """
    items = next((reading for reading in value.readings if isinstance(reading, Items)), None)
    written = folded[value.span.start : value.span.end]
    if items is not None and (alone or not _GROUPED.fullmatch(written)):
        return items if items.complete else None
    sizes = tuple(map(int, re.findall(r"\d+", written))) if _SIZES.fullmatch(written) else ()
    return Items(sizes) if (alone and sizes) or len({*sizes}) > 1 else None

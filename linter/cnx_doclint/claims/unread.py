"""The numbers in tables and code that were not understood, and why: so a column that nobody reads is seen."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.naming import Naming
from cnx_doclint.claims.readings import OTHER_UNIT, Name, Number
from cnx_doclint.documents.text import fold
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnx_doclint.claims.judged import Skipped, Understood
    from cnx_doclint.claims.readings import Value
    from cnx_doclint.claims.segments import Segment
    from cnx_doclint.claims.stated import Reading
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.text import Span

# A key and what stands between it and its value: "depth = 3", "--depth 3", "depth: [", "Conv2d(3".
_KEY = re.compile(r"""(?P<key>-{0,2}[^\W\d][\w.\-]*)["'\])]*\s*(?:[:=(\[{,\s"']|->)*[^:=\w]*$""")
# What a value is given to among others: "Conv2d(3, 64".
_CALL = re.compile(r"(?P<key>[^\W\d][\w.\-]*)\s*[(=:\[][^(=:\[]*$")
_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
# A part of a longer name, a date, a version, a path: no number of a model.
_JOINED_BEFORE = re.compile(r"(?:[\w/@#]|[\w)][.\-:]|[=~<>!]=|[\^~])\Z")
_JOINED_AFTER = re.compile(r"[.\-:/_]?\d|[./\\][a-z]|-[a-z]|_\w", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_NUMBERING = re.compile(r"\s*\d+[.)]?\s*")
MAX_WHERE = 40

_NO_WORD = msg("no word names a fact")
_OTHER_UNIT = msg("a unit of something else")
_OTHER = msg("its words name another quantity")
_NO_VALUE = msg("no value that the named fact can have")


class Unread(NamedTuple):
    """A number that was not understood.

    Attributes:
        span: of the number, in the document.
        text: as written.
        where: the heading of its column or row, or its key.
        reason: why it was not understood.
        block: index of the document's block that it stands in.
    """

    span: Span
    text: str
    where: str
    reason: Message
    block: int


def unread(document: Document, understood: Understood, vocabulary: Vocabulary) -> tuple[Unread, ...]:
    """Return the numbers in tables and code that no claim is made of, in order."""
    claimed = {one.claim.span for one in understood.claims}
    skipped = {one.span: one for one in understood.skipped}
    names_model = cache(lambda text: any(group.models for group in Naming(vocabulary).in_text(text, running=True)))
    found: dict[Span, Unread] = {}
    for reading in understood.readings:
        if reading.segment.surface in {"table", "code"}:
            for one in _of_reading(document, reading, skipped, names_model, vocabulary):
                if one.span not in claimed:
                    found.setdefault(one.span, one)
    return tuple(found[span] for span in sorted(found))


def _of_reading(
    document: Document,
    reading: Reading,
    skipped: dict[Span, Skipped],
    names_model: Callable[[str], bool],
    vocabulary: Vocabulary,
) -> Iterator[Unread]:
    segment = reading.segment
    if segment.surface == "table" and segment.cell[0] < 0:
        return  # the headings of columns
    stated = {one.span for one in reading.statements}
    for value in reading.values:
        span = segment.plain.source(*value.span)
        known = skipped.get(span)
        if not _DIGIT.search(value_text := document.text[span.start : span.end]):
            continue
        if known is None and (value.span in stated or not _is_candidate(value, reading)):
            continue
        where = _column(segment, names_model) if segment.surface == "table" else _key(segment, value)
        reason = known.reason if known else _reason(value, segment, where, vocabulary)
        yield Unread(span, value_text, where[:MAX_WHERE], reason, segment.block)


def _is_candidate(value: Value, reading: Reading) -> bool:
    """Whether a value is a number by itself: no name, and no part of a longer word, a date or a version."""
    text, (start, end) = reading.folded, value.span
    if isinstance(value.readings[0], Name):
        return False
    if reading.segment.cell[1] == 0 and _NUMBERING.fullmatch(text):
        return False  # rows are numbered
    return not (_JOINED_BEFORE.search(text, 0, start) or _JOINED_AFTER.match(text, end))


def _reason(value: Value, segment: Segment, where: str, vocabulary: Vocabulary) -> Message:
    """Why a value states nothing, by its unit and by what its heading or key names."""
    unit = next((one.unit for one in value.readings if isinstance(one, Number)), "")
    behind = fold(segment.plain.text[value.span.end :]).lstrip()
    asides = (aside[1] for aside in _ASIDE.finditer(fold(where)))
    if OTHER_UNIT.match(behind) or any(map(OTHER_UNIT.fullmatch, asides)):
        return _OTHER_UNIT
    if unit and not any(unit in form.units for form in vocabulary.forms.values()):
        return _OTHER_UNIT
    labels = [mark.data for mark in vocabulary.find(fold(where)) if mark.kind in {"label", "noun"}]
    if any(labels) or segment.hints:
        return _NO_VALUE
    return _OTHER if labels or segment.headed else _NO_WORD


def _column(segment: Segment, names_model: Callable[[str], bool]) -> str:
    """The heading of a cell's column; where that names a model or nothing, of its row."""
    said = {context.kind: context.text.strip() for context in reversed(segment.context)}
    column, row = said.get("column", ""), said.get("row", "")
    return row if not column or (row and names_model(column)) else column


def _key(segment: Segment, value: Value) -> str:
    """The key of a value in code: the nearest name before it on its line, else what it stands under."""
    before = segment.plain.text[: value.span.start]
    if found := _KEY.search(before) or _CALL.search(before):
        return found["key"]
    above = (context.text.strip("':") for context in segment.context if context.kind in {"dict key", "label"})
    said = before.strip(" #/-")
    return said or next(above, "")

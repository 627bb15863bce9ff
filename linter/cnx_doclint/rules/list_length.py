"""A list has another length than the number of layers given beside it.

What: a line, table row or block of settings says how many layers there are and lists something for each of them, and
the list is shorter or longer. No spec is needed to see it.

Why: one of the two is wrong, and a reader cannot tell which. Code that takes both stops with an error, or builds fewer
layers than the checkpoint has.

Wrong:

    The head has 3 deconv layers: [128, 128].

Right:

    The head has 3 deconv layers: [128, 128, 128].

Fix: none; which of the two is meant, only the author knows. A list of one element more than layers is left alone, since
it may begin with what goes into the first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.grammar import worded, words
from cnx_doclint.claims.readings import Items, Number, Value
from cnx_doclint.claims.stance import StanceResolver
from cnx_doclint.documents.text import Span
from cnx_doclint.findings.diagnostics import Finding
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import Message, msg
from cnx_doclint.rules._asserting import is_asserted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.claims.stated import Reading
    from cnx_doclint.claims.vocabulary import Form, Vocabulary

# From a number to the noun it counts, and from a word that announces it to the number.
_COUNTS = re.compile(r"[ -]")
_ANNOUNCES = r"[\s\"'`*]*(?:[:=]|<is>\b)?[\s\"'`*]*"
# Between a number of layers and their list nothing else is spoken of: no other number, and no end of a sentence.
_BETWEEN = re.compile(r"(?:[^\d.;!?\n\[\]{}()]|\.(?!\s|$)){0,40}\(?")
_WORD = re.compile(r"[^\W\d_]+")
# Settings that stand further apart may be of two heads.
MAX_LINES = 6


class _Count(NamedTuple):
    """A number of layers in a segment: the counting fact, where the number and its words stand, and how many."""

    key: str
    span: Span
    wording: Span
    number: int


class _Pair(NamedTuple):
    """A count and a list that belong together, each with the reading it stands in."""

    counting: Reading
    counted: _Count
    listing: Reading
    listed: Span
    length: int


def _check(page: Page) -> Iterator[Finding]:
    counted = _counted(page.vocabulary.forms)
    decided = {one.claim.span for one in page.understood.claims if one.verdict in {"mismatch", "silent"}}
    stances = StanceResolver(page.vocabulary, {})
    for pair in _pairs(page, counted):
        spans = (
            pair.counting.segment.plain.source(*pair.counted.span),
            pair.listing.segment.plain.source(*pair.listed),
        )
        # What the spec contradicts is reported by the rule that can say what is right.
        places = ((pair.counting, pair.counted.span), (pair.listing, pair.listed))
        if decided.isdisjoint(spans) and all(is_asserted(stances, *place) for place in places):
            yield _finding(page, pair, *spans)


def _counted(forms: Mapping[str, Form]) -> dict[str, list[str]]:
    """The lists that each counting fact counts the elements of."""
    found: dict[str, list[str]] = {}
    for key, form in forms.items():
        if form.counted:
            found.setdefault(form.counted, []).append(key)
    return found


def _finding(page: Page, pair: _Pair, count: Span, listed: Span) -> Finding:
    document = page.document
    place = document.place(count)[0]
    said, written = (document.text[slice(*span)] for span in (count, listed))
    message = msg(
        "{written} has {length} elements, beside a number of layers of {number}",
        written=written,
        length=pair.length,
        number=pair.counted.number,
    )
    return Finding(listed, message, (Message(f"{document.path}:{place.line}:{place.column}: {said}"),))


def _pairs(page: Page, counted: Mapping[str, list[str]]) -> Iterator[_Pair]:
    readings = page.understood.readings
    for at, reading in enumerate(readings):
        counts = list(_counts(reading, counted))
        for count in counts:
            if beside := _beside(page, reading, count, counted[count.key]):
                yield from (one for one in beside if one.length not in {count.number, count.number + 1})
            elif len(counts) == 1 and reading.segment.surface in {"table", "code"}:
                yield from _apart(page, at, count, counted)


def _counts(reading: Reading, counted: Mapping[str, list[str]]) -> Iterator[_Count]:
    """Numbers of layers: those that a noun follows or a word announces, and those of a column that is headed so."""
    said = [mark for mark in reading.marks if mark.kind in {"noun", "label"}]
    for value in reading.values:
        number = _whole(value)
        if number is None:
            continue
        for mark in said:
            key = next((key for key in mark.data if key in counted), "")
            if key and (ends := _wording(reading.folded, value.span, mark)):
                yield _Count(key, value.span, ends, number)
                break
        else:
            for key in (key for key in reading.segment.hints if key in counted):
                yield _Count(key, value.span, value.span, number)


def _wording(folded: str, number: Span, word: Mark) -> Span | None:
    """Where a number and its word stand, if they belong together: "3 layers", "layers: 3"."""
    if word.span.start >= number.end:
        return Span(number.start, word.span.end) if _COUNTS.fullmatch(folded, number.end, word.span.start) else None
    announced = worded(_ANNOUNCES).fullmatch(folded, word.span.end, number.start)
    return Span(word.span.start, number.end) if announced and word.kind == "label" else None


def _whole(value: Value) -> int | None:
    """The whole number that a value is and nothing else; of a range, none is."""
    number = value.readings[0] if len(value.readings) == 1 else None
    if not isinstance(number, Number) or number.unit or len(number.intervals) != 1:
        return None
    low, high = number.intervals[0]
    return int((low + high) / 2) if high - low == 1 and (low + high) / 2 % 1 == 0 else None


def _beside(page: Page, reading: Reading, count: _Count, lists: list[str]) -> list[_Pair]:
    """The list that a segment gives right after the number of layers, or right before."""
    return [
        _Pair(reading, count, reading, value.span, len(items.items))
        for value in reading.values
        if (items := _items(value)) is not None
        and any(_is_likely(items, page.vocabulary.forms[key]) for key in lists)
        and _is_joined(page.vocabulary, reading, *sorted((count.wording, value.span)))
    ]


def _is_joined(vocabulary: Vocabulary, reading: Reading, first: Span, second: Span) -> bool:
    """Whether nothing but small words and the facts' own stand between two places."""
    if first.end > second.start or not _BETWEEN.fullmatch(reading.folded, first.end, second.start):
        return False
    named = [mark.span for mark in reading.marks if mark.kind in {"noun", "label", "topic", "models"}]
    between = _WORD.finditer(reading.folded, first.end, second.start)
    small = {*vocabulary.links, *words("the"), *words("with"), *words("whose")}
    return all(word[0] in small or any(span.start <= word.start() < span.end for span in named) for word in between)


def _items(value: Value) -> Items | None:
    """The list that a value plainly is; brackets tell it from numbers that are set side by side."""
    items = value.readings[0] if len(value.readings) == 1 else None
    plain = isinstance(items, Items) and items.complete and not items.shape and len(items.items) > 1
    return items if plain and isinstance(items, Items) else None


def _is_likely(items: Items, form: Form) -> bool:
    return all(item is not None and form.low <= item <= form.high for item in items.items)


def _apart(page: Page, at: int, count: _Count, counted: Mapping[str, list[str]]) -> Iterator[_Pair]:
    """The lists of the same table row, or of the settings around in the same block of code."""
    readings = page.understood.readings
    here = readings[at]
    near = [one for one in readings if one.segment.block == here.segment.block and _is_near(page, here, one)]
    if sum(1 for reading in near for _ in _counts(reading, counted)) != 1:
        return  # several numbers of layers: whose the list is, nobody says
    for reading in near:
        for listed in reading.statements:
            items = listed.stated
            if listed.key in counted[count.key] and isinstance(items, Items) and items.complete:
                length = len(items.items)
                if length > 1 and length not in {count.number, count.number + 1}:
                    yield _Pair(here, count, reading, listed.span, length)


def _is_near(page: Page, here: Reading, other: Reading) -> bool:
    if here.segment.surface == "table":
        return other.segment.cell[0] == here.segment.cell[0]
    lines = page.document.lines
    first, second = (lines.position(one.segment.plain.offsets[0]).line for one in (here, other))
    return abs(first - second) <= MAX_LINES and _keys(here) == _keys(other)


def _keys(reading: Reading) -> tuple[str, ...]:
    return tuple(context.text for context in reading.segment.context if context.kind == "dict key")


RULE = Rule("CNX301", "error", "a list has another length than the number of layers beside it", _check)

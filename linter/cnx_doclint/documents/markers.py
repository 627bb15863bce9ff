"""Finds the markers of generated blocks: ``<!-- cnx-doclint:begin table=models -->`` and its ``end``.

MDX has comments of its own, ``{/* cnx-doclint:begin table=models */}``, and refuses those of HTML.
Only places are found here; what a marker asks for is settled in ``render``. A marker in a code block or in
inline code is documentation about markers and is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import chain, groupby
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.text import Span
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnx_doclint.documents.document import Document


class Marker(NamedTuple):
    """One comment: its span, its place in the file counted from 1, its word, the text of its options, its two ends."""

    span: Span
    line: int
    column: int
    word: str
    options: str
    ends: tuple[str, str]

    def again(self, options: str) -> str:
        """Return the same comment with other options."""
        before, behind = self.ends
        return f"{before} cnx-doclint:{self.word} {options} {behind}"


class Region(NamedTuple):
    """A begin marker and its end marker; what is generated stands between them."""

    begin: Marker
    end: Marker

    @property
    def body(self) -> Span:
        """The span between the markers."""
        return Span(self.begin.span.end, self.end.span.start)


class Problem(NamedTuple):
    """A marker that cannot be obeyed: its span, its place in the file, and what would put it right."""

    span: Span
    line: int
    column: int
    message: Message
    hint: Message


class Found(NamedTuple):
    """Everything a document's markers say, in document order."""

    regions: tuple[Region, ...]
    problems: tuple[Problem, ...]


_SIGN = "cnx-doclint:"
_ENDINGS = {"<!--": "-->", "{/*": "*/}"}
_MARKER = re.compile(
    r"(?P<sign><!--|\{/\*)[ \t]*cnx-doclint:[ \t]*(?P<word>begin|end)(?!\w|-(?!->))"
    r"(?P<options>[^\r\n]*?)(?P<end>-->|\*/\}|(?=[\r\n]|$))"
)
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINE = re.compile(r"[^\r\n]*")


def may_be_marked(text: str) -> bool:
    """Say whether a text holds what looks like a marker, wherever it stands."""
    return _SIGN in text and _MARKER.search(text) is not None


def scan(document: Document) -> Found:
    """Return the regions between markers that pair up, and a problem for each marker that does not."""
    parts = groupby(_markers(document), key=lambda marker: document.part(marker.span.start))
    ends = _CELL_ENDS if document.notebook else _ENDS
    found = tuple(chain.from_iterable(_paired(markers, ends) for _, markers in parts))
    regions = tuple(item for item in found if isinstance(item, Region))
    return Found(regions, tuple(sorted(item for item in found if isinstance(item, Problem))))


def _markers(document: Document) -> Iterator[Marker | Problem]:
    code = [block.span for block in document.blocks if block.kind == "code"]
    found = _MARKER.finditer(document.text)
    for line, matches in groupby(found, key=lambda match: document.lines.position(match.start()).line):
        inline = _inline_code(document, line)
        for match in matches:
            if not _within(match.start(), code) and not _within(match.start(), inline):
                yield _marker(match, document)


def _marker(match: re.Match[str], document: Document) -> Marker | Problem:
    span = Span(*match.span())
    line, column = document.place(span)[0]
    ending = _ENDINGS[match["sign"]]
    if match["end"] == ending:
        return Marker(span, line, column, match["word"], match["options"].strip(), (match["sign"], ending))
    message = msg("`{match}` has no `{end}` on its line", match=match[0].strip(), end=ending)
    return Problem(span, line, column, message, _ONE_LINE)


def _within(offset: int, spans: list[Span]) -> bool:
    before = bisect_right(spans, offset, key=lambda span: span.start) - 1
    return before >= 0 and offset < spans[before].end


def _inline_code(document: Document, number: int) -> list[Span]:
    """Return what backticks on a line enclose; a comment never goes on to another line."""
    start = document.lines.start(number)
    line = _LINE.match(document.text, start)
    end = line.end() if line else start
    return [Span(*match.span()) for match in _INLINE_CODE.finditer(document.text, start, end)]


class _Ends(NamedTuple):
    """What is said of blocks that do not begin and end in the same document, or cell of a notebook."""

    unclosed: Message
    closing: Message
    unopened: Message


def _paired(markers: Iterable[Marker | Problem], ends: _Ends) -> Iterator[Region | Problem]:
    opened: Marker | None = None
    for marker in markers:
        if isinstance(marker, Problem):
            yield marker
        elif marker.word == "begin":
            if opened is not None:
                when = msg("before the next block begins on line {line}", line=marker.line)
                yield _unclosed(opened, when, _UNCLOSED)
            opened = marker
        elif opened is None:
            yield Problem(*marker[:3], msg("an end marker without a begin marker"), ends.unopened)
        else:
            yield Region(opened, marker)
            opened = None
    if opened is not None:
        yield _unclosed(opened, ends.unclosed, ends.closing)


_ONE_LINE = msg("write the whole marker on one line")
_UNCLOSED = msg("put `<!-- cnx-doclint:end -->` where the block ends; blocks cannot be nested")
_ENDS = _Ends(
    msg("by the end of the document"),
    _UNCLOSED,
    msg("remove it, or put `<!-- cnx-doclint:begin … -->` where the block starts"),
)
_CELL_ENDS = _Ends(
    msg("by the end of its cell"),
    msg("put `<!-- cnx-doclint:end -->` into the same cell; a block cannot go on in another"),
    msg("remove it, or put `<!-- cnx-doclint:begin … -->` into the same cell; a block cannot go on in another"),
)


def _unclosed(marker: Marker, when: Message, hint: Message) -> Problem:
    message = msg("the block `{options}` is not closed {when}", options=marker.options, when=when)
    return Problem(*marker[:3], message, hint)

"""HTML tables in Markdown: the cells of each row, those that span several rows or columns repeated in each."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.text import Span, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=</?tr\b|</table\b|</t(?:head|body|foot)\b|\Z)", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t(?P<kind>[hd])\b(?P<how>[^>]*)>(?P<said>.*?)(?=</?t[hdr]\b|\Z)", re.DOTALL | re.IGNORECASE)
_SPANNING = re.compile(r"\b(?P<what>col|row)span\s*=\s*[\"']?(?P<many>\d{1,3})", re.IGNORECASE)
# A table whose cells claim to span more than this is no table that people read.
MAX_SPAN = 30

_OPENS = re.compile(r"^(?P<indent>[ \t]*)(?:<[^<>\n]+>[ \t]*)*<table\b", re.MULTILINE | re.IGNORECASE)
_CLOSES = re.compile(r"</table\s*>", re.IGNORECASE)
_BLANK_LINE = re.compile(r"(?<=\n)[ \t]*(?=\r?\n)")
_FENCE = re.compile(r"^[ \t>]*(?P<fence>`{3,}|~{3,}).*$", re.MULTILINE)
# Markdown within a cell is best read by itself: code, headings, pipe tables.
_MARKDOWN = re.compile(r"^[ \t]*(?:`{3}|~{3}|#{1,6}\s|\|)", re.MULTILINE)
# A line of HTML that shows nothing.
_FILLER = "<!-- -->"


class HtmlRows(NamedTuple):
    """The cells of each row, and how many of the rows at the top are headings; no cells when there is no table."""

    cells: tuple[tuple[Span, ...], ...]
    heads: int


class _Cell(NamedTuple):
    said: Span
    columns: int
    rows: int
    heading: bool


def without_gaps(text: str) -> str:
    """Return a text of as many lines, in which no blank line stands within an HTML table.

    To Markdown a blank line ends the table's block, while whoever sees the page still sees one table.
    """
    if "<table" not in text.lower():
        return text
    pieces: list[str] = []
    at = 0
    for start, end, indent in _whole_tables(text):
        pieces += [text[at:start], _BLANK_LINE.sub(indent + _FILLER, text[start:end])]
        at = end
    return "".join((*pieces, text[at:]))


def _whole_tables(text: str) -> Iterator[tuple[int, int, str]]:
    """Where tables that have an end begin and end, and how far they are indented; those in fences are no tables."""
    fenced = _fences(text)
    end = 0
    for opening in _OPENS.finditer(text):
        start = opening.start()
        fence = bisect_right(fenced, start, key=lambda span: span.start) - 1
        if start < end or (fence >= 0 and start < fenced[fence].end):
            continue
        closing = _CLOSES.search(text, opening.end())
        if closing is None:
            return
        end = closing.start()
        if not _MARKDOWN.search(text, opening.end(), end):
            yield start, end, opening["indent"]


def _fences(text: str) -> list[Span]:
    found: list[Span] = []
    opened: re.Match[str] | None = None
    for line in _FENCE.finditer(text):
        if opened is None:
            opened = line
        elif line["fence"].startswith(opened["fence"]):
            found.append(Span(opened.start(), line.end()))
            opened = None
    return [*found, Span(opened.start(), len(text))] if opened else found


def html_rows(text: str, span: Span) -> HtmlRows:
    """Read a stretch of HTML as a table."""
    if "<table" not in text[span.start : span.end].lower():
        return HtmlRows((), 1)
    rows = [list(_cells(text, Span(*row.span(1)))) for row in _ROW.finditer(text, *span)]
    heads = next((at for at, row in enumerate(rows) if not all(cell.heading for cell in row)), 1)
    return HtmlRows(tuple(_grid(rows)), max(1, heads))


def _cells(text: str, row: Span) -> Iterator[_Cell]:
    for cell in _CELL.finditer(text, *row):
        many = {match["what"].lower(): min(int(match["many"]), MAX_SPAN) for match in _SPANNING.finditer(cell["how"])}
        said = trimmed(text, *cell.span("said"))
        yield _Cell(said, many.get("col", 1) or 1, many.get("row", 1) or 1, cell["kind"].lower() == "h")


def _grid(rows: list[list[_Cell]]) -> Iterator[tuple[Span, ...]]:
    """Lay the cells out as a reader sees them: one that spans several rows stands in each of these."""
    hanging: dict[int, tuple[Span, int]] = {}  # by column: a cell from above, and in how many more rows it stands
    for row in rows:
        laid: list[Span] = []
        coming = iter(row)
        while True:
            column = len(laid)
            if column in hanging:
                said, more = hanging.pop(column)
                laid.append(said)
                if more > 1:
                    hanging[column] = (said, more - 1)
                continue
            cell = next(coming, None)
            if cell is None:
                break
            for at in range(column, column + cell.columns):
                laid.append(cell.said)
                if cell.rows > 1:
                    hanging[at] = (cell.said, cell.rows - 1)
        yield tuple(laid)

"""HTML tables in Markdown: the cells of each row, those that span several rows or columns repeated in each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.text import Span, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=</?tr\b|</table\b|</t(?:head|body|foot)\b|\Z)", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t(?P<kind>[hd])\b(?P<how>[^>]*)>(?P<said>.*?)(?=</?t[hdr]\b|\Z)", re.DOTALL | re.IGNORECASE)
_SPANNING = re.compile(r"\b(?P<what>col|row)span\s*=\s*[\"']?(?P<many>\d{1,3})", re.IGNORECASE)
# A table whose cells claim to span more than this is no table that people read.
MAX_SPAN = 30


class HtmlRows(NamedTuple):
    """The cells of each row, and how many of the rows at the top are headings; no cells when there is no table."""

    cells: tuple[tuple[Span, ...], ...]
    heads: int


class _Cell(NamedTuple):
    said: Span
    columns: int
    rows: int
    heading: bool


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

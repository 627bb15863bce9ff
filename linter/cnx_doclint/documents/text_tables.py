"""Tables that are drawn in plain text, as programs print them and fences hold them: with bars, or aligned by spaces."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.text import Span, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Row = tuple[Span, ...]

_BARS = "|│┃║"
_BAR = re.compile(rf"[{_BARS}]")
# Lines that only divide: "|---|:--:|", "+====+", "├───┼───┤".
_RULE = re.compile(rf"(?=.*[-=─━═]{{3}})[-=─━═+:{_BARS}\s╌┄┼╪╫╬├┤┌┐└┘┬┴┏┓┗┛┳┻╋┣┫╔╗╚╝╠╣╦╩╞╡╟╢╤╧╒╕╘╛┡┩╇]+")
_PIECE = re.compile(r"\S+(?:[ ]\S+)*")
# A heading of a column is a word, and no number, setting or comment.
_TITLE = re.compile(r"#?\s?[^\W\d_][^=;{}]*[^=:;,{}]|[^\W\d_]")
_NUMBER = re.compile(r"\W*\d")
# Fewer columns than this are two things that happen to stand apart, unless a line is drawn below them.
MIN_COLUMNS = 3
MIN_ROWS = 2
# Headings and the lines around them take no more lines than this.
MAX_HEADING = 8


class TextTable(NamedTuple):
    """A table among lines.

    Attributes:
        first, last: its lines, the last one not included.
        rows: the cells of each row, the headings' first.
        heads: how many of the rows are headings.
    """

    first: int
    last: int
    rows: tuple[Row, ...]
    heads: int


def text_tables(text: str, lines: Sequence[Span]) -> tuple[TextTable, ...]:
    """Find the tables among some lines of a text, in order."""
    return tuple(_tables(text, lines))


def _tables(text: str, lines: Sequence[Span]) -> Iterator[TextTable]:
    at = 0
    while at < len(lines):
        found = _barred(text, lines, at) or _aligned(text, lines, at)
        if found:
            yield found
        at = found.last if found else at + 1


def _is_rule(text: str, line: Span) -> bool:
    return _RULE.fullmatch(text, *line) is not None


def _barred(text: str, lines: Sequence[Span], first: int) -> TextTable | None:
    """The table with bars that begins at a line: all its rows have as many cells, and a rule ends its headings."""
    rows: list[Row] = []
    heads = 0
    last = first
    while last < len(lines) and (heads or last - first <= MAX_HEADING):
        line = lines[last]
        if _is_rule(text, line):
            heads = heads or len(rows)
        else:
            cells = _between_bars(text, line)
            if len(cells) < MIN_ROWS or (rows and len(cells) != len(rows[0])):
                break
            rows.append(cells)
        last += 1
    return TextTable(first, last, tuple(rows), heads) if 0 < heads < len(rows) else None


def _between_bars(text: str, line: Span) -> Row:
    edges = [match.start() for match in _BAR.finditer(text, *line)]
    if not edges:
        return ()
    start, end = trimmed(text, *line)
    borders = [*([] if edges[0] == start else [start - 1]), *edges, *([] if edges[-1] == end - 1 else [end])]
    return tuple(trimmed(text, left + 1, right) for left, right in pairwise(borders))


def _aligned(text: str, lines: Sequence[Span], first: int) -> TextTable | None:
    """The table without bars whose headings stand in a line: below each heading stands a cell in every row."""
    titles = _pieces(text, lines[first])
    if len(titles) < 2 or not all(_TITLE.fullmatch(text, *title) for title in titles):
        return None
    ruled = first + 1 < len(lines) and _is_rule(text, lines[first + 1])
    if len(titles) < MIN_COLUMNS and not ruled:
        return None
    heading = _columns(lines[first], titles)
    rows: list[Row] = []
    last = first + 1
    while last < len(lines) and text[(line := lines[last]).start : line.end].strip():
        if not _is_rule(text, line):
            cells = _pieces(text, line)
            numbered = any(_NUMBER.match(text, *cell) for cell in cells)
            if len(cells) != len(titles) or not numbered or not _stand_below(_columns(line, cells), heading):
                break
            rows.append(cells)
        last += 1
    return TextTable(first, last, (titles, *rows), 1) if len(rows) >= MIN_ROWS - ruled else None


def _pieces(text: str, line: Span) -> Row:
    """What stands in a line with two spaces or more between."""
    return tuple(Span(*match.span()) for match in _PIECE.finditer(text, *line))


def _columns(line: Span, cells: Row) -> list[Span]:
    return [Span(cell.start - line.start, cell.end - line.start) for cell in cells]


def _stand_below(cells: Sequence[Span], titles: Sequence[Span]) -> bool:
    return all(cell.start < title.end and title.start < cell.end for cell, title in zip(cells, titles, strict=True))

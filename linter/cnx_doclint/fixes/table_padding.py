"""Keeps the columns of pipe tables where they are when a fix makes a value longer or shorter.

Only spaces beside bars and dashes between them change, and only in columns that all rows agree on: a table that nobody
aligned is left as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.display_width import display_width
from cnx_doclint.documents.text import Span
from cnx_doclint.findings.diagnostics import Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cnx_doclint.documents.document import Block, Document

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*:?-+:?\s*")
# In a longer table nobody sees where columns stand.
MAX_ROWS = 200


class _Cell(NamedTuple):
    """What stands between two bars, and how much wider its edits make it."""

    span: Span
    text: str
    growth: int
    is_edited: bool

    @property
    def slack(self) -> tuple[int, int]:
        """Spaces that may go, to the left and to the right; one at each side stays where there is one."""
        left = len(self.text) - len(self.text.lstrip(" "))
        right = len(self.text) - len(self.text.rstrip(" "))
        return max(0, left - 1), max(0, right - 1)


def pad_tables(document: Document, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Yield what else must be edited so that the columns of tables stay aligned.

    Args:
        document: before the edits.
        edits: of its text, none of which overlap.
    """
    for block in document.blocks:
        within = [edit for edit in edits if block.span.start <= edit.span.start < block.span.end]
        if block.kind == "table" and within and len(block.lines) <= MAX_ROWS:
            yield from _of_table(document, block, within)


def _of_table(document: Document, block: Block, edits: Sequence[Edit]) -> Iterator[Edit]:
    rows = [_cells(document, line, edits) for line in block.lines]
    if len(rows) < 2 or not all(_RULE.fullmatch(cell.text) for cell in rows[1][1:]):
        return  # a table of HTML
    for column in range(1, min(map(len, rows))):
        cells = [row[column] for row in rows]
        if any(cell.is_edited for cell in cells) and any(
            _is_aligned(cells, measure) for measure in (display_width, len)
        ):
            yield from _resized(cells)


def _cells(document: Document, line: Span, edits: Sequence[Edit]) -> list[_Cell]:
    """The cells of a line that a bar closes, the first of them what stands before the first bar."""
    found, start = [], line.start
    for bar in _BAR.finditer(document.text, line.start, line.end):
        span = Span(start, bar.start())
        own = [edit for edit in edits if span.start <= edit.span.start and edit.span.end <= span.end]
        growth = sum(display_width(edit.text) - display_width(document.text[slice(*edit.span)]) for edit in own)
        found.append(_Cell(span, document.text[slice(*span)], growth, bool(own)))
        start = bar.end()
    return found


def _is_aligned(cells: Sequence[_Cell], measure: Callable[[str], int]) -> bool:
    return len({measure(cell.text) for cell in cells}) == 1 and not any("\t" in cell.text for cell in cells)


def _resized(cells: Sequence[_Cell]) -> Iterator[Edit]:
    """Give every cell of a column the width that the widest needs, which is never less than it was."""
    wider = max(0, *(cell.growth - sum(cell.slack) for cell in cells))
    rule = cells[1]
    to_the_right = rule.text.strip().endswith(":") and not rule.text.strip().startswith(":")
    for cell in cells:
        if cell is rule:
            at = cell.span.start + cell.text.index("-")
            yield from [Edit(Span(at, at), "-" * wider)] if wider else []
        elif wider != cell.growth:
            yield from _spaced(cell, wider - cell.growth, to_the_right)


def _spaced(cell: _Cell, spaces: int, to_the_right: bool) -> Iterator[Edit]:
    """Put spaces where the cell has more of them already, or take them from there."""
    left, right = cell.slack
    at_left = left > right or (left == right and to_the_right)
    start, end = cell.span
    if spaces > 0:
        at = start if at_left else end
        yield Edit(Span(at, at), " " * spaces)
        return
    first, second = (left, right) if at_left else (right, left)
    taken = min(-spaces, first)
    rest = min(-spaces - taken, second)
    for number, here in ((taken, at_left), (rest, not at_left)):
        if number:
            yield Edit(Span(start, start + number) if here else Span(end - number, end), "")

"""Pipe tables as formatters leave them: padded cells, so that the source reads as a table too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def pipe_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return an aligned Markdown table, without a final line end."""
    cells = [[*map(_escape, row)] for row in (header, *rows)]
    widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * width for width in widths])
    return "\n".join([f"| {' | '.join(map(str.ljust, row, widths))} |" for row in cells])


def _escape(cell: str) -> str:
    return cell.replace("|", r"\|").replace("\n", " ")

"""Tables that a code block shows as plain text, whatever draws their columns: read as tables are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.claims.segments import Context, Segment, SurfaceReader
from cnx_doclint.claims.surfaces.tables import Rows, cells
from cnx_doclint.documents.markup import verbatim
from cnx_doclint.documents.text_tables import text_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Block, Document


def _reads(block: Block) -> bool:
    return block.kind == "code"


def _segments(document: Document, index: int, around: tuple[Context, ...], vocabulary: Vocabulary) -> Iterator[Segment]:
    text, lines = document.text, document.blocks[index].lines
    for table in text_tables(text, lines):
        above = [said for line in lines[: table.first] if (said := text[line.start : line.end].strip())]
        label = (Context("label", above[-1]),) if above else ()  # a caption, or the command that printed it
        rows = [[verbatim(text, *cell) for cell in row] for row in table.rows]
        yield from cells(Rows(rows, table.heads, index, table.first), (*label, *around), vocabulary)


SURFACE = SurfaceReader(_reads, _segments)

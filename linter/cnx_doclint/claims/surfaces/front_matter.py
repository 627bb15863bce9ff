"""Front matter: one segment a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.claims.segments import Context, Segment, SurfaceReader
from cnx_doclint.documents.markup import verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Block, Document


def _reads(block: Block) -> bool:
    return block.kind == "front matter"


def _segments(document: Document, index: int, around: tuple[Context, ...], vocabulary: Vocabulary) -> Iterator[Segment]:
    del vocabulary
    for line in document.blocks[index].lines[1:-1]:
        yield Segment("front matter", verbatim(document.text, *line), index, context=around)


SURFACE = SurfaceReader(_reads, _segments)

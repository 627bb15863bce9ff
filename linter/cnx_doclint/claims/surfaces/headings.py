"""Headings: they state facts ("Model XS (3.53M params)") and give a model and a stance to what stands under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.claims.segments import Context, Segment, SurfaceReader
from cnx_doclint.claims.surfaces._sentences import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Block, Document


def _reads(block: Block) -> bool:
    return block.kind == "heading"


def _segments(document: Document, index: int, around: tuple[Context, ...], vocabulary: Vocabulary) -> Iterator[Segment]:
    del vocabulary
    yield Segment("heading", joined(document, index), index, context=around)


SURFACE = SurfaceReader(_reads, _segments)

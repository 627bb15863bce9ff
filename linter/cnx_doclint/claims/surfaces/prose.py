"""Paragraphs that stand in no list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.claims.segments import Context, Segment, SurfaceReader
from cnx_doclint.claims.surfaces._sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Block, Document


def _reads(block: Block) -> bool:
    return block.kind == "paragraph" and not block.listed


def _segments(document: Document, index: int, around: tuple[Context, ...], vocabulary: Vocabulary) -> Iterator[Segment]:
    del vocabulary  # sentences divide alike for every family
    return sentences(document, index, around, "prose")


SURFACE = SurfaceReader(_reads, _segments)

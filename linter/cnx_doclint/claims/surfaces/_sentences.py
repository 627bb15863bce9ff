"""Running text, divided into sentences. Shared by prose, lists and headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnx_doclint.claims.segments import Context, Segment, Surface
from cnx_doclint.documents.markup import Plain, plain
from cnx_doclint.documents.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.documents.document import Document

# A full stop ends a sentence before a capital or a mark, not within "e.g. 3" or "Fig. 2".
_SENTENCE_END = re.compile(r"(?<=[^\s.][.!?])\s+(?=[A-ZÁÉÍÓÚÑ¿¡\"“(✅❌⚠])|\n+")
# So many earlier sentences may say whom a later one is about.
MAX_BEFORE = 20
_HARD_BREAK = re.compile(r"(?: {2,}|\\)$")


def joined(document: Document, index: int) -> Plain:
    """Return a block's text as one line; only hard line breaks stay."""
    block = document.blocks[index]
    text = ""
    offsets: list[int] = []
    struck: list[Span] = []
    for number, line in enumerate(block.lines):
        piece = plain(document.text, line.start, line.end)
        struck += [Span(span.start + len(text), span.end + len(text)) for span in piece.struck]
        text += piece.text
        offsets += piece.offsets[:-1]
        if number + 1 < len(block.lines):
            rest = document.text[line.end : document.text.find("\n", line.end)]
            text += "\n" if _HARD_BREAK.search(document.text[line.start : line.end] + rest.rstrip("\r")) else " "
            offsets.append(line.end)
    return Plain(text, (*offsets, block.lines[-1].end if block.lines else block.span.start), tuple(struck))


def sentences(document: Document, index: int, around: tuple[Context, ...], surface: Surface) -> Iterator[Segment]:
    """Yield each sentence of a block; earlier ones are the nearest context of later ones."""
    whole = joined(document, index)
    start = 0
    before: list[Context] = []
    ends = [(match.start(), match.end()) for match in _SENTENCE_END.finditer(whole.text)]
    ends.append((len(whole.text), len(whole.text)))
    for number, (end, following) in enumerate(ends):
        if whole.text[start:end].strip():
            piece = whole.cut(start, end)
            after = whole.text[following : ends[number + 1][0]] if number + 1 < len(ends) else ""
            coming = (Context("next sentence", after),) if after else ()
            yield Segment(surface, piece, index, context=(*coming, *reversed(before), *around))
            before = [*before[-MAX_BEFORE:], Context("sentence", piece.text)]
        start = following

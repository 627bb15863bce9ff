"""What stands around a block: list items above it, its lead-in, headings, the rest of its section, the file's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnx_doclint.claims.segments import Context
from cnx_doclint.documents.annotations import without_annotation
from cnx_doclint.documents.document import TERM, Block, Document
from cnx_doclint.documents.markup import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

# A paragraph this short that ends in a colon, or is one bold phrase, announces what follows it.
# ... or a name by itself, such as a file's.
_ALONE = re.compile(r"\*\*.*\*\*|`[^`\n]+`", re.DOTALL)
MAX_LEAD = 300
MAX_PREVIOUS = 3
# What a longer block says of others stands at its beginning.
MAX_TEXT = 4_000


class Surroundings:
    """Looks outward from the blocks of one document; what is seen is kept, since neighbours see the same."""

    def __init__(self, document: Document, silent: frozenset[int] = frozenset()) -> None:
        """Start with nothing seen; what leads to a block is never one of ``silent`` ones, but what leads to that."""
        self.document = document
        self._leads: dict[int, int] = {}
        for index in sorted(silent):
            before = document.blocks[index].lead
            self._leads[index] = self._leads.get(before, before)
        self._texts: dict[int, str] = {}
        self._sections: dict[tuple[int, ...], str] = {}
        self._members: dict[tuple[int, ...], list[int]] = {}
        for index, block in enumerate(document.blocks):
            for depth in range(2, len(block.headings) + 1):
                self._members.setdefault(block.headings[:depth], []).append(index)

    def of(self, index: int) -> tuple[Context, ...]:
        """Return the places around a block, nearest first."""
        return tuple(self._outward(index))

    def _outward(self, index: int) -> Iterator[Context]:
        block = self.document.blocks[index]
        for item in reversed(block.items):
            if item != index:
                yield Context("item", self._text(item))
        if lead := self._lead(block, index):
            yield Context("lead", lead)
        elif said := self._said_before(block, index):
            yield Context("before", said)
        for heading in reversed(block.headings):
            if self.document.blocks[heading].level > 1:
                yield Context("heading", self._text(heading))
        if block.listed:
            for before in range(index - 1, max(-1, index - 1 - MAX_PREVIOUS), -1):
                if not self.document.blocks[before].listed:
                    break
                yield Context("previous", self._text(before))
        for depth in range(len(block.headings), 1, -1):
            yield Context("section", self._section(block.headings[:depth]))
        for heading in block.headings[:1]:
            if self.document.blocks[heading].level == 1:
                yield Context("title", self._text(heading))
        yield Context("file name", self.document.path.replace("\\", "/").rpartition("/")[2])

    def _lead(self, block: Block, index: int) -> str:
        lead = self._leads.get(block.lead, block.lead)
        if lead < 0 or lead == index or self.document.blocks[lead].kind != "paragraph":
            return ""
        source = self.document.text[slice(*self.document.blocks[lead].span)].strip()
        text = self._text(lead).strip()
        if len(text) > MAX_LEAD:
            return ""
        announces = text.endswith(":") or _ALONE.fullmatch(source) or self.document.blocks[lead].info == TERM
        return text if announces else ""

    def _said_before(self, block: Block, index: int) -> str:
        """What stands right before a table or code and may name whom these are about: a paragraph; of what code
        prints, that code.
        """
        lead = self._leads.get(block.lead, block.lead)
        if block.kind not in {"table", "code"} or not 0 <= lead != index:
            return ""
        kinds = {"paragraph", "code"} if block.kind == "code" else {"paragraph"}
        return self._text(lead) if self.document.blocks[lead].kind in kinds else ""

    def _section(self, headings: tuple[int, ...]) -> str:
        if headings not in self._sections:
            self._sections[headings] = "\n".join(self._text(index) for index in self._members[headings])
        return self._sections[headings]

    def _text(self, index: int) -> str:
        if index not in self._texts:
            self._texts[index] = _block_text(self.document, self.document.blocks[index])[:MAX_TEXT]
        return self._texts[index]


def _block_text(document: Document, block: Block) -> str:
    """A block's text without inline markup, its lines joined by line feeds."""
    if block.kind == "code":
        return "\n".join(without_annotation(document.text[line.start : line.end]) for line in block.lines)
    return "\n".join(plain(document.text, line.start, line.end).text for line in block.lines)

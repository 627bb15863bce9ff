"""How far a comment about a place reaches: its line, what it stands in front of, a section, the document."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Literal, NamedTuple

from cnx_doclint.documents.text import Span

if TYPE_CHECKING:
    from cnx_doclint.documents.document import Block, Document

# How wide it is: a line, a block, a list, a section or the document.
Width = Literal["line", "block", "list", "wide"]

_COMMENT = re.compile(r"<!--.*?-->|\{/\*.*?\*/\}", re.DOTALL)
_EMPTY = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s*)?")
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_INDENT = re.compile(r"[ \t>]*")
_CLOSING = re.compile(r"\s*[)\]}]")
_OWN_LINE = re.compile(r"\s*(?:\#+|//)\s*cnx-doclint:")


class Reach(NamedTuple):
    """What a comment is about, and how wide that is."""

    span: Span
    width: Width


class Layout:
    """The blocks of one document as comments see them; what is asked for again is kept.

    Attributes:
        silent: blocks that hold nothing but comments.
    """

    def __init__(self, document: Document) -> None:
        """Find the blocks that hold nothing but comments, and what stands before and behind each."""
        self.document = document
        self.silent = frozenset(i for i, block in enumerate(document.blocks) if _is_silent(document, block))
        self._starts = [block.span.start for block in document.blocks]
        self._spoken = [i for i in range(len(document.blocks)) if i not in self.silent]
        self._spans: dict[tuple[str, int], Span] = {}
        self._code: dict[int, list[Span]] = {}

    @property
    def whole(self) -> Reach:
        """All of the document."""
        return Reach(Span(0, len(self.document.text)), "wide")

    def reach(self, comment: Span, narrow: bool) -> Reach:
        """Return how far a comment reaches; a ``narrow`` one never further than the block behind it."""
        index = bisect_right(self._starts, comment.start) - 1
        if index in self.silent:
            return self._in_front(index, narrow)
        block = self.document.blocks[index] if index >= 0 else None
        if block is None or comment.start >= block.span.end or not self._is_alone(comment):
            return Reach(self._line(comment.start), "line")
        if block.kind == "code":
            return Reach(self._under(index, comment), "line")
        line = self._line(comment.start)
        if line.start == block.span.start and block.kind != "front matter":
            return Reach(Span(line.end, block.span.end), "block")
        return Reach(self._line(min(line.end + 1, len(self.document.text))), "line")

    def _in_front(self, index: int, narrow: bool) -> Reach:
        """What a comment is about that has a block to itself."""
        blocks = self.document.blocks
        at = bisect_right(self._spoken, index)
        before = self._spoken[at - 1] if at else -1
        behind = self._spoken[at] if at < len(self._spoken) else -1
        if not narrow and (before < 0 or blocks[before].kind == "front matter"):
            return self.whole
        if not narrow and blocks[before].kind == "heading":
            return Reach(self._section(before), "wide")
        if behind < 0 or self._has_left(index, behind):
            return Reach(Span(blocks[index].span.end, blocks[index].span.end), "block")
        if blocks[behind].kind == "heading":
            return Reach(blocks[behind].span if narrow else self._section(behind), "block" if narrow else "wide")
        if self._begins_item(behind):
            return Reach(self._list(behind), "list")
        return Reach(blocks[behind].span, "block")

    def _has_left(self, index: int, behind: int) -> bool:
        """Whether the block behind a comment in a list stands further out than the comment."""
        return self.document.blocks[index].listed and self._indent(behind) < self._indent(index)

    def _begins_item(self, index: int) -> bool:
        block = self.document.blocks[index]
        return block.listed and _ITEM.match(self.document.text, block.span.start) is not None

    def _list(self, first: int) -> Span:
        """The list that begins with a block: all that is listed and stands as far in."""
        if (known := self._spans.get(("list", first))) is not None:
            return known
        blocks, last = self.document.blocks, first
        while last + 1 < len(blocks) and blocks[last + 1].listed and self._indent(last + 1) >= self._indent(first):
            last += 1
        return self._spans.setdefault(("list", first), Span(blocks[first].span.start, blocks[last].span.end))

    def _section(self, heading: int) -> Span:
        """A heading with all below it, until one of its level or a higher one."""
        if (known := self._spans.get(("section", heading))) is not None:
            return known
        blocks, last = self.document.blocks, heading
        level = blocks[heading].level
        while last + 1 < len(blocks) and not (blocks[last + 1].kind == "heading" and blocks[last + 1].level <= level):
            last += 1
        return self._spans.setdefault(("section", heading), Span(blocks[heading].span.start, blocks[last].span.end))

    def _under(self, index: int, comment: Span) -> Span:
        """The next line of code, with what is further in than it and what closes its brackets."""
        spoken = self._code_lines(index)
        at = bisect_right(spoken, comment.start, key=lambda line: line.start)
        if at == len(spoken):
            return Span(comment.end, comment.end)
        if (known := self._spans.get(("code", spoken[at].start))) is not None:
            return known
        text, last = self.document.text, at
        depth = _depth(text[slice(*spoken[at])])
        while last + 1 < len(spoken) and _is_under(text[slice(*spoken[last + 1])], depth):
            last += 1
        return self._spans.setdefault(("code", spoken[at].start), Span(spoken[at].start, spoken[last].end))

    def _code_lines(self, index: int) -> list[Span]:
        """The lines of a block of code, blank ones and comments to this program left out."""
        if index not in self._code:
            lines = self.document.blocks[index].lines
            self._code[index] = [line for line in lines if not _is_skipped(self.document.text[slice(*line)])]
        return self._code[index]

    def _line(self, offset: int) -> Span:
        start = self.document.lines.start(self.document.lines.position(offset).line)
        found = re.compile(r"[^\r\n]*").match(self.document.text, start)
        return Span(start, found.end() if found else start)

    def _indent(self, index: int) -> int:
        found = _INDENT.match(self.document.text, self.document.blocks[index].span.start)
        return found.end() - found.start() if found else 0

    def _is_alone(self, comment: Span) -> bool:
        """Whether nothing but comments stands on a comment's line."""
        line = self._line(comment.start)
        rest = self.document.text[line.start : comment.start] + self.document.text[comment.end : line.end]
        return _EMPTY.fullmatch(_COMMENT.sub("", rest)) is not None


def _is_silent(document: Document, block: Block) -> bool:
    if block.kind not in {"html", "paragraph"}:
        return False
    text = document.text[block.span.start : block.span.end]
    return ("<!--" in text or "{/*" in text) and _EMPTY.fullmatch(_COMMENT.sub("", text)) is not None


def _is_skipped(line: str) -> bool:
    return not line.strip() or _OWN_LINE.match(line) is not None


def _is_under(line: str, depth: int) -> bool:
    """Whether a line of code belongs to one that is so far in: it is further in, or closes a bracket of it."""
    return _depth(line) > depth or (_depth(line) == depth and _CLOSING.match(line) is not None)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())

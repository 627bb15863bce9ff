"""Markdown documents as regions of their own source. markdown-it classifies, the source locates.

markdown-it gives block tokens a range of lines and inline tokens nothing. So its tokens only say what kind of text
stands where; every position is found in the source itself, which makes spans exact and fixes plain text edits.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from cnx_doclint.documents.text import Lines, Span, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from cnx_doclint.documents.html_tables import HtmlRows
    from cnx_doclint.documents.notebook import Notebook
    from cnx_doclint.documents.text import Position

BlockKind = Literal["heading", "paragraph", "table", "code", "html", "front matter"]

# Deeper nesting than this is no guide; markdown-it stops descending there too.
MAX_NESTING = 100


class Block(NamedTuple):
    """A leaf of the document: a heading, paragraph, table, code block.

    Attributes:
        kind: what it is.
        span: its whole lines in the source.
        lines: content of each line, markers of lists and quotes left out; of a code block, its lines.
        level: of a heading, 1 to 6; else 0.
        info: of a code block, the language; else empty.
        rows: of a table, the cells of each row, the headings' first; a cell that spans several stands in each.
        heads: how many of these rows are headings.
        headings: indices of the headings it stands under, outermost first.
        items: indices of the first blocks of the list items it stands in, outermost first; a list item's first
            block does not count itself.
        listed: whether it stands in a list item.
        lead: index of the block just before it in the same container, or -1; for the first block of a list item,
            the block before the list.
    """

    kind: BlockKind
    span: Span
    lines: tuple[Span, ...]
    level: int = 0
    info: str = ""
    rows: tuple[tuple[Span, ...], ...] = ()
    heads: int = 1
    headings: tuple[int, ...] = ()
    items: tuple[int, ...] = ()
    listed: bool = False
    lead: int = -1


class Document(NamedTuple):
    """A document's text and its blocks, in order.

    Every span is of ``text``, what is read. Where the file holds more than that, what is told or written
    of it goes through ``file``, ``in_file`` and ``written``.

    Attributes:
        path: its name.
        text: its Markdown.
        lines: of ``text``.
        blocks: of ``text``, in order.
        notebook: where ``text`` comes from, of a notebook.
        original: the file's text, where only a part of it is Markdown and the rest is blank in ``text``.
        about: names of what it is said to be about elsewhere than in it.
    """

    path: str
    text: str
    lines: Lines
    blocks: tuple[Block, ...] = ()
    notebook: Notebook | None = None
    original: str | None = None
    about: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The text as its author sees it, every offset the same."""
        return self.text if self.original is None else self.original

    @property
    def file(self) -> str:
        """The file's text."""
        return self.notebook.file if self.notebook else self.shown

    def in_file(self, span: Span) -> Span:
        """Return where in the file a span stands."""
        return self.notebook.in_file(span) if self.notebook else span

    def place(self, span: Span) -> tuple[Position, Position]:
        """Return where a span begins and ends in the file, as people are told it."""
        lines = self.notebook.lines if self.notebook else self.lines
        start, end = self.in_file(span)
        return lines.position(start), lines.position(end)

    def part(self, offset: int) -> Span:
        """Return what is read by itself around an offset: a cell of a notebook, of any other document all of it."""
        if self.notebook and self.notebook.cells:
            return self.notebook.cells[self.notebook.cell(offset)]
        return Span(0, len(self.text))

    def written(self, text: str, at: int) -> str:
        """Return a text as the file writes it at an offset."""
        return self.notebook.written(text, at) if self.notebook else text


class _Shape(NamedTuple):
    """What of a block must survive a fix: its kind, level and number of cells."""

    kind: BlockKind
    level: int
    lines: int
    cells: tuple[int, ...]
    headings: tuple[int, ...]
    items: tuple[int, ...]


def structure(document: Document) -> tuple[_Shape, ...]:
    """Return the document's block structure, equal for two texts that differ only within their lines."""
    return tuple(
        _Shape(b.kind, b.level, len(b.lines), tuple(map(len, b.rows)), b.headings, b.items) for b in document.blocks
    )


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin).use(deflist_plugin).use(admon_plugin)
    # Inline tokens carry no positions, and building them takes most of the time.
    # Footnotes stay where they are written.
    return parser.disable(["inline", "text_join", "footnote_tail"])


def parse(path: str, text: str) -> Document:
    """Parse a document; ``path`` is only its name.

    A byte order mark is part of the text and belongs to no block.

    Raises:
        DocumentError: it is called a notebook and is none.
    """
    return parse_document(open_document(path, text))


def open_document(path: str, text: str) -> Document:
    """Return a document without its blocks, which is enough to see whether it is worth parsing.

    Raises:
        DocumentError: it is called a notebook and is none.
    """
    if is_notebook(path):
        from cnx_doclint.documents.notebook import read

        notebook = read(path, text)
        return Document(path, notebook.text, Lines.from_text(notebook.text), notebook=notebook)
    if _is_mdx(path):
        from cnx_doclint.documents.mdx import markdown

        return Document(path, markdown(text), Lines.from_text(text), original=text)
    return Document(path, text, Lines.from_text(text))


def is_notebook(path: str) -> bool:
    """Say whether a document is a Jupyter notebook, by its name."""
    return path.lower().endswith(".ipynb")


def _is_mdx(path: str) -> bool:
    return path.lower().endswith(".mdx")


def parse_document(document: Document) -> Document:
    """Return an opened document with its blocks."""
    builder = _Builder(document.text, document.lines)
    return document._replace(blocks=tuple(builder.blocks(_tokens(document))))


def _tokens(document: Document) -> list[Token]:
    parser = _parser()
    if _is_mdx(document.path):
        # Its text is indented as the components around it are.
        parser.disable("code")
    if document.notebook is None:
        return parser.parse(_without_gaps(document.text.removeprefix("\ufeff")))
    tokens: list[Token] = []
    for cell, language in zip(document.notebook.cells, document.notebook.languages, strict=True):
        if language:
            tokens += _code_cell(document, cell, language)
            continue
        # Each by itself: a fence that one cell leaves open ends with it.
        first = document.lines.position(cell.start).line - 1
        own = parser.parse(_without_gaps(document.text[cell.start : cell.end]))
        tokens += (token.copy(map=[line + first for line in token.map]) if token.map else token for token in own)
        # Front matter is what a document begins with; in a later cell it is text between two rules.
        parser.disable("front_matter")
    return tokens


def _code_cell(document: Document, cell: Span, language: str) -> list[Token]:
    """A cell of code as the block that Markdown would have for it."""
    from markdown_it.token import Token

    if not document.text[cell.start : cell.end].strip():
        return []
    first, last = (document.lines.position(at).line for at in (cell.start, cell.end - 1))
    return [Token("code_block", "code", 0, map=[first - 1, last], info=language)]


def _without_gaps(text: str) -> str:
    if "<table" not in text and "<TABLE" not in text:
        return text
    from cnx_doclint.documents.html_tables import without_gaps

    return without_gaps(text)


_ROW_PREFIX = re.compile(r"[\s>]*")
_CELL_BORDER = re.compile(r"(?<!\\)(?:\\\\)*\|")


def split_row(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Return the spans of a table row's cells, trimmed, as GitHub Flavored Markdown divides them.

    A bar splits cells even inside a code span, unless a backslash stands before it.
    """
    prefix = _ROW_PREFIX.match(text, start, end)
    at = prefix.end() if prefix else start
    borders = [match.end() - 1 for match in _CELL_BORDER.finditer(text, at, end)]
    edges = [at - 1, *borders, end]
    cells = [trimmed(text, left + 1, right) for left, right in pairwise(edges)]
    if borders and borders[0] == at:
        cells = cells[1:]
    if borders and not text[borders[-1] + 1 : end].strip():
        cells = cells[:-1]
    return tuple(cells)


class _Builder:
    """Walks markdown-it's tokens once and turns them into blocks."""

    def __init__(self, text: str, lines: Lines) -> None:
        self._text = text
        self._lines = lines
        self._blocks: list[Block] = []
        self._headings: list[int] = []  # open headings, outermost first
        self._items: list[int] = []  # first block of each open list item, -1 while it has none
        self._leads: list[int] = [-1]  # last block in each open container

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type in _OPENERS:
                self._open(token.type)
            elif token.type in _CLOSERS:
                self._close(token.type)
            elif token.type in _LIST_CLOSERS:
                self._leads[-1] = len(self._blocks) - 1
            elif token.type == "table_open":
                index = self._table(tokens, index)
            elif (leaf := _LEAVES.get(token.type)) and token.map:
                self._leaf(leaf, token, tokens[index + 1] if index + 1 < len(tokens) else token)
            index += 1
        return iter(self._blocks)

    def _open(self, kind: str) -> None:
        # Whatever leads into a list leads into each of its items.
        self._leads.append(self._leads[-1])
        if kind in _ITEM_OPENERS:
            self._items.append(-1)

    def _close(self, kind: str) -> None:
        last = self._leads.pop()
        if kind in _ITEM_CLOSERS:
            self._items.pop()
        elif last >= 0:
            self._leads[-1] = last

    def _leaf(self, kind: BlockKind, token: Token, inner: Token) -> None:
        first, last = token.map or [0, 0]
        span = self._whole(first, last)
        if kind == "code":
            fenced = token.type == "fence"
            body = (
                range(first + 1, last - 1) if fenced and self._is_closed(token, last) else range(first + fenced, last)
            )
            lines = tuple(self._line(number) for number in body)
        elif kind in {"html", "front matter"}:
            lines = tuple(self._line(number) for number in range(first, last))
        else:
            lines = tuple(self._content(first, inner.content))
        level = int(token.tag[1]) if kind == "heading" else 0
        cells, heads = self._html_rows(span) if kind == "html" else ((), 1)
        info = TERM if token.type == "dt_open" else token.info.strip()
        self._add(Block("table" if cells else kind, span, lines, level, info, cells, heads))

    def _html_rows(self, span: Span) -> HtmlRows:
        from cnx_doclint.documents.html_tables import html_rows

        return html_rows(self._text, span)

    def _add(self, block: Block) -> None:
        index = len(self._blocks)
        if block.kind == "heading":
            while self._headings and self._blocks[self._headings[-1]].level >= block.level:
                self._headings.pop()
        items = tuple(item for item in self._items if item >= 0)
        placed = Block(
            *(block.kind, block.span, block.lines, block.level, block.info, block.rows, block.heads),
            headings=tuple(self._headings),
            items=items,
            listed=bool(self._items),
            lead=self._leads[-1],
        )
        self._blocks.append(placed)
        self._leads[-1] = index
        if self._items and self._items[-1] < 0:
            self._items[-1] = index
        if block.kind == "heading":
            self._headings.append(index)

    def _table(self, tokens: Sequence[Token], index: int) -> int:
        first, last = tokens[index].map or [0, 0]
        rows = []
        while tokens[index].type != "table_close":
            token = tokens[index]
            if token.type == "tr_open" and token.map:
                rows.append(split_row(self._text, *self._line(token.map[0])))
            index += 1
        lines = tuple(self._line(number) for number in range(first, last))
        self._add(Block("table", self._whole(first, last), lines, rows=tuple(rows)))
        return index

    def _is_closed(self, token: Token, last: int) -> bool:
        line = self._text[slice(*self._line(last - 1))]
        return token.map is not None and last - 1 > token.map[0] and token.markup in line

    def _content(self, first: int, content: str) -> Iterator[Span]:
        """Locate each line of an inline token's content in its source line."""
        for number, piece in enumerate(content.split("\n"), first):
            start, end = self._line(number)
            at = self._text.find(piece.strip(), start, end)
            if at >= 0:
                yield Span(at, at + len(piece.strip()))

    def _line(self, number: int) -> Span:
        """Return a line (from 0) without its line ending."""
        start, end = self._whole(number, number + 1)
        return Span(start, start + len(self._text[start:end].rstrip("\r\n")))

    def _whole(self, first: int, last: int) -> Span:
        starts = self._lines.starts
        end = starts[last] if last < len(starts) else len(self._text)
        return Span(starts[min(first, len(starts) - 1)], end)


# What ``Block.info`` says of a term that a list defines.
TERM = "term"
_OPENERS = frozenset({"list_item_open", "blockquote_open", "dd_open", "admonition_open", "footnote_reference_open"})
_ITEM_OPENERS = frozenset({"list_item_open", "dd_open"})
_CLOSERS = frozenset(name.replace("_open", "_close") for name in _OPENERS)
_ITEM_CLOSERS = frozenset(name.replace("_open", "_close") for name in _ITEM_OPENERS)
_LIST_CLOSERS = frozenset({"bullet_list_close", "ordered_list_close"})
_LEAVES: dict[str, BlockKind] = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "dt_open": "paragraph",
    "fence": "code",
    "code_block": "code",
    "html_block": "html",
    "front_matter": "front matter",
}

"""What surfaces hand on: a stretch of text that can state facts, and what stands around it, nearest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Block, Document
    from cnx_doclint.documents.markup import Plain

Surface = Literal["table", "code", "prose", "heading", "list", "front matter"]

Around = Literal[
    "row",
    "column",
    "stranger",
    "beside",
    "data",
    "same line",
    "removed",
    "error",
    "sentence",
    "next sentence",
    "tensor",
    "dict key",
    "comment",
    "label",
    "assignment",
    "item",
    "lead",
    "before",
    "heading",
    "previous",
    "section",
    "title",
    "file name",
    "configured",
]


class Context(NamedTuple):
    """A place around a statement that can tell whom it is about, how it is meant, or which part it speaks of.

    Attributes:
        kind: what the place is to the statement.
        text: what it says, markup dropped.
    """

    kind: Around
    text: str


class Segment(NamedTuple):
    """A cell, line, comment, item or sentence in which facts can be stated.

    Attributes:
        surface: kind of text.
        plain: what it says.
        block: index of the document's block it belongs to.
        hints: facts that a value without any wording states here, since a column or row is headed so.
        unit: unit that the column's heading gives to bare numbers.
        context: what stands around it, nearest first.
        cell: of a table's cell, its row and column.
        headed: whether a heading says which quantity it holds, one of ours or another.
        of_part: whether it is about one element of the lists that a model has: a row about one layer.
        size: where a program's print tells it, the tensor whose size it is, and along which axis.
        alone: of a cell, whether its row or column is about somebody else than what stands further out.
        padding: of a cell, how many zeros only fill up each number of its column.
        printed: of a comment, whether it is just what its code gives, so that the hints hold though it names no model.
    """

    surface: Surface
    plain: Plain
    block: int
    hints: tuple[str, ...] = ()
    unit: str = ""
    context: tuple[Context, ...] = ()
    cell: tuple[int, int] = (-1, -1)
    headed: bool = False
    of_part: bool = False
    printed: bool = False
    alone: bool = False
    size: tuple[str, int] | None = None
    padding: int = 0


class SurfaceReader(NamedTuple):
    """A plug-in of ``surfaces/``: which blocks it reads, and how it divides one into segments.

    ``reads`` takes a block; ``segments`` the document, the index of the block, what stands around the block (nearest
    first) and the vocabulary.
    """

    reads: Callable[[Block], bool]
    segments: Callable[[Document, int, tuple[Context, ...], Vocabulary], Iterator[Segment]]

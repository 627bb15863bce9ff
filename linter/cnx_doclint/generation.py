"""What ``render`` would write: guides with their blocks filled, and the family's pages. Pure: texts in, texts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cnx_doclint.book import Book
from cnx_doclint.diffs import unified
from cnx_doclint.render import filled, guide, stale
from cnx_doclint.style import printable
from cnx_doclint.templating import Templates
from cnx_doclint.wording import counted


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as it should be.

    Attributes:
        path: of the file.
        old: what it holds; None when there is no such file.
        new: what it should hold.
        stale: a line for each thing in it that is not as it should be.
    """

    path: str
    old: str | None
    new: str
    stale: tuple[str, ...]

    def diff(self) -> Iterator[str]:
        """Yield the lines of the difference."""
        return unified(self.path, self.old or "", self.new)


def rendered_guide(path: str, text: str, book: Book, templates: Templates) -> Rendered:
    """Return a guide with its blocks filled.

    Raises:
        MarkerError: a marker does not pair up, or asks for something that does not exist.
        DocumentError: it is called a notebook and is none.
    """
    document = guide(path, text)
    blocks = stale(document, book, templates)
    lines = (f"{path}:{block.begin.line}:{block.begin.column}: the block `{block.title}` is stale" for block in blocks)
    return Rendered(path, text, filled(document, blocks), tuple(lines))


def rendered_page(path: str, old: str | None, new: str) -> Rendered:
    """Return a page, given what its file holds; one that is checked out with other line ends is no other page."""
    if old is not None and old.replace("\r\n", "\n") == new:
        return Rendered(path, old, old, ())
    return Rendered(path, old, new, (f"{path}: {'missing' if old is None else 'stale'}",))


def told(stale: Sequence[Rendered], looking: bool, failed: bool = False) -> Iterator[str]:
    """Yield what is stale, or was until it was written."""
    for each in stale:
        yield from map(printable, each.stale)
    if stale:
        number = counted(len(stale), "file")
        yield f"{number} stale; to write what is stale: cnx-doclint render" if looking else f"{number} written"
    elif not failed:
        yield "everything generated is up to date"

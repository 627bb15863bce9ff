"""What ``render`` would write: guides with their blocks filled, and the family's pages. Pure: texts in, texts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cnx_doclint.book import Book
from cnx_doclint.diffs import unified
from cnx_doclint.document import is_notebook, parse
from cnx_doclint.errors import MarkerError
from cnx_doclint.markers import scan_document
from cnx_doclint.messages import msg
from cnx_doclint.render import render_text, stale_blocks
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
    if is_notebook(path):
        return _notebook(path, text)
    blocks = stale_blocks(text, book, templates, path)
    if not blocks:
        return Rendered(path, text, text, ())
    lines = (f"{path}:{block.begin.line}:{block.begin.column}: the block `{block.title}` is stale" for block in blocks)
    return Rendered(path, text, render_text(text, book, templates, path), tuple(lines))


def _notebook(path: str, text: str) -> Rendered:
    """A notebook stays as it is. Lines cannot be added to it yet, and a block that stays empty must not go unseen."""
    if any(scan_document(parse(path, text))):
        hint = msg("move the block to a Markdown file; what a notebook says is checked all the same")
        raise MarkerError(
            msg("{path}: a notebook with the marker of a generated block, which is not written there", path=path), hint
        )
    return Rendered(path, text, text, ())


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

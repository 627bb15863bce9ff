"""What ``render`` would write: guides with their blocks filled, and the family's pages. Pure: texts in, texts out.

What somebody wrote by hand is left as it is, unless it is to go: a block or a page that is not what its sum says, and
a file in the place of a page or a picture that has no sum at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnx_doclint.documents.checksums import is_edited, is_signed
from cnx_doclint.messages.counts import files
from cnx_doclint.messages.diffs import unified_diff_lines
from cnx_doclint.messages.messages import Message, msg, plural
from cnx_doclint.messages.style import printable
from cnx_doclint.publish.guides import fill_blocks, find_stale, open_guide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.families.glossary import Glossary
    from cnx_doclint.findings.generated_block import GeneratedBlock
    from cnx_doclint.publish.templating import Templates


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as it should be.

    Attributes:
        path: of the file.
        old: what it holds; None when there is no such file.
        new: what it should hold, but for what is kept.
        stale: a line for each thing in it that is not as it should be.
        kept: a line for each thing in it that is somebody's own and therefore stays.
        left: a line when it was generated once, and nothing generates it any more.
    """

    path: str
    old: str | None
    new: str
    stale: tuple[Message, ...] = ()
    kept: tuple[Message, ...] = ()
    left: tuple[Message, ...] = ()

    def diff(self) -> Iterator[str]:
        """Yield the lines of the difference."""
        return unified_diff_lines(self.path, self.old or "", self.new)


def render_guide(path: str, text: str, glossary: Glossary, templates: Templates, force: bool = False) -> Rendered:
    """Return a guide with its blocks filled; those that somebody edited only by ``force``.

    Raises:
        MarkerError: a marker does not pair up, or asks for something that does not exist.
        DocumentError: it is called a notebook and is none.
    """
    document = open_guide(path, text)
    found = find_stale(document, glossary, templates)
    theirs = tuple(block for block in found if block.is_theirs and not force)
    ours = tuple(block for block in found if force or not block.is_theirs)
    lines = tuple(_stale(path, block) for block in ours)
    return Rendered(path, text, fill_blocks(document, ours), lines, tuple(_edited(path, block) for block in theirs))


def _stale(path: str, block: GeneratedBlock) -> Message:
    return msg("{place}: the block `{title}` is stale", place=_place(path, block), title=printable(block.title))


def _edited(path: str, block: GeneratedBlock) -> Message:
    return msg(
        "{place}: the block `{title}` was edited by hand", place=_place(path, block), title=printable(block.title)
    )


def _place(path: str, block: GeneratedBlock) -> str:
    return f"{printable(path)}:{block.begin.line}:{block.begin.column}"


def render_page(path: str, old: str | None, new: str, force: bool = False) -> Rendered:
    """Return a page, given what its file holds; one that is checked out with other line ends is no other page."""
    name = printable(path)
    if old is None:
        return Rendered(path, old, new, (msg("{path}: missing", path=name),))
    there = old.replace("\r\n", "\n")
    if there == new:
        return Rendered(path, old, old)
    if force or not is_edited(there):
        return Rendered(path, old, new, (msg("{path}: stale", path=name),))
    why = msg("{path}: edited by hand", path=name) if is_signed(there) else msg("{path}: not generated", path=name)
    return Rendered(path, old, old, kept=(why,))


def orphaned_page(path: str, text: str) -> Rendered:
    """Return a page that was generated once and is no more: the model it is about may have left the spec."""
    return Rendered(path, text, text, left=(msg("{path}: no longer generated; delete it", path=printable(path)),))


def summary_lines(rendered: Sequence[Rendered], looking: bool, failed: bool = False) -> Iterator[Message]:
    """Yield what is stale, or was until it was written, what is kept, and what is left over."""
    find_stale = [each for each in rendered if each.stale]
    kept = [line for each in rendered for line in each.kept]
    yield from (line for each in find_stale for line in each.stale)
    yield from kept
    left = [line for each in rendered for line in each.left]
    yield from left
    if find_stale:
        number = files(len(find_stale))
        yield (
            msg("{files} stale; to write what is stale: cnx-doclint render", files=number)
            if looking
            else msg("{files} written", files=number)
        )
    if kept:
        number = plural("{number} edit by hand is kept", "{number} edits by hand are kept", len(kept))
        yield msg("{kept}; what would replace it: render --force --diff; to replace it: render --force", kept=number)
    if not (find_stale or kept or left or failed):
        yield msg("everything generated is up to date")

"""Where something is in a document, as people and programs are told it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnx_doclint.documents.text import Position


class Place(NamedTuple):
    """A range of a document, as people are told it."""

    path: str
    start: Position
    end: Position

    def __str__(self) -> str:
        """Return it as editors understand it: ``path:line:column``."""
        return f"{self.path}:{self.start.line}:{self.start.column}"


class Excerpt(NamedTuple):
    """The line a finding begins on, or the part of it around the finding; ``start`` and ``end`` are within ``text``.

    Of a notebook it is the line of Markdown, without the quotes and escapes around it.
    """

    text: str
    start: int
    end: int


class PlacedEdit(NamedTuple):
    """An edit with its place; bytes are counted from the start of the file, as UTF-8."""

    place: Place
    start_byte: int
    end_byte: int
    text: str

"""Where a checkpoint is, as people write it: a path or an address, and in an archive, after ``::``, the file in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints.sources.url import Place, Url, parse_place

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "::"


class Location(NamedTuple):
    """A checkpoint's place.

    Attributes:
        place: the path or address of the file.
        member: the file in it, where it is an archive and one is chosen; else empty.
    """

    place: Place
    member: str = ""

    def __str__(self) -> str:
        """Return how people name it, without the secrets of an address."""
        return f"{self.place}{MARK}{self.member}" if self.member else str(self.place)


def parse_location(text: str, member: str = "") -> Location:
    """Return what ``FILE`` or ``ARCHIVE::MEMBER`` means; ``member`` is for a text that names none.

    A file that is called so as it stands is meant, marks in its name included. Of several marks, the first after a
    file that exists counts, or else the first.
    """
    splits = list(_splits(text))
    if not splits or os.path.exists(text):
        return Location(parse_place(text), member)
    name, inside = next((split for split in splits if os.path.isfile(split[0])), splits[0])
    return Location(parse_place(name), inside)


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to split a text at a mark. In an address, one that belongs to its host is none."""
    start = text.find("/", text.find("://") + 3) if isinstance(parse_place(text), Url) else 1
    at = text.find(MARK, start) if start >= 0 else -1
    while 0 <= at < len(text) - len(MARK):
        yield text[:at], text[at + len(MARK) :]
        at = text.find(MARK, at + 1)


def format_location(text: str) -> str:
    """Return a path as it was given, an address without its secrets."""
    found = parse_location(text)
    return str(found) if isinstance(found.place, Url) else text

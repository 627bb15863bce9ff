"""Where bytes come from: a file, a part of one, or memory, read at given offsets and never further."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import damaged
from cnx_doclint.errors import CheckpointError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cnx_doclint.checkpoints.sources.url import Place, Url

HEAD = 4096


class AbsentError(CheckpointError):
    """There is no such remote file, or not for everybody."""


@dataclass(frozen=True, slots=True, eq=False, repr=False, weakref_slot=True)
class Source:
    """Bytes that can be read at any offset.

    Attributes:
        name: for messages, and to find files beside it.
        size: in bytes; 0 for a folder.
        pread: ``(offset, length) -> bytes``; fewer bytes only at the end.
        path: of the file or folder, None for what lies inside another file or is remote.
        folder: whether it is a folder.
        url: of a remote file.
    """

    name: str
    size: int
    pread: Callable[[int, int], bytes]
    path: Path | None = None
    folder: bool = False
    url: Url | None = None

    @property
    def place(self) -> Place | None:
        """Where the file is, None for what lies inside another file."""
        return self.url or self.path

    def read(self, offset: int, length: int) -> bytes:
        """Return exactly ``length`` bytes at ``offset``.

        Raises:
            CheckpointError: the file ends earlier.
        """
        if offset < 0 or length < 0 or offset + length > self.size:
            raise damaged(f"the end of the file at byte {self.size:,}", f"{length:,} bytes at byte {offset:,}")
        data = self.pread(offset, length)
        if len(data) != length:
            raise damaged(f"{len(data):,} bytes at byte {offset:,}", f"{length:,}")
        return data

    @property
    def head(self) -> bytes:
        """The first bytes, by which readers know their own; fewer for a short file."""
        return self.pread(0, min(HEAD, self.size))

    def part(self, offset: int, length: int, name: str = "") -> Source:
        """Return ``length`` bytes from ``offset`` as a source of their own, without reading them.

        Raises:
            CheckpointError: the part reaches beyond the end.
        """
        if offset < 0 or length < 0 or offset + length > self.size:
            raise damaged(f"the end of the file at byte {self.size:,}", f"{length:,} bytes at byte {offset:,}")

        def pread(start: int, count: int) -> bytes:
            return self.pread(offset + start, max(0, min(count, length - start)))

        return Source(name or self.name, length, pread)


def source_of_bytes(data: bytes, name: str = "") -> Source:
    """Return bytes in memory as a source."""
    return Source(name, len(data), lambda offset, length: data[offset : offset + length])

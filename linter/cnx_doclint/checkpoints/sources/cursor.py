"""Reads a source in windows, mostly forward: what the pickle interpreter and the header readers see of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import Limits, damaged

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.sources.source import Source

WINDOW = 1 << 16


class Cursor:
    """A position in a source, with the bytes around it at hand."""

    __slots__ = ("_at", "_buffer", "_limits", "_source", "_start", "_window")

    def __init__(self, source: Source, limits: Limits, window: int = WINDOW) -> None:
        """Start at the first byte; ``window`` bytes are read ahead."""
        self._source = source
        self._limits = limits
        self._start = 0
        self._window = window
        self._buffer = b""
        self._at = 0

    @property
    def offset(self) -> int:
        """Bytes from the start of the source."""
        return self._start + self._at

    def byte(self) -> int:
        """Return the next byte."""
        at = self._at
        try:
            value = self._buffer[at]
        except IndexError:
            self._fill(1)
            at, value = 0, self._buffer[0]
        self._at = at + 1
        return value

    def number(self, width: int) -> int:
        """Return the next ``width`` bytes as an unsigned number, the lowest byte first."""
        stop = self._at + width
        if stop > len(self._buffer):
            self._fill(width)
            stop = width
        value = int.from_bytes(self._buffer[self._at : stop], "little")
        self._at = stop
        return value

    def take(self, count: int) -> bytes:
        """Return the next ``count`` bytes, which the caller has bounded."""
        stop = self._at + count
        if stop > len(self._buffer):
            self._fill(count)
            stop = count
        data = self._buffer[self._at : stop]
        self._at = stop
        return data

    def line(self) -> bytes:
        """Return the bytes up to the next newline, without it."""
        stop = self._buffer.find(b"\n", self._at)
        if stop < 0:
            room = min(self._limits.line + 1, self._source.size - self.offset)
            self._fill(room)
            stop = self._buffer.find(b"\n", 0, self._limits.line + 1)
        if stop < 0 or stop - self._at > self._limits.line:
            raise damaged(f"no end of a line within {self._limits.line:,} bytes", "a newline")
        data = self._buffer[self._at : stop]
        self._at = stop + 1
        return data

    def skip(self, count: int) -> Source:
        """Step over ``count`` bytes and return them as a source, unread."""
        part = self._source.part(self.offset, count)
        self._start, self._buffer, self._at = self.offset + count, b"", 0
        return part

    def move(self, offset: int) -> None:
        """Go to ``offset``. Bytes at hand stay so: a header has many small fields to step over.

        Raises:
            CheckpointError: it lies beyond the end of the source.
        """
        if not 0 <= offset <= self._source.size:
            raise damaged(f"the end of the file at byte {self._source.size:,}", f"more at byte {offset:,}")
        at = offset - self._start
        if 0 <= at <= len(self._buffer):
            self._at = at
        else:
            self._start, self._buffer, self._at = offset, b"", 0

    def _fill(self, count: int) -> None:
        """Make at least ``count`` bytes available at the position."""
        offset, left = self.offset, self._source.size - self.offset
        if count > left:
            raise damaged(f"the end of the file after byte {self._source.size:,}", f"{count:,} more at byte {offset:,}")
        self._buffer = self._source.read(offset, min(left, max(count, self._window)))
        self._start, self._at = offset, 0

"""Deflated bytes, read at any offset without being held: inflated as they are asked for.

Going forward costs what it must. To go back, inflating starts again at the nearest of the states kept on the
way, about one every 8 MiB (40 kB each). All work is paid from one meter for everything that a file has packed.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from typing import Any

from cnx_doclint.checkpoints.bounds.limits import Limits, damaged, exceeded
from cnx_doclint.checkpoints.sources.source import Source
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import msg

_RAW, _GZIP = -zlib.MAX_WBITS, zlib.MAX_WBITS | 16
_PIECE = 1 << 16
_SPACING = 8 << 20
_PADDING = 512


class ExhaustedError(CheckpointError):
    """A file that asks for more to be unpacked than is allowed: whatever else is in it, this ends the work."""


class Meter:
    """What may still be unpacked of one file, everything inside it and every repetition counted."""

    __slots__ = ("left", "limits")

    def __init__(self, limits: Limits) -> None:
        """Start full."""
        self.limits = limits
        self.left = limits.unpacked

    def charge(self, count: int) -> None:
        """Account for bytes that were looked at or made.

        Raises:
            ExhaustedError: more than ``limits.unpacked``.
        """
        self.left -= count
        if self.left < 0:
            raise ExhaustedError(
                msg("found more to unpack than expected, at most {unpacked:,} bytes", unpacked=self.limits.unpacked),
                msg(
                    "unpack it and name the checkpoint that comes out; if the rest of the archive is what is large, "
                    "name the checkpoint in it with --member NAME"
                ),
            )


class _State:
    """How far inflating has come.

    Attributes:
        inflater: zlib's own state.
        read: bytes taken from the packed source.
        made: bytes inflated from them.
    """

    __slots__ = ("inflater", "made", "read")

    def __init__(self, inflater: Any, read: int, made: int) -> None:
        self.inflater = inflater
        self.read = read
        self.made = made

    def copy(self) -> _State:
        return _State(self.inflater.copy(), self.read, self.made)


class _Stream:
    """A deflated stream. ``size`` and ``crc`` are what it should inflate to, where something says so."""

    __slots__ = ("_bits", "_checked", "_crc", "_kept", "_meter", "_now", "_packed", "_size", "_spent", "_wanted")

    def __init__(self, packed: Source, bits: int, meter: Meter, size: int | None = None, crc: int = 0) -> None:
        self._packed = packed
        self._bits = bits
        self._meter = meter
        self._size, self._wanted = size, crc
        self._now = _State(zlib.decompressobj(bits), 0, 0)
        self._kept = [self._now.copy()]
        self._spent = 0
        self._checked, self._crc = 0, 0

    def pread(self, offset: int, length: int) -> bytes:
        """Return bytes; fewer only at the end."""
        self._go_near(offset)
        while self._now.made < offset and self._more(offset - self._now.made):
            pass
        parts = []
        while length > 0 and (piece := self._more(length)):
            parts.append(piece)
            length -= len(piece)
        if self._now.made == self._size:
            self._more(1)  # nobody asks for more, and only there the stream says that it ends
        return b"".join(parts)

    def measure(self) -> int:
        """Inflate to the end and return how many bytes there are."""
        while self._more(_PIECE):
            pass
        return self._now.made

    def _go_near(self, offset: int) -> None:
        """Take up the last state kept before ``offset``, unless the present one is nearer."""
        kept = self._kept[bisect_right(self._kept, offset, key=lambda state: state.made) - 1]
        if not kept.made <= self._now.made <= offset:
            self._now = kept.copy()

    def _more(self, room: int) -> bytes:
        """Return some of the next bytes, at most ``room`` of them; none at the end, which is then checked."""
        state = self._now
        while not self._ended(state):
            data = state.inflater.unconsumed_tail or self._take(state)
            try:
                made: bytes = state.inflater.decompress(data, min(room, _PIECE))
            except zlib.error as error:
                raise damaged(f"{self._packed.name[:80]!r} that cannot be unpacked ({error})") from None
            self._note(state, made, len(data) - len(state.inflater.unconsumed_tail))
            if made:
                return made
            if not data and not state.inflater.eof:
                raise damaged(f"the end of {self._packed.name[:80]!r} before all of it is unpacked", "more")
        return b""

    def _take(self, state: _State) -> bytes:
        data = self._packed.read(state.read, min(_PIECE // 4, self._packed.size - state.read))
        state.read += len(data)
        return data

    def _note(self, state: _State, made: bytes, used: int) -> None:
        """Account for a step, and look at what it made."""
        self._meter.charge(len(made) + used)
        self._spent += len(made) + used
        state.made += len(made)
        if state.made > self._meter.limits.ratio * max(state.read, 1):
            raise exceeded(f"times the packed size in {self._packed.name[:80]!r}", "ratio", self._meter.limits.ratio)
        if self._size is not None and state.made > self._size:
            raise self._wrong()
        if state.made > self._checked:
            self._crc = zlib.crc32(made[self._checked - state.made :], self._crc)
            self._checked = state.made
            if self._spent > _SPACING:
                self._spent = 0
                self._kept.append(state.copy())

    def _ended(self, state: _State) -> bool:
        """Tell whether there is no more; in a gzip file, another stream may follow the first."""
        if not state.inflater.eof:
            return False
        if self._bits == _GZIP and self._another(state):
            return False
        if self._size is not None and (state.made != self._size or self._crc != self._wanted):
            raise self._wrong()
        return True

    def _wrong(self) -> CheckpointError:
        return damaged(f"{self._packed.name[:80]!r} with a wrong checksum or size in the archive")

    def _another(self, state: _State) -> bool:
        """Start with the stream after this one, if there is any; zeros are padding."""
        start = state.read - len(state.inflater.unused_data)
        if not any(self._packed.read(start, min(_PADDING, self._packed.size - start))):
            return False
        state.inflater, state.read = zlib.decompressobj(self._bits), start
        return True


def inflated(packed: Source, size: int, crc: int, meter: Meter) -> Source:
    """Return what a raw deflated stream unpacks to, of which size and CRC-32 are known."""
    return Source(packed.name, size, _Stream(packed, _RAW, meter, size, crc).pread)


def gunzipped(packed: Source, meter: Meter) -> Source:
    """Return what a gzip file unpacks to; its size is only known when all of it was unpacked once.

    Raises:
        CheckpointError: damaged, or more than the meter allows.
    """
    stream = _Stream(packed, _GZIP, meter)
    return Source(packed.name, stream.measure(), stream.pread)

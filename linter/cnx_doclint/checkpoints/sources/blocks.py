"""Reads a remote file in blocks: few requests, a small memory, and bounds on both requests and bytes.

Readers of headers ask for a few bytes at a time, mostly forward. What they ask for is widened to whole blocks; blocks
that follow one another come in one request; and the longer reading goes forward, the more is read ahead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.bounds.limits import Limits

BLOCK = 1 << 16
# Blocks: kept, fetched in one request at most, and read ahead at most.
KEPT = 32
_LARGEST = 64
_AHEAD = 16

Fetch = Callable[[int, int], bytes]
DOWNLOAD = msg("download the file, and name it instead")


class Blocks:
    """A remote file of known size, of which the blocks used last are kept."""

    __slots__ = ("_ahead", "_fetch", "_fetched", "_kept", "_limits", "_next", "_requests", "_size")

    def __init__(self, size: int, fetch: Fetch, limits: Limits, start: bytes = b"") -> None:
        """Start with the first bytes where a request has brought them already."""
        self._size = size
        self._fetch = fetch
        self._limits = limits
        self._kept: dict[int, bytes] = {}
        self._next = self._ahead = 0
        self._requests, self._fetched = int(bool(start)), len(start)
        self._keep(0, start)

    def pread(self, offset: int, length: int) -> bytes:
        """Return ``length`` bytes at ``offset``, fewer at the end."""
        end = min(offset + length, self._size)
        if offset >= end:
            return b""
        first, stop = offset // BLOCK, -(-end // BLOCK)
        parts = []
        at = first
        while at < stop:
            run = [self._used(at)] if at in self._kept else self._run(at, stop)
            parts += run
            at += len(run)
        return b"".join(parts)[offset - first * BLOCK : end - first * BLOCK]

    def _used(self, at: int) -> bytes:
        """Return a block that is kept, and note that it was used last."""
        self._kept[at] = self._kept.pop(at)
        return self._kept[at]

    def _run(self, at: int, stop: int) -> list[bytes]:
        """Fetch the block ``at`` and those after it that are wanted too, or soon will be."""
        self._ahead = min(2 * self._ahead + 1, _AHEAD) if at == self._next else 0
        stop = min(stop + self._ahead, at + _LARGEST, -(-self._size // BLOCK))
        stop = next((held for held in range(at + 1, stop) if held in self._kept), stop)
        offset = at * BLOCK
        length = min(stop * BLOCK, self._size) - offset
        self._spend(length)
        data = self._fetch(offset, length)
        if len(data) != length:
            raise CheckpointError(
                msg(
                    "found {number:,} bytes at byte {offset:,}, expected {length:,}: the answer was cut short",
                    number=len(data),
                    offset=offset,
                    length=length,
                ),
                msg("try again, or {download}", download=DOWNLOAD),
            )
        return self._keep(at, data)

    def _keep(self, at: int, data: bytes) -> list[bytes]:
        run = [data[start : start + BLOCK] for start in range(0, len(data), BLOCK)]
        self._next = at + len(run)
        self._kept.update(enumerate(run[-KEPT:], self._next - len(run[-KEPT:])))
        for old in list(self._kept)[:-KEPT]:
            del self._kept[old]
        return run

    def _spend(self, length: int) -> None:
        self._requests += 1
        self._fetched += length
        for limit, spent, what in (
            ("requests", self._requests, msg("requests")),
            ("fetched", self._fetched, msg("bytes")),
        ):
            allowed = getattr(self._limits, limit)
            if spent > allowed:
                raise too_much(
                    msg("a header that takes more than {allowed:,} {what}", allowed=allowed, what=what), limit
                )


def too_much(found: Message, limit: str) -> CheckpointError:
    """Return the error for a remote file that would take more than the limit of that name."""
    return CheckpointError(
        msg("found {found} to read over the network", found=found),
        msg(
            "{download}; or read it from Python with read_inventory(url, limits=Limits({limit}=...))",
            download=DOWNLOAD,
            limit=limit,
        ),
    )

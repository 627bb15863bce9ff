"""Zip archives field by field, so that each field can lie."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

STORED, DEFLATED = 0, 8
FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF


class Entry(NamedTuple):
    """One member; what the local header and the directory say of it may differ.

    Attributes:
        name: as in the local header.
        packed: the bytes as they lie in the file.
        size: bytes unpacked, in the directory.
        crc: in the directory.
        method: 0 stored, 8 deflated, others unknown.
        flags: bit 0 encrypted, bit 3 sizes after the data.
        packed_size: in the directory; None for the true one.
        listed: the name in the directory; None for the same.
        extra: extra field of the directory.
        at: offset in the directory; None for the true one.
        local: sizes and CRC in the local header; None for those of the directory.
        attributes: the upper 16 bits are Unix's mode.
        version: of the format that is needed.
    """

    name: bytes
    packed: bytes
    size: int
    crc: int
    method: int = STORED
    flags: int = 0
    packed_size: int | None = None
    listed: bytes | None = None
    extra: bytes = b""
    at: int | None = None
    local: tuple[int, int, int] | None = None
    attributes: int = 0
    version: int = 20

    @classmethod
    def of(cls, name: str | bytes, data: bytes, method: int = STORED) -> Entry:
        """Return an honest member."""
        raw = name.encode() if isinstance(name, str) else name
        return cls(raw, deflated(data) if method == DEFLATED else data, len(data), zlib.crc32(data), method)

    def local_header(self) -> bytes:
        """Return what stands in front of the packed bytes."""
        crc, packed, size = self.local or (self.crc, len(self.packed), self.size)
        fields = (self.version, self.flags, self.method, 0, 33, crc, packed & FULL32, size & FULL32)
        return b"PK\x03\x04" + struct.pack("<5H3L2H", *fields, len(self.name), 0) + self.name

    def listing(self, at: int) -> bytes:
        """Return the entry of the directory."""
        name = self.name if self.listed is None else self.listed
        packed = len(self.packed) if self.packed_size is None else self.packed_size
        head = (self.version, self.version, self.flags, self.method, 0, 33, self.crc, packed, self.size)
        tail = (len(name), len(self.extra), 0, 0, 0, self.attributes, at if self.at is None else self.at)
        return b"PK\x01\x02" + struct.pack("<6H3L5H2L", *head, *tail) + name + self.extra


class End(NamedTuple):
    """What the end record says instead of the truth; None for the truth."""

    entries: int | None = None
    size: int | None = None
    offset: int | None = None
    disk: int = 0
    comment: bytes = b""
    before: bytes = b""


def deflated(data: bytes, level: int = 9) -> bytes:
    """Return raw deflated bytes."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def zip_of(entries: Iterable[Entry], end: End = End(), front: bytes = b"") -> bytes:  # noqa: B008 (a constant)
    """Return an archive; ``front`` stands before it all."""
    data = bytearray(front)
    places: list[tuple[Entry, int]] = []
    for entry in entries:
        places.append((entry, len(data)))
        data += entry.local_header() + entry.packed
    directory = b"".join(entry.listing(at) for entry, at in places)
    return bytes(data) + directory + end_record(len(places), len(directory), len(data), end)


def end_record(entries: int, size: int, offset: int, end: End) -> bytes:
    """Return the end record, with the lies of ``end``."""
    count = entries if end.entries is None else end.entries
    numbers = (size if end.size is None else end.size, offset if end.offset is None else end.offset)
    disks = (end.disk, end.disk, count & FULL16, count & FULL16)
    return end.before + b"PK\x05\x06" + struct.pack("<4H2LH", *disks, *numbers, len(end.comment)) + end.comment


def end64(entries: int, size: int, offset: int, place: int) -> bytes:
    """Return the 64-bit end record and its locator, which says that the record is at ``place``."""
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, offset)
    return record + struct.pack("<4sLQL", b"PK\x06\x07", 0, place, 1)


def members(files: Sequence[tuple[str, bytes]], method: int = STORED) -> bytes:
    """Return an honest archive."""
    return zip_of([Entry.of(name, data, method) for name, data in files])

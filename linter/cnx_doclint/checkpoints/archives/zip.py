"""Reads a zip archive's directory and single members, with bounds on all that the archive claims.

The format is that of PKWARE's APPNOTE 6.3 (sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16). Python's ``zipfile`` is
not used because it takes the directory into memory unbounded and accepts archives that two programs may read
differently (members given twice, members that overlap, data before the first one); all of these are refused
here.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cnx_doclint.checkpoints.bounds.limits import Limits, damaged, exceeded
from cnx_doclint.checkpoints.sources.inflated import Meter, inflated
from cnx_doclint.checkpoints.sources.source import Source, source_of_bytes
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import msg

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LONGEST_COMMENT = 65_535
_FULL32 = 0xFFFFFFFF
_ENCRYPTED, _UTF8 = 0x1, 0x800
_STORED, _DEFLATED = 0, 8
_EXTRA64 = 1


class Member(NamedTuple):
    """One entry of the directory.

    Attributes:
        name: its path in the archive; never used as a path on this machine.
        raw: the same as the file has it.
        header: offset of its local header in the file, in bytes.
        packed: bytes in the file.
        size: bytes unpacked, as claimed.
        method: 0 stored, 8 deflated; others cannot be read here.
        crc: CRC-32 of the unpacked bytes.
        flags: bit 0 encrypted.
    """

    name: str
    raw: bytes
    header: int
    packed: int
    size: int
    method: int
    crc: int
    flags: int


# The directory is looked at by several readers; it is parsed once for as long as the source lives.
_DIRECTORIES: WeakKeyDictionary[Source, dict[str, Member]] = WeakKeyDictionary()


def is_zip(source: Source) -> bool:
    """Tell whether the source starts as a zip archive does; nothing may stand in front."""
    return source.head.startswith(SIGNATURES)


def directory(source: Source, limits: Limits) -> dict[str, Member]:
    """Return the members by name, in the order of the directory.

    Raises:
        CheckpointError: the directory is missing, contradicts itself or the file, or exceeds the limits.
    """
    if source not in _DIRECTORIES:
        _DIRECTORIES[source] = _directory(source, limits)
    return _DIRECTORIES[source]


def _directory(source: Source, limits: Limits) -> dict[str, Member]:
    entries, size, offset = _end(source)
    limits.check("members", entries, "members in the archive")
    limits.check("directory", size, "bytes in the archive's directory")
    data = source.read(offset, size)
    members: dict[str, Member] = {}
    at = 0
    for _ in range(entries):
        member, at = _entry(data, at)
        if member.name in members:
            raise damaged(f"two members called {member.name[:80]!r} in the archive", "each name once")
        members[member.name] = member
    _refuse_overlaps(list(members.values()), offset)
    return members


def _end(source: Source) -> tuple[int, int, int]:
    """Return how many entries the directory has, its size and its offset in bytes."""
    length = min(source.size, _END.size + _LONGEST_COMMENT)
    start = source.size - length
    tail = source.read(start, length)
    at = tail.rfind(b"PK\x05\x06", 0, max(0, len(tail) - _END.size + 4))
    if at < 0 or at + _END.size + _END.unpack_from(tail, at)[7] != length:
        raise damaged("no directory at the end of the zip archive", "one")
    _, disk, first_disk, _, entries, size, offset, _ = _END.unpack_from(tail, at)
    if disk not in (0, 0xFFFF) or first_disk not in (0, 0xFFFF):
        raise damaged("a zip archive in several parts", "a single file")
    end = start + at
    entries64 = _end64(source, end)
    if entries64 and (entries == 0xFFFF or _FULL32 in (size, offset)):
        entries, size, offset, end = entries64
    if offset + size > end:
        raise damaged(
            f"a directory of {size:,} bytes at byte {offset:,} of the archive", f"its end before byte {end:,}"
        )
    return entries, size, offset


def _end64(source: Source, end: int) -> tuple[int, int, int, int] | None:
    """Return entries, size, offset and place of the 64-bit end record, which lies before the ordinary one."""
    if end < _END64_LOCATOR.size + _END64.size:
        return None
    signature, _, place, _ = _END64_LOCATOR.unpack(source.read(end - _END64_LOCATOR.size, _END64_LOCATOR.size))
    if signature != b"PK\x06\x07":
        return None
    record = _END64.unpack(source.read(place, _END64.size))
    if record[0] != b"PK\x06\x06":
        raise damaged("a broken 64-bit directory of the zip archive", "its signature")
    return record[7], record[8], record[9], place


def _entry(data: bytes, at: int) -> tuple[Member, int]:
    if at + _CENTRAL.size > len(data):
        raise damaged("the end of the archive's directory", "another entry")
    fields = _CENTRAL.unpack_from(data, at)
    names, extras, comments = fields[10:13]
    after = at + _CENTRAL.size
    end = after + names + extras + comments
    if fields[0] != b"PK\x01\x02" or end > len(data):
        raise damaged(f"a broken entry at byte {at:,} of the archive's directory")
    flags, method, crc = fields[3], fields[4], fields[7]
    packed, size, header = fields[8], fields[9], fields[16]
    if _FULL32 in (packed, size, header):
        size, packed, header = _wide(data[after + names : after + names + extras], size, packed, header)
    raw = data[after : after + names]
    name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "backslashreplace")
    return Member(name, raw, header, packed, size, method, crc, flags), end


def _wide(extra: bytes, *narrow: int) -> tuple[int, ...]:
    """Replace the fields that do not fit 32 bits by those of the extra field made for it, in its order."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _EXTRA64:
            wanted = sum(value == _FULL32 for value in narrow)
            if length < 8 * wanted or at + 4 + length > len(extra):
                break
            wide = iter(struct.unpack_from(f"<{wanted}Q", extra, at + 4))
            return tuple(next(wide) if value == _FULL32 else value for value in narrow)
        at += 4 + length
    raise damaged("a member of more than 4 GiB without its 64-bit size", "the field for it")


def _refuse_overlaps(members: list[Member], end: int) -> None:
    """Members that share bytes make a small archive unpack to a huge one."""
    free = 0
    for member in sorted(members, key=lambda member: member.header):
        if member.header < free:
            raise damaged(
                f"the member {member.name[:80]!r} that overlaps another in the archive",
                "each in its own place",
            )
        free = member.header + _LOCAL.size + member.packed
    if free > end:
        raise damaged("members that reach into the archive's directory", "their end before it")


def locate(source: Source, member: Member) -> Source:
    """Return the packed bytes of a member as a source, unread.

    Raises:
        CheckpointError: encrypted, or its local header contradicts the directory.
    """
    if member.flags & _ENCRYPTED:
        raise CheckpointError(
            msg("found an encrypted member {name!r}", name=member.name[:80]), msg("decrypt the archive first")
        )
    header = _LOCAL.unpack(source.read(member.header, _LOCAL.size))
    names, extras = header[9], header[10]
    name = source.read(member.header + _LOCAL.size, names)
    if header[0] != b"PK\x03\x04" or name != member.raw:
        raise damaged(f"another member where {member.name[:80]!r} should be in the archive")
    return source.part(member.header + _LOCAL.size + names + extras, member.packed, member.name)


def unpack(source: Source, member: Member, limits: Limits) -> Source:
    """Return the bytes of a member: checked and held in memory, or a part of the file where they are stored.

    Raises:
        CheckpointError: damaged, too large to hold, or packed by a method other than deflate.
    """
    packed = _packed(source, member)
    if member.method == _STORED and member.size > limits.member:
        return packed  # too large to hold, so its checksum is not looked at
    limits.check("member", member.size, f"bytes in {member.name[:80]!r}")
    data = packed.read(0, packed.size) if member.method == _STORED else _inflate(packed, member, limits)
    if len(data) != member.size or not _fits(member, zlib.crc32(data)):
        raise _wrong(member)
    return source_of_bytes(data, member.name)


def _fits(member: Member, crc: int) -> bool:
    """Tell whether a checksum is right. Torch stores none, that is 0, where it is told to save time."""
    return crc == member.crc or (member.method == _STORED and not member.crc)


def _wrong(member: Member) -> CheckpointError:
    return damaged(f"{member.name[:80]!r} with a wrong checksum or size in the archive")


class _Summed:
    """The bytes of a stored member, whose checksum is looked at when they have all been read in order."""

    __slots__ = ("_at", "_crc", "_member", "_packed")

    def __init__(self, packed: Source, member: Member) -> None:
        self._packed = packed
        self._member = member
        self._at = self._crc = 0

    def pread(self, offset: int, length: int) -> bytes:
        data = self._packed.pread(offset, length)
        if offset <= self._at < offset + len(data):
            self._crc = zlib.crc32(memoryview(data)[self._at - offset :], self._crc)
            self._at = offset + len(data)
            if self._at == self._member.size and not _fits(self._member, self._crc):
                raise _wrong(self._member)
        return data


def reach(source: Source, member: Member, meter: Meter, summed: bool = False) -> Source:
    """Return the bytes of a member of any size, unread: a part of the file, or inflated as they are asked for.

    Checksums are only looked at where all of a member is inflated anyway, and if ``summed``, where all is read in
    order.

    Raises:
        CheckpointError: encrypted, packed by a method other than deflate, or the archive is damaged.
    """
    packed = _packed(source, member)
    if member.method == _STORED:
        return Source(member.name, member.size, _Summed(packed, member).pread) if summed else packed
    _check_ratio(member, meter.limits)
    return inflated(packed, member.size, member.crc, meter)


def _packed(source: Source, member: Member) -> Source:
    """Return the packed bytes of a member that can be unpacked here."""
    if member.method not in (_STORED, _DEFLATED):
        raise CheckpointError(
            msg(
                "found {name!r} packed by zip method {method}, expected stored or deflated",
                name=member.name[:80],
                method=member.method,
            ),
            msg("unpack the archive, or save the checkpoint again"),
        )
    packed = locate(source, member)
    if member.method == _STORED and member.size != member.packed:
        raise damaged(f"{member.packed:,} bytes of {member.name[:80]!r}", f"{member.size:,}")
    return packed


def _check_ratio(member: Member, limits: Limits) -> None:
    if member.size > limits.ratio * max(member.packed, 1):
        raise exceeded(f"times the packed size in {member.name[:80]!r}", "ratio", limits.ratio)


def _inflate(packed: Source, member: Member, limits: Limits) -> bytes:
    _check_ratio(member, limits)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        # One byte of room more than claimed shows a member that is larger, without unpacking it.
        return inflater.decompress(packed.read(0, packed.size), member.size + 1)
    except zlib.error as error:
        raise damaged(f"{member.name[:80]!r} that cannot be unpacked ({error})") from None

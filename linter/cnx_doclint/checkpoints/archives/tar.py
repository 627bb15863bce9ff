"""Reads the headers of a tar archive, with bounds on all that the archive claims.

The format is that of POSIX.1-2017 (``pax``, "ustar Interchange Format" and "pax Header Block"), with GNU tar's
long names and large numbers and the headers before ustar that have no magic. Python's ``tarfile`` is not used
because it believes sizes and chains of headers as they come, and accepts archives that two programs may read
differently (names given twice, links with content, numbers in no notation of the format, no end); all of
these are refused here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.tensors import MOST
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.sources.source import Source

BLOCK = 512
_ZEROS = bytes(BLOCK)
_POSIX = b"ustar\x00"
_FILE, _FILES = b"0", (b"0", b"\0", b"7")
# Links, devices, folders and FIFOs have no bytes of their own.
_WITHOUT_BYTES = (b"1", b"2", b"3", b"4", b"5", b"6")
_FOLDER = b"5"
_PAX_FOR_ALL = b"g"
_LONG = {b"L": "path", b"K": "linkpath"}
_EXTENDING = (b"x", b"X", _PAX_FOR_ALL, *_LONG)
# What of an extended header matters here.
_SAID = ("path", "size", "linkpath")
_NOT_WHOLE = {b"S": msg("a sparse file"), b"M": msg("a part of a file")}
_OCTAL = re.compile(rb" *([0-7]*) *")
_RECORD = re.compile(rb"([0-9]{1,9}) ([^=\n]{1,200})=")
_DIGITS = re.compile(rb"[0-9]{1,19}")


class Member(NamedTuple):
    """One regular file of the archive.

    Attributes:
        name: its path in the archive; never used as a path on this machine.
        offset: of its first byte in the archive.
        size: in bytes.
    """

    name: str
    offset: int
    size: int


class _Header(NamedTuple):
    """A header block; ``name`` and ``size`` before what extended headers say of them."""

    name: bytes
    size: int
    kind: bytes


# The headers are looked at by several readers; they are parsed once for as long as the source lives.
_DIRECTORIES: WeakKeyDictionary[Source, dict[str, Member]] = WeakKeyDictionary()


def is_tar(source: Source) -> bool:
    """Tell whether the source starts with a header block: its checksum is right and it has a name."""
    head = source.head[:BLOCK]
    return len(head) == BLOCK and head[0] != 0 and _checksum_fits(head)


def directory(source: Source, limits: Limits) -> dict[str, Member]:
    """Return the regular files by name, in the order of the archive.

    Raises:
        CheckpointError: a header is damaged or contradicts the others, there is no end, the archive holds
        sparse or partial files, or it exceeds the limits.
    """
    if source not in _DIRECTORIES:
        _DIRECTORIES[source] = _Walk(source, limits).files()
    return _DIRECTORIES[source]


def part(source: Source, member: Member) -> Source:
    """Return the bytes of a member as a source, unread."""
    return source.part(member.offset, member.size, member.name)


class _Walk:
    """A walk from header to header.

    Attributes:
        at: offset of the next header or of its content, in bytes.
        spent: bytes of headers so far.
    """

    __slots__ = ("at", "limits", "source", "spent")

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.at = 0
        self.spent = 0

    def files(self) -> dict[str, Member]:
        """Return the regular files; every other member is stepped over."""
        found: dict[str, Member] = {}
        kinds: dict[str, bytes] = {}
        while (entry := self.entry()) is not None:
            member, kind = entry
            if kinds.setdefault(member.name, kind) != kind or member.name in found:
                raise damaged(f"two members called {member.name[:80]!r} in the archive", "each name once")
            self.limits.check("members", len(kinds), "members in the archive")
            if kind == _FILE:
                found[member.name] = member
        return found

    def entry(self) -> tuple[Member, bytes] | None:
        """Return the next member and its kind, and stand behind it; None at the end of the archive."""
        header = self.header()
        if header is None:
            return None
        said: dict[str, bytes] = {}
        while header.kind in _EXTENDING:
            self.extend(header, said)
            header = self.header()
            if header is None:
                raise damaged("the end of the archive after an extended header", "the member it is for")
        name = said.get("path", header.name).decode("utf-8", "backslashreplace")
        size = _decimal(said["size"], name) if "size" in said else header.size
        kind = _kind(header, name, size)
        member = Member(name, self.at, size)
        self.skip(size, name)
        return member, kind

    def header(self) -> _Header | None:
        """Return the header here and stand behind it; None for the zero block that ends the archive."""
        self.spend(BLOCK)
        block = self.source.read(self.at, BLOCK)
        if block == _ZEROS:
            self._end()
            return None
        if not _checksum_fits(block):
            raise damaged(f"a wrong checksum in the tar header at byte {self.at:,}")
        place = f"the tar header at byte {self.at:,}"
        self.at += BLOCK
        name = _until_nul(block[:100])
        if block[257:263] == _POSIX and block[345]:
            name = _until_nul(block[345:500]) + b"/" + name
        return _Header(name, _number(block[124:136], place), block[156:157])

    def _end(self) -> None:
        """Two zero blocks end an archive; what stands after one alone, some programs would read on."""
        after = self.at + BLOCK
        if any(self.source.pread(after, min(BLOCK, self.source.size - after))):
            raise damaged(f"something after the zero block at byte {self.at:,} of the archive", "its end")

    def extend(self, header: _Header, said: dict[str, bytes]) -> None:
        """Note what an extended header says of the next member's path and size."""
        self.limits.check("extension", header.size, "bytes in an extended header of the archive")
        self.spend(header.size)
        start = self.at
        self.skip(header.size, "an extended header")
        data = self.source.read(start, header.size)
        long = _LONG.get(header.kind)
        records = {long: _until_nul(data)} if long else _records(data)
        if header.kind == _PAX_FOR_ALL and records:
            raise damaged(f"one {min(records)} for all members in a tar header", "each its own")
        if twice := records.keys() & said.keys():
            raise damaged(f"the {min(twice)} of a member twice in its headers", "once")
        said.update(records)

    def skip(self, size: int, name: str) -> None:
        """Step over content, which fills whole blocks."""
        if size > self.source.size - self.at:
            raise damaged(f"{self.source.size - self.at:,} bytes for {name[:80]!r} in the archive", f"{size:,}")
        self.at += -(-size // BLOCK) * BLOCK

    def spend(self, size: int) -> None:
        """Account for a header."""
        self.spent += size
        self.limits.check("directory", self.spent, "bytes in the archive's headers")


def _kind(header: _Header, name: str, size: int) -> bytes:
    """Return what a member is: a file, a folder or something else, which is of no use here."""
    kind = header.kind
    if kind in _NOT_WHOLE:
        raise _not_whole(_NOT_WHOLE[kind], name)
    if kind in _FILES:
        return _FOLDER if name.endswith("/") and not size else _FILE  # before ustar, folders had no kind of their own
    if kind in _WITHOUT_BYTES and size:
        raise damaged(f"{size:,} bytes in {name[:80]!r}, a link or a folder in the archive", "none")
    return kind


def _not_whole(what: Message, name: str) -> CheckpointError:
    return CheckpointError(
        msg("found {what} ({name!r}) in the archive, expected whole files", what=what, name=name[:80]),
        msg("unpack the archive, or pack it again without --sparse and --multi-volume"),
    )


def _checksum_fits(block: bytes) -> bool:
    """Tell whether the bytes, the checksum's own taken as spaces, add up to it; old systems added signed ones."""
    stated = _OCTAL.fullmatch(_until_nul(block[148:156]))
    if stated is None or not stated[1]:
        return False
    counted, total = block[:148] + block[156:], int(stated[1], 8) - 8 * 32
    return sum(counted) == total or sum(counted) - 256 * sum(byte > 127 for byte in counted) == total


def _number(field: bytes, place: str) -> int:
    """Return a size: octal digits, or big-endian after a set first bit where it does not fit them."""
    if field[0] == 0x80:
        value = int.from_bytes(field[1:], "big")
    elif octal := _OCTAL.fullmatch(_until_nul(field)):
        value = int(octal[1] or b"0", 8)
    else:
        raise damaged(f"the size {field!r} in {place}", "octal digits")
    if value > MOST:
        raise damaged(f"a size of {value:,} bytes in {place}", "fewer than 2**63")
    return value


def _decimal(text: bytes, name: str) -> int:
    if not _DIGITS.fullmatch(text) or int(text) > MOST:
        raise damaged(f"the size {text[:40]!r} of {name[:80]!r} in the archive", "decimal digits below 2**63")
    return int(text)


def _records(data: bytes) -> dict[str, bytes]:
    """Return path and size from the records ``<length> <key>=<value>`` of a pax header."""
    said: dict[str, bytes] = {}
    at = 0
    while at < len(data) and data[at]:
        record = _RECORD.match(data, at)
        end = at + int(record[1]) if record else 0
        if record is None or not record.end() < end <= len(data) or data[end - 1] != ord("\n"):
            raise damaged("a malformed record in a tar's extended header", "its length, key and value")
        key = record[2].decode("utf-8", "backslashreplace")
        if key.startswith("GNU.sparse."):
            raise _not_whole(msg("a sparse file"), key)
        if key in _SAID:
            if key in said:
                raise damaged(f"the {key} of a member twice in its headers", "once")
            said[key] = data[record.end() : end - 1]
        at = end
    return said


def _until_nul(field: bytes) -> bytes:
    return field.partition(b"\0")[0]

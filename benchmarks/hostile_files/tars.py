"""Tar archives block by block."""

from __future__ import annotations

from collections.abc import Mapping

BLOCK = 512
END = bytes(2 * BLOCK)


def header(
    name: bytes, size: int | bytes, kind: bytes = b"0", link: bytes = b"", checksum: bytes | None = None
) -> bytes:
    """Return a header block, with a right checksum unless another is given."""
    field = size if isinstance(size, bytes) else b"%011o\0" % size
    front = name.ljust(100, b"\0")[:100] + b"0000644\0" + b"0000000\0" * 2 + field + b"0" * 11 + b"\0"
    back = kind + link.ljust(100, b"\0")[:100] + b"ustar\00000"
    block = (front + b" " * 8 + back).ljust(BLOCK, b"\0")
    return block[:148] + (checksum or b"%06o\0 " % sum(block)) + block[156:]


def padded(data: bytes) -> bytes:
    """Fill the last block."""
    return data.ljust(-(-len(data) // BLOCK) * BLOCK, b"\0")


def entry(name: bytes, data: bytes, kind: bytes = b"0", link: bytes = b"") -> bytes:
    """Return a header and the content after it."""
    return header(name, len(data), kind, link) + padded(data)


def record(key: bytes, value: bytes) -> bytes:
    """Return a record of an extended header."""
    body = b" " + key + b"=" + value + b"\n"
    length = len(body) + 1
    while length != len(b"%d" % length) + len(body):
        length = len(b"%d" % length) + len(body)
    return b"%d" % length + body


def tar_of(members: Mapping[str, bytes]) -> bytes:
    """Return an honest archive."""
    return b"".join(entry(name.encode(), data) for name, data in members.items()) + END

"""Torch's stream before 1.6: pickles one after the other, then the storages.

Magic number, protocol version, ``sys_info``, the object, the list of storage keys, each a pickle; then for every key
in order 8 bytes with the count of elements (little-endian) and the elements (``torch.serialization._legacy_save``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cnx_doclint.checkpoints._cursor import Cursor
from cnx_doclint.checkpoints._dtypes import ITEM_SIZES, describe
from cnx_doclint.checkpoints._limits import damaged
from cnx_doclint.checkpoints._machine import Context
from cnx_doclint.checkpoints._opcodes import interpret
from cnx_doclint.checkpoints._source import Source
from cnx_doclint.checkpoints._storages import resolver
from cnx_doclint.checkpoints._values import Storage

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
# The magic number as pickle protocols 2 to 5 and 0 to 1 write it.
_MAGIC_MARKS = (MAGIC.to_bytes(10, "little"), str(MAGIC).encode())
_MAGIC_WITHIN = 48


def has_magic(source: Source) -> bool:
    """Tell whether the source starts with the pickled magic number."""
    head = source.head[:_MAGIC_WITHIN]
    return any(mark in head for mark in _MAGIC_MARKS)


def read_stream(source: Source, context: Context, storages: dict[str, Storage]) -> object:
    """Return the object of a stream whose persistent ids fill ``storages``; only headers are read.

    Raises:
        CheckpointError: not such a stream, damaged or cut short.
    """
    cursor = Cursor(source, context.limits)
    _expect(interpret(cursor, context), MAGIC, "magic number")
    _expect(interpret(cursor, context), PROTOCOL, "protocol version")
    interpret(
        cursor, context
    )  # sys_info: sizes of C types on the writer's machine, which the counts do not need
    tree = interpret(cursor, context)
    keys = interpret(cursor, context)
    if not isinstance(keys, list):
        raise damaged(f"{describe(keys)} after the object", "the list of its storages")
    _step_over(source, cursor.offset, keys, storages)
    return tree


def _expect(found: object, expected: int, what: str) -> None:
    if type(found) is not int or found != expected:
        raise damaged(f"{describe(found)} as the {what} of a torch stream", str(expected))


def _step_over(source: Source, offset: int, keys: Iterable[object], storages: dict[str, Storage]) -> None:
    """Check that every storage is there in full, reading 8 bytes of each."""
    missing = dict(storages)
    for key in keys:
        storage = (
            missing.pop(key.decode() if isinstance(key, bytes) else key, None) if _is_text(key) else None
        )
        if storage is None:
            raise damaged(
                f"{describe(key)} among the storages of a torch stream", "each storage of its object once"
            )
        width = ITEM_SIZES[storage.dtype]
        elements = int.from_bytes(source.read(offset, 8), "little", signed=True)
        if elements != storage.bytes // width:
            raise damaged(
                f"{elements:,} elements in storage {storage.key[:80]!r}", f"{storage.bytes // width:,}"
            )
        offset += 8 + storage.bytes
        source.part(offset, 0)  # the end of the storage lies within the file
    if missing:
        raise damaged(f"no storage {next(iter(missing))[:80]!r} at the end of the file", "one")


def _is_text(key: object) -> bool:
    return isinstance(key, (str, bytes))


def nested_stream(source: Source, context: Context) -> object:
    """Read a stream that was pickled as bytes; its storages belong to it alone, so they get names of their own.

    A single storage, which is what torch puts there, keeps its place in the surrounding bytes as its name.
    """
    storages: dict[str, Storage] = {}
    inner = replace(context, persistent=resolver(storages, context.limits), level=context.level + 1)
    tree = read_stream(source, inner, storages)
    return tree

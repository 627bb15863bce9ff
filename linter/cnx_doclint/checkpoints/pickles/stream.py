"""Torch's stream before 1.6: pickles one after the other, then the storages.

Magic number, protocol version, ``sys_info``, the object, the list of storage keys, each a pickle; then for
every key in order 8 bytes with the count of elements (little-endian) and the elements
(``torch.serialization._legacy_save``).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import damaged
from cnx_doclint.checkpoints.contents.dtypes import ITEM_SIZES, describe
from cnx_doclint.checkpoints.contents.stored import Run
from cnx_doclint.checkpoints.pickles.opcodes import interpret
from cnx_doclint.checkpoints.pickles.storages import resolver
from cnx_doclint.checkpoints.sources.cursor import WINDOW, Cursor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnx_doclint.checkpoints.contents.values import Storage
    from cnx_doclint.checkpoints.pickles.machine import Context, Nested
    from cnx_doclint.checkpoints.sources.source import Source

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
# The magic number as pickle protocols 2 to 5 and 0 to 1 write it.
_MAGIC_MARKS = (MAGIC.to_bytes(10, "little"), str(MAGIC).encode())
_MAGIC_WITHIN = 48
# A nested stream usually holds the name of one storage.
_NESTED_WINDOW = 2048


def has_magic(source: Source) -> bool:
    """Tell whether the source starts with the pickled magic number."""
    head = source.head[:_MAGIC_WITHIN]
    return any(mark in head for mark in _MAGIC_MARKS)


def read_stream(source: Source, context: Context, storages: dict[str, Storage]) -> object:
    """Return the object of a stream whose persistent ids fill ``storages``; only headers are read.

    Where the storages lie is noted in the context.

    Raises:
        CheckpointError: not such a stream, damaged or cut short.
    """
    cursor = Cursor(source, context.limits, window=_NESTED_WINDOW if context.level else WINDOW)
    _expect(interpret(cursor, context), MAGIC, "magic number")
    _expect(interpret(cursor, context), PROTOCOL, "protocol version")
    interpret(cursor, context)  # sys_info: sizes of C types on the writer's machine, which the counts do not need
    tree = interpret(cursor, context)
    keys = interpret(cursor, context)
    if not isinstance(keys, list):
        raise damaged(f"{describe(keys)} after the object", "the list of its storages")
    context.runs.update(_step_over(source, cursor.offset, keys, storages))
    return tree


def _expect(found: object, expected: int, what: str) -> None:
    if type(found) is not int or found != expected:
        raise damaged(f"{describe(found)} as the {what} of a torch stream", str(expected))


def _step_over(
    source: Source, offset: int, keys: Iterable[object], storages: dict[str, Storage]
) -> Iterator[tuple[str, Run]]:
    """Check that every storage is there in full, reading 8 bytes of each, and yield where it lies."""
    missing = dict(storages)
    for key in keys:
        storage = missing.pop(key, None) if isinstance(key, str) else None
        if storage is None:
            raise damaged(f"{describe(key)} among the storages of a torch stream", "each storage of its object once")
        width = ITEM_SIZES[storage.dtype]
        elements = int.from_bytes(source.read(offset, 8), "little", signed=True)
        if elements != storage.bytes // width:
            raise damaged(f"{elements:,} elements in storage {storage.key[:80]!r}", f"{storage.bytes // width:,}")
        yield storage.key, Run(source, offset + 8, storage.bytes)
        offset += 8 + storage.bytes
        source.part(offset, 0)  # the end of the storage lies within the file
    if missing:
        raise damaged(f"no storage {next(iter(missing))[:80]!r} at the end of the file", "one")


def nested_reader() -> Nested:
    """Return a reader for streams that were pickled as bytes.

    Each has storages of its own, as after ``torch.load``, even where keys are the same: they are numbered.
    """
    numbers = count()

    def read(source: Source, context: Context) -> object:
        storages: dict[str, Storage] = {}
        persistent = resolver(storages, context.limits, f"{next(numbers)}:")
        inner = replace(context, persistent=persistent, level=context.level + 1)
        return read_stream(source, inner, storages)

    return read

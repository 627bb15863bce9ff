"""Checkpoints of ``torch.save`` in torch 0.1: a tar with the members ``storages``, ``tensors`` and ``pickle``.

``storages`` is a pickled count; for each storage a pickled ``(key, location, class)``, 8 bytes with the count
of its elements, and the elements; then a pickled list of the views ``(key, root's key, offset, elements)``.
``tensors`` is a pickled count; for each tensor a pickled ``(key, storage's key, class)``, 4 bytes with the
number of its dimensions, 4 of padding, then 8 for each size, each stride and the offset. ``pickle`` is the
object, with keys in place of tensors and storages. All numbers are little-endian, as ``torch.load`` expects
them (``torch.serialization._legacy_load``). ``sys_info`` says so; what else it says is not needed.

Storages are stepped over, and it is noted where they lie.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from cnx_doclint.checkpoints.archives.tar import directory, is_tar, part
from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.dtypes import describe
from cnx_doclint.checkpoints.contents.stored import Run, in_runs
from cnx_doclint.checkpoints.contents.tensors import view, whole
from cnx_doclint.checkpoints.contents.values import Content, Storage, View
from cnx_doclint.checkpoints.pickles.opcodes import interpret
from cnx_doclint.checkpoints.pickles.storages import seen_from, sized
from cnx_doclint.checkpoints.pickles.torch_pickles import context_for
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader
from cnx_doclint.checkpoints.sources.cursor import Cursor
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.checkpoints.pickles.machine import Context, Persistent
    from cnx_doclint.checkpoints.sources.source import Source

_MEMBERS = ("storages", "tensors", "pickle")
# A pointer on the machine that wrote the file.
_LARGEST_KEY = (1 << 64) - 1
_DIGITS_OF_KEY = 20
_RECORD_COST, _VIEW_COST = 300, 600

Record = TypeVar("Record", Storage, View)


def _detects(source: Source, limits: Limits) -> Evidence:
    found = is_tar(source) and all(name in directory(source, limits) for name in _MEMBERS)
    return Evidence.STRUCTURE if found else Evidence.NONE


def _read(source: Source, limits: Limits) -> Content:
    context, _ = context_for(limits)
    members = directory(source, limits)
    if info := members.get("sys_info"):
        _check_byte_order(interpret(Cursor(part(source, info), limits), context))
    storages, tensors, pickle = (part(source, members[name]) for name in _MEMBERS)
    runs = _storages(storages, context)
    views = _tensors(tensors, runs, context)
    known = replace(context, persistent=_resolver({**runs, **views}))
    tree = interpret(Cursor(pickle, limits), known)
    return Content(tree, tuple(context.unsafe), storages=in_runs(context.runs))


def _check_byte_order(info: object) -> None:
    if isinstance(info, dict) and info.get("little_endian") is False:
        raise CheckpointError(
            msg("found a checkpoint that torch 0.1 wrote on a big-endian machine, expected a little-endian one"),
            msg("torch.load does not read it elsewhere either: save it again on such a machine, with a newer torch"),
        )


def _storages(source: Source, context: Context) -> dict[str, Storage]:
    """Return the storages and the views of storages by key, reading 8 bytes of each storage."""
    cursor = Cursor(source, context.limits)
    found: dict[str, Storage] = {}
    for key, _, kind in _entries(cursor, "storages", context):
        elements = int.from_bytes(cursor.take(8), "little", signed=True)
        storage = sized(kind, whole(elements, "storage"), key)
        _add(found, key, storage)
        context.runs[key] = Run(source, cursor.offset, storage.bytes)
        cursor.skip(storage.bytes)
    views = interpret(cursor, context)
    if not isinstance(views, (list, tuple)):
        raise damaged(f"{describe(views)} after the storages", "the list of their views")
    context.limits.check("tensors", len(views), "views of storages in a torch 0.1 checkpoint")
    for entry in views:
        target, root, first, length = _fields(entry, 4, "a view of a storage")
        context.budget.charge(_RECORD_COST)
        _add(found, _key(target), seen_from(_of(found, root), first, length))
    return found


def _tensors(source: Source, storages: Mapping[str, Storage], context: Context) -> dict[str, View]:
    """Return the tensors by key. Their offsets count from the start of a storage that is in the file."""
    cursor = Cursor(source, context.limits)
    found: dict[str, View] = {}
    for key, storage, _ in _entries(cursor, "tensors", context):
        run = _of(storages, storage)
        dimensions, _padding = struct.unpack("<ii", cursor.take(8))
        context.limits.check("dimensions", whole(dimensions, "number of dimensions"), "dimensions of a tensor")
        numbers = struct.unpack(f"<{2 * dimensions + 1}q", cursor.take(8 * (2 * dimensions + 1)))
        layout = (numbers[-1], numbers[:dimensions], numbers[dimensions:-1])
        context.budget.charge(_VIEW_COST)
        _add(found, key, view(run, run.dtype, layout, context.limits))
    return found


def _entries(cursor: Cursor, what: str, context: Context) -> Iterator[tuple[str, object, object]]:
    """Yield the pickled triples of a member, each with its key made a text; what follows one is the caller's."""
    count = interpret(cursor, context)
    context.limits.check("tensors", whole(count, f"count of {what}"), f"{what} in a torch 0.1 checkpoint")
    for _ in range(whole(count, f"count of {what}")):
        key, second, third = _fields(interpret(cursor, context), 3, f"one of the {what}")
        context.budget.charge(_RECORD_COST)
        yield _key(key), second, third


def _fields(value: object, count: int, what: str) -> tuple[object, ...]:
    if isinstance(value, (tuple, list)) and len(value) == count:
        return tuple(value)
    raise damaged(f"{describe(value)} as {what} of a torch 0.1 checkpoint", f"{count} values")


def _key(value: object) -> str:
    """Return a key in one spelling: lists of tensors have numbers, pickles have them as text or bytes."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= _DIGITS_OF_KEY:
        text = int(text)
    if type(text) is int and 0 <= text <= _LARGEST_KEY:
        return str(text)
    raise damaged(f"{describe(value)} as a key in a torch 0.1 checkpoint", "a whole number")


def _of(storages: Mapping[str, Storage], key: object) -> Storage:
    storage = storages.get(_key(key))
    if storage is None:
        raise damaged(f"no storage {_key(key)} in a torch 0.1 checkpoint", "one before what it is named by")
    return storage


def _add(found: dict[str, Record], key: str, value: Record) -> None:
    if key in found:
        raise damaged(f"the key {key} twice in a torch 0.1 checkpoint", "each key once")
    found[key] = value


def _resolver(known: Mapping[str, Storage | View]) -> Persistent:
    """Return a function from the persistent ids of the object's pickle to records."""

    def resolve(reference: object) -> object:
        if isinstance(reference, tuple) and len(reference) == 3:
            return reference[0]  # a module's class, with its source code
        key = _key(reference)
        if key not in known:
            raise damaged(f"no tensor {key} in a torch 0.1 checkpoint", "one in its list of tensors")
        return known[key]

    return resolve


READER = Reader("torch-tar", _detects, _read)

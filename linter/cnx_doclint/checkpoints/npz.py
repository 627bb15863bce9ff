"""Archives of ``numpy.savez``: a zip of arrays, each a file ``<name>.npy`` with a header before its bytes.

The header says type, order and shape as Python would print a dictionary; it is matched and never evaluated. The format
is that of ``numpy.lib.format``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.archives.zip import Member, directory, is_zip, reach
from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.arrays import NUMPY_DTYPES
from cnx_doclint.checkpoints.contents.dtypes import describe
from cnx_doclint.checkpoints.contents.stored import ByteOrder, Stored
from cnx_doclint.checkpoints.contents.tensors import contiguous, sizes
from cnx_doclint.checkpoints.contents.values import Content, View
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader
from cnx_doclint.checkpoints.sources.inflated import Meter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from cnx_doclint.checkpoints.sources.source import Source

_MAGIC, _SUFFIX = b"\x93NUMPY", ".npy"
# Version -> bytes of the header's length.
_WIDTHS = {1: 2, 2: 4, 3: 4}
_HEADER = re.compile(
    r"\{'descr': '(?P<order>[<>|=])(?P<type>\w{2,3})', 'fortran_order': (?P<columns>True|False), "
    r"'shape': \((?P<shape>[0-9, ]*)\),? *\}\s*"
)
_ORDERS: dict[str, ByteOrder] = {">": "big"}


@dataclass(frozen=True, slots=True)
class _Array:
    """An array: its shape and type, where its bytes begin in its file, and their order."""

    view: View
    begin: int
    order: ByteOrder = "little"


def _detects(source: Source, limits: Limits) -> Evidence:
    if not is_zip(source):
        return Evidence.NONE
    members = directory(source, limits)
    return Evidence.STRUCTURE if members and all(name.endswith(_SUFFIX) for name in members) else Evidence.NONE


def _read(source: Source, limits: Limits) -> Content:
    members = directory(source, limits)
    limits.check("tensors", len(members), "arrays of an archive")
    meter = Meter(limits)
    in_order = sorted(members.values(), key=lambda member: member.header)
    arrays = {member.name: _array(reach(source, member, meter), member, limits) for member in in_order}
    tree: dict[object, object] = {
        name.removesuffix(_SUFFIX): arrays[name].view for name in members if arrays[name].view.dtype
    }
    return Content(tree, storages=partial(_storages, source, arrays, limits))


def _array(source: Source, member: Member, limits: Limits) -> _Array:
    """Return what the header of an array says; one of objects or texts has no type here, and is no tensor."""
    head = source.read(0, min(8, source.size))
    width = _WIDTHS.get(head[6]) if head.startswith(_MAGIC) and len(head) > 7 else None  # the version
    if width is None:
        raise damaged(f"{describe(head)} at the start of {member.name[:80]!r}", "an array of numpy")
    length = int.from_bytes(source.read(8, width), "little")
    limits.check("line", length, "bytes in the header of an array")
    text = source.read(8 + width, length).decode("latin-1")
    begin = 8 + width + length
    if "'O'" in text or "|O" in text or "'<U" in text or "'|S" in text:
        return _Array(View((), "", (), 0, "", 0), begin)
    found = _HEADER.fullmatch(text)
    dtype = NUMPY_DTYPES.get(found["type"]) if found else None
    if not found or not dtype:
        raise damaged(f"{describe(text)} as the header of {member.name[:80]!r}", "a type of numbers and a shape")
    shape = sizes([int(size) for size in re.findall(r"\d{1,19}", found["shape"])], limits)
    held = prod(shape) * int(found["type"][1:])
    if begin + held != source.size:
        raise damaged(f"{source.size - begin:,} bytes in {member.name[:80]!r}", f"{held:,} for its shape")
    steps = contiguous(shape) if found["columns"] == "False" else contiguous(shape[::-1])[::-1]
    view = View(shape, dtype, steps, 0, member.name, held)
    return _Array(view, begin, _ORDERS.get(found["order"], "little"))


def _storages(
    source: Source, arrays: Mapping[str, _Array], limits: Limits, wanted: Collection[str]
) -> Iterator[Stored]:
    members, meter = directory(source, limits), Meter(limits)
    for member in sorted((members[name] for name in wanted if name in members), key=lambda member: member.header):
        array = arrays[member.name]
        whole = reach(source, member, meter)
        yield Stored(member.name, whole.part(array.begin, array.view.bytes, member.name), array.order)


READER = Reader("npz", _detects, _read)

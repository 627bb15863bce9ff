"""The tensors of an ONNX graph: a type, dimensions, and elements in one of several places.

Elements are raw bytes, or a list in the one field that is meant for their type, or lie in another file. Wherever
they are, there must be as many as the dimensions say. They are not read here: a list of numbers of varying length is
held against the fewest and the most bytes it can have.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints._protobuf import (
    BYTES,
    EIGHT,
    FIXED,
    FOUR,
    MESSAGE,
    MESSAGES,
    NUMBER,
    NUMBERS,
    TEXT,
    TEXTS,
    Field,
    Kind,
    Message,
    Schema,
)
from cnx_doclint.checkpoints.bounds.limits import damaged
from cnx_doclint.checkpoints.contents.tensors import MOST, contiguous, sizes
from cnx_doclint.checkpoints.contents.values import View
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

_DIMS, _TYPE, _SEGMENT, _NAME, _RAW, _EXTERNAL, _LOCATION = 1, 2, 3, 8, 9, 13, 14
# Fields for elements: of 32-bit floats, of numbers up to 32 bits, of texts, and so on.
_FLOATS, _INTS, _TEXTS, _LONGS, _DOUBLES, _UNSIGNED = 4, 5, 6, 7, 10, 11
_ELEMENTS: Schema = {
    _FLOATS: Kind((FOUR, BYTES), True),
    _INTS: NUMBERS,
    _TEXTS: TEXTS,
    _LONGS: NUMBERS,
    _DOUBLES: Kind((EIGHT, BYTES), True),
    _UNSIGNED: NUMBERS,
}
_ONCE: Schema = {_TYPE: NUMBER, _SEGMENT: MESSAGE, _NAME: TEXT, _RAW: TEXT, _LOCATION: NUMBER}
_TENSOR: Schema = {_DIMS: NUMBERS, **_ELEMENTS, **_ONCE, 12: TEXT, _EXTERNAL: MESSAGES, 16: MESSAGES}
_VALUES, _INDICES, _DENSE = 1, 2, 3
_SPARSE: Schema = {_VALUES: MESSAGE, _INDICES: MESSAGE, _DENSE: NUMBERS}
ENTRY: Schema = {1: TEXT, 2: TEXT}
_WIDTHS = {_FLOATS: FIXED[FOUR], _DOUBLES: FIXED[EIGHT]}
_LONGEST_VARINT = 10
_IN_FILE, _ELSEWHERE = 0, 1
# Of an external tensor's entries; a checksum may be another.
_PLACE = ("location", "offset", "length")
_DIGITS = 20


class _Type(NamedTuple):
    """A type of elements: torch's short name or one like it, bits of an element, the field for lists of them."""

    name: str
    bits: int
    field: int


_STRINGS = 8
TYPES = {
    1: _Type("float32", 32, _FLOATS),
    2: _Type("uint8", 8, _INTS),
    3: _Type("int8", 8, _INTS),
    4: _Type("uint16", 16, _INTS),
    5: _Type("int16", 16, _INTS),
    6: _Type("int32", 32, _INTS),
    7: _Type("int64", 64, _LONGS),
    9: _Type("bool", 8, _INTS),
    10: _Type("float16", 16, _INTS),
    11: _Type("float64", 64, _DOUBLES),
    12: _Type("uint32", 32, _UNSIGNED),
    13: _Type("uint64", 64, _UNSIGNED),
    14: _Type("complex64", 64, _FLOATS),
    15: _Type("complex128", 128, _DOUBLES),
    16: _Type("bfloat16", 16, _INTS),
    17: _Type("float8_e4m3fn", 8, _INTS),
    18: _Type("float8_e4m3fnuz", 8, _INTS),
    19: _Type("float8_e5m2", 8, _INTS),
    20: _Type("float8_e5m2fnuz", 8, _INTS),
    21: _Type("uint4", 4, _INTS),
    22: _Type("int4", 4, _INTS),
    23: _Type("float4_e2m1fn", 4, _INTS),
    24: _Type("float8_e8m0fnu", 8, _INTS),
    25: _Type("uint2", 2, _INTS),
    26: _Type("int2", 2, _INTS),
    27: _Type("float6_e2m3fn", 6, _INTS),
    28: _Type("float6_e3m2fn", 6, _INTS),
}


class Initialiser(NamedTuple):
    """A tensor of the graph.

    Attributes:
        name: in the graph.
        view: None where its elements are texts, which no state dict holds.
        span: where its bytes begin and end in the file; None where they do not lie in a row there.
        reason: why they do not.
    """

    name: str
    view: View | None
    span: tuple[int, int] | None = None
    reason: str = ""


class _Parts(NamedTuple):
    """What a tensor's message says: its sizes, the fields given once, elements by field, entries on its place.

    ``elements`` has the fewest and the most that there can be, ``first`` the field that some or all of them are in.
    """

    dims: list[int]
    once: dict[int, Field]
    elements: dict[int, tuple[int, int]]
    first: dict[int, Field]
    place: dict[str, str]


def tensor_of(message: Message) -> Initialiser:
    """Return the tensor of a ``TensorProto``.

    Raises:
        CheckpointError: malformed, of an unknown type, or with other elements than its dimensions ask for.
    """
    parts = _parts(message)
    if _SEGMENT in parts.once:
        raise CheckpointError(
            msg("found a tensor in several parts, expected it whole"), msg("save the model without segments")
        )
    name = message.text(parts.once[_NAME]) if _NAME in parts.once else ""
    number = parts.once[_TYPE].signed if _TYPE in parts.once else 0
    shape = sizes(parts.dims, message.limits)
    if number == _STRINGS:
        return Initialiser(name, None)
    if number not in TYPES:
        raise damaged(f"the type {number} of the tensor {name[:80]!r}", f"one from 1 to {max(TYPES)}")
    kind, strides = TYPES[number], contiguous(shape)
    total = -(-prod(shape) * kind.bits // 8)
    if total > MOST:
        raise damaged(f"{total:,} bytes for {name[:80]!r}", "fewer than 2**63")
    if _is_outside(name, parts):
        storage, span, reason = _outside(name, parts, total), None, "in another file, which is not opened"
    else:
        _check_elements(name, parts, kind, total)
        storage, span, reason = name, _span(parts, total), "written as a list of numbers of varying length"
    return Initialiser(name, View(shape, kind.name, strides, 0, storage, total), span, reason)


def _span(parts: _Parts, total: int) -> tuple[int, int] | None:
    """Return where the elements begin and end: raw bytes, or a packed list of floats, which is the same."""
    fixed = (field for number, field in parts.first.items() if number in _WIDTHS and field.wire == BYTES)
    for field in (*filter(None, (parts.once.get(_RAW),)), *fixed):
        if field.value == total:
            return field.start, field.end
    return None


def _parts(message: Message) -> _Parts:
    parts = _Parts([], {}, {}, {}, {})
    for field in message.fields(_TENSOR):
        if field.number == _DIMS:
            _extend(parts.dims, message, field)
        elif field.number in _ELEMENTS:
            fewest, most = parts.elements.get(field.number, (0, 0))
            more = _count(field)
            parts.first.setdefault(field.number, field)
            parts.elements[field.number] = (fewest + more[0], most + more[1])
        elif field.number == _EXTERNAL:
            parts.place.update(_place(message.inside(field)))
        elif field.number in _ONCE:
            parts.once[field.number] = field
    message.allowance.hold_sizes(len(parts.dims))
    return parts


def _extend(dims: list[int], message: Message, field: Field) -> None:
    for size in message.numbers(field):
        dims.append(size)
        message.limits.check("dimensions", len(dims), "dimensions of a tensor")


def _count(field: Field) -> tuple[int, int]:
    """Return the fewest and the most elements that a field can have."""
    if field.wire != BYTES or field.number == _TEXTS:
        return 1, 1
    if field.number in _WIDTHS:
        count, over = divmod(field.value, _WIDTHS[field.number])
        if over:
            raise damaged(f"{field.value:,} bytes of numbers of {_WIDTHS[field.number]} each", "a multiple")
        return count, count
    return -(-field.value // _LONGEST_VARINT), field.value


def _place(message: Message) -> Mapping[str, str]:
    entry = {field.number: field for field in message.fields(ENTRY) if field.number in ENTRY}
    if not entry.keys() >= ENTRY.keys():
        return {}
    key = message.text(entry[1])
    return {key: message.text(entry[2])} if key in _PLACE else {}


def _is_outside(name: str, parts: _Parts) -> bool:
    where = parts.once[_LOCATION].value if _LOCATION in parts.once else _IN_FILE
    if where not in (_IN_FILE, _ELSEWHERE):
        raise damaged(f"the place {where} for the elements of {name[:80]!r}", "in the file or in another")
    return where == _ELSEWHERE


def _outside(name: str, parts: _Parts, total: int) -> str:
    """Return what identifies the bytes of a tensor in another file: the file and the offset; several may share it."""
    if not parts.place.get("location"):
        raise damaged(f"no place for the elements of {name[:80]!r}", "the name of a file")
    if parts.elements or _RAW in parts.once:
        raise damaged(f"elements of {name[:80]!r} both in the file and outside", "one of them")
    numbers = {key: _whole(parts.place[key], name) for key in _PLACE[1:] if key in parts.place}
    if numbers.get("length", total) != total:
        raise damaged(f"{numbers['length']:,} bytes for {name[:80]!r} in another file", f"{total:,} for its shape")
    return f"external:{numbers.get('offset', 0)}:{parts.place['location']}"


def _whole(text: str, name: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= _DIGITS:
        return int(text)
    raise damaged(f"{text[:40]!r} for {name[:80]!r} in another file", "a number of bytes")


def _check_elements(name: str, parts: _Parts, kind: _Type, total: int) -> None:
    if _RAW in parts.once and parts.elements:
        raise damaged(f"elements of {name[:80]!r} in two places", "one of them")
    if parts.elements.keys() - {kind.field}:
        raise damaged(f"elements of {name[:80]!r} in a field of another type", f"that of {kind.name}")
    if _RAW in parts.once or not parts.elements:
        found = parts.once[_RAW].value if _RAW in parts.once else 0
        if found != total:
            raise damaged(f"{found:,} bytes for {name[:80]!r}", f"{total:,} for its shape")
        return
    fewest, most = parts.elements[kind.field]
    needed = _listed(kind, prod(parts.dims), total)
    if not fewest <= needed <= most:
        raise damaged(f"{fewest:,} to {most:,} numbers for {name[:80]!r}", f"{needed:,} for its shape")


def _listed(kind: _Type, elements: int, total: int) -> int:
    """Return how many numbers a list has: real and imaginary parts apart, those of 4 and 2 bits by the byte."""
    if kind.field in _WIDTHS:
        return total // _WIDTHS[kind.field]
    return total if 8 % kind.bits == 0 else elements


def sparse_of(message: Message) -> Initialiser:
    """Return the tensor of a ``SparseTensorProto``: of its dense shape, with the bytes of the values it has.

    Raises:
        CheckpointError: as ``tensor_of``, or values and indices do not fit each other and the shape.
    """
    dense: list[int] = []
    inner: dict[int, Initialiser] = {}
    for field in message.fields(_SPARSE):
        if field.number == _DENSE:
            _extend(dense, message, field)
        elif field.number in _SPARSE:
            inner[field.number] = tensor_of(message.inside(field))
    message.allowance.hold_sizes(len(dense))
    values, indices = (inner[part].view if part in inner else None for part in (_VALUES, _INDICES))
    if values is None or indices is None:
        raise damaged("a sparse tensor without its parts", "numbers as values and as indices")
    name, shape = inner[_VALUES].name, sizes(dense, message.limits)
    count = prod(values.shape)
    if indices.dtype != "int64" or len(values.shape) != 1 or indices.shape not in ((count,), (count, len(shape))):
        raise damaged(f"values and indices of {name[:80]!r} that do not fit", "an int64 index for each value")
    if count > prod(shape):
        raise damaged(f"{count:,} values of {name[:80]!r}", f"at most the {prod(shape):,} of its shape")
    view = View(shape, values.dtype, contiguous(shape), 0, values.storage, values.bytes)
    return Initialiser(name, view, reason="sparse")

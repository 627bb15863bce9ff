"""Tensor records from what a pickle says of them, checked for sense."""

from __future__ import annotations

from math import prod

from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.dtypes import ITEM_SIZES, PACKED, describe
from cnx_doclint.checkpoints.contents.values import Storage, View

# Torch counts elements and bytes in signed 64-bit numbers.
MOST = (1 << 63) - 1


def sizes(value: object, limits: Limits, what: str = "shape") -> tuple[int, ...]:
    """Return ``value`` as a tuple of sizes.

    Raises:
        CheckpointError: not a short sequence of whole numbers from 0 to 2**63 - 1.
    """
    if not isinstance(value, (tuple, list)):
        raise damaged(f"{describe(value)} as a tensor's {what}", "a tuple of whole numbers")
    limits.check("dimensions", len(value), "dimensions of a tensor")
    for size in value:
        if type(size) is not int or not 0 <= size <= MOST:
            whole(size, what)
    return tuple(value)


def whole(value: object, what: str) -> int:
    """Return ``value`` as a number from 0 to 2**63 - 1.

    Raises:
        CheckpointError: it is none.
    """
    if type(value) is int and 0 <= value <= MOST:
        return value
    raise damaged(f"{describe(value)} in a tensor's {what}", "a whole number that is not negative")


def contiguous(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the strides of a tensor stored row by row, as torch counts them (an empty size steps as one).

    Raises:
        CheckpointError: they are more than torch can count, as an empty tensor's may be too.
    """
    strides: list[int] = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    if step > MOST:
        raise damaged(f"a tensor of shape {_short(shape)}", "fewer than 2**63 elements")
    return tuple(reversed(strides))


def byte_size(shape: tuple[int, ...], dtype: str) -> int:
    """Return the bytes that a tensor's elements take.

    Raises:
        CheckpointError: more elements or bytes than torch can count.
    """
    total = prod(shape) * ITEM_SIZES[dtype]
    if total > MOST:
        raise damaged(f"a tensor of shape {_short(shape)}", "fewer than 2**63 bytes")
    return total


def view(storage: Storage, dtype: str, layout: tuple[object, ...], limits: Limits) -> View:
    """Return the tensor that sees ``storage`` by its ``layout``: offset, shape and stride, in elements.

    The offset of the record counts from the start of the storage that is named in the file, also where the
    tensor was saved as a view of a view.

    Raises:
        CheckpointError: the tensor is larger than its storage, or its numbers make no sense.
    """
    offset, shape, stride = layout
    dims, steps = sizes(shape, limits), sizes(stride, limits, "stride")
    first, width = whole(offset, "storage offset"), ITEM_SIZES[dtype]
    if len(dims) != len(steps):
        raise damaged(f"a tensor with {len(dims)} sizes and {len(steps)} strides", "as many of both")
    needed = _extent(dims, steps, first) * width // PACKED.get(dtype, 1)
    if needed > storage.bytes:
        raise damaged(
            f"a tensor of shape {_short(dims)} that needs {needed:,} bytes of storage {storage.key[:40]!r}",
            f"at most the {storage.bytes:,} it has",
        )
    return View(dims, dtype, steps, first + storage.base // width, storage.key, byte_size(dims, dtype))


def _extent(shape: tuple[int, ...], stride: tuple[int, ...], offset: int) -> int:
    """Return the elements a storage must have; an empty tensor touches none, wherever it starts."""
    if 0 in shape:
        return 0
    last = offset
    for size, step in zip(shape, stride, strict=True):
        last += (size - 1) * step
    return last + 1


def _short(shape: tuple[int, ...]) -> str:
    text = ", ".join(map(str, shape[:6]))
    return f"({text}, ...)" if len(shape) > 6 else f"({text})"

"""Counts what is in a piece of a storage. The arithmetic is torch's; nothing is loaded with it.

Most pieces take two passes over their bytes and no memory beside them: the lowest and the highest element show whether
anything is NaN or infinite, and only then it is counted.
"""

from __future__ import annotations

from contextlib import contextmanager
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

import torch

from cnx_doclint.extraction.deep.counts import Counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.checkpoints.contents.stored import ByteOrder
    from cnx_doclint.extraction.deep.layout import Dims


class Kind(NamedTuple):
    """How elements are read: the type of their parts in torch, how many parts each has, and whether it is a float."""

    dtype: torch.dtype
    parts: int = 1
    floating: bool = True

    @property
    def width(self) -> int:
        """Bytes of an element."""
        return self.dtype.itemsize * self.parts


_FLOATS = "float16 bfloat16 float32 float64 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu"
_SIGNED = "int8 int16 int32 int64"
# Torch has few operations on these; whether something is zero, or the same, does not depend on the sign.
_AS_SIGNED = {"bool": torch.uint8, "uint8": torch.uint8}
_AS_SIGNED |= {"uint16": torch.int16, "uint32": torch.int32, "uint64": torch.int64}
# Older versions of torch lack the newest of the types.
KINDS = {
    **{name: Kind(getattr(torch, name)) for name in _FLOATS.split() if hasattr(torch, name)},
    **{name: Kind(getattr(torch, name), floating=False) for name in _SIGNED.split()},
    **{name: Kind(dtype, floating=False) for name, dtype in _AS_SIGNED.items()},
    "complex32": Kind(torch.float16, 2),
    "complex64": Kind(torch.float32, 2),
    "complex128": Kind(torch.float64, 2),
}


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch count in this thread alone: a piece takes less time than it takes to wake up others."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def counted(data: bytearray, kind: Kind, order: ByteOrder, dims: Dims) -> Counts:
    """Return the counts of the elements in a piece.

    Args:
        data: bytes from the first element to the last, all of which are looked at once.
        kind: of the elements.
        order: of the bytes of a number.
        dims: which of the elements there are counted.
    """
    parts = _parts(data, kind, order)
    numbers = parts.as_strided(
        [*(size for size, _ in dims), kind.parts], [*(stride * kind.parts for _, stride in dims), 1]
    )
    elements = numbers.numel() // kind.parts
    lowest, highest = _ends(numbers)
    nan = infinite = 0
    if not (isfinite(lowest) and isfinite(highest)):
        nan, infinite = (_any(test(numbers)) for test in (torch.isnan, torch.isinf))
        lowest, highest = _ends(numbers[~torch.isnan(numbers)])
    nonzero = int(torch.count_nonzero(numbers)) if kind.parts == 1 else _any(numbers != 0)
    return Counts(elements, nan, infinite, elements - nonzero, lowest, highest)


def _parts(data: bytearray, kind: Kind, order: ByteOrder) -> torch.Tensor:
    raw = torch.frombuffer(data, dtype=torch.uint8)
    if order == "big":
        raw = raw.view(-1, kind.dtype.itemsize).flip(1).flatten()
    parts = raw.view(kind.dtype)
    # There are hardly any operations on floats of 8 bits, and all of them are floats of 32 bits too.
    return parts.to(torch.float32) if kind.floating and kind.dtype.itemsize == 1 else parts


def _ends(numbers: torch.Tensor) -> tuple[float, float]:
    if not numbers.numel():
        return Counts().lowest, Counts().highest
    lowest, highest = torch.aminmax(numbers)
    return lowest.item(), highest.item()


def _any(parts: torch.Tensor) -> int:
    """Return how many elements have a part of which this is true."""
    return int(parts.any(-1).sum())

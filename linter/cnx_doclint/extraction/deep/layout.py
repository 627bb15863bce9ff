"""Where the elements of a tensor lie in its storage, and in which pieces they can be read.

A tensor that fills a run of elements, in whatever order, is one dimension here: nothing that is counted depends on the
order. What is left are views with gaps, such as every second column of a matrix.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.checkpoints.contents.inventory import Tensor

Dims = tuple[tuple[int, int], ...]
"""Size and stride of each dimension, in elements, the largest stride first; no size is below 2, no stride below 1."""


class Layout(NamedTuple):
    """The elements of a tensor in its storage.

    Attributes:
        first: number of the first one.
        dims: how to go on from there; empty for a single element.
        times: how often the tensor has each, where it was expanded.
    """

    first: int
    dims: Dims
    times: int = 1

    @property
    def elements(self) -> int:
        """How many there are, each counted once."""
        return prod(size for size, _ in self.dims)

    @property
    def end(self) -> int:
        """Number of the element after the last one."""
        return self.first + span(self.dims)


def layout_of(tensor: Tensor) -> Layout | None:
    """Return where a tensor that is not empty has its elements; None where some are seen in several places.

    Such a view (a sliding window) may have more elements than anybody could count.
    """
    pairs = sorted(zip(tensor.stride, tensor.shape, strict=True), reverse=True)
    times = prod(size for stride, size in pairs if not stride)
    dims: list[tuple[int, int]] = []
    for stride, size in reversed([pair for pair in pairs if pair[0] and pair[1] > 1]):
        if stride < span(tuple(dims)):
            return None
        if dims and stride == dims[0][0] * dims[0][1]:
            dims[0] = (dims[0][0] * size, dims[0][1])
        else:
            dims.insert(0, (size, stride))
    return Layout(tensor.offset, tuple(dims), times)


def span(dims: Dims) -> int:
    """Return how many elements of the storage there are from the first to the last, both included."""
    return 1 + sum((size - 1) * stride for size, stride in dims)


def pieces(dims: Dims, room: int) -> Iterator[tuple[int, Dims]]:
    """Yield parts that span at most ``room`` elements, each with the number of its first one.

    All elements are in exactly one part, and together the parts span no more than the whole.
    """
    if span(dims) <= room:
        yield 0, dims
        return
    (size, stride), inner = dims[0], dims[1:]
    width = span(inner)
    if width > room:
        for step in range(size):
            yield from ((step * stride + first, part) for first, part in pieces(inner, room))
        return
    count = 1 + (room - width) // stride
    for step in range(0, size, count):
        part = min(count, size - step)
        yield step * stride, (((part, stride), *inner) if part > 1 else inner)

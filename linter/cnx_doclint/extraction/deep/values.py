"""Reads the values of a checkpoint in pieces of a few megabytes and counts what is in each tensor.

Bytes are read, and not mapped into memory: a file that is cut short while it is mapped would end the process. A
storage that several tensors share is read once for each part of it that is seen, and not without bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.errors import CheckpointError
from cnx_doclint.extraction.deep.counts import Counts
from cnx_doclint.extraction.deep.layout import Layout, layout_of, pieces, span
from cnx_doclint.extraction.deep.numbers import KINDS, counted, one_thread
from cnx_doclint.messages.messages import msg
from cnx_doclint.messages.progress import Progress, Step, no_progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cnx_doclint.checkpoints.contents.inventory import Tensor
    from cnx_doclint.checkpoints.contents.stored import ByteOrder, Stored
    from cnx_doclint.checkpoints.reading.checkpoint import Weights
    from cnx_doclint.checkpoints.sources.source import Source

# Bytes held at a time. A few megabytes stay in a processor's cache while they are looked at more than once.
PIECE = 1 << 22
# How many times all of a storage may be read for the tensors that see different parts of it.
MOST_VIEWS = 8

NOT_THERE = "no values in the file"
PACKED = "of a quantised or packed type"
SPARSE = "sparse"
OVERLAPPING = "a view that sees elements in several places"
TOO_MANY = "one of too many views of a storage"


@dataclass(frozen=True, slots=True)
class Values:
    """What was counted in a checkpoint.

    Attributes:
        counts: by the names of the tensors that were read, in the order of the file.
        unread: why others were not, by their names.
        read: bytes that were looked at.
    """

    counts: Mapping[str, Counts]
    unread: Mapping[str, str]
    read: int = 0


class _View(NamedTuple):
    """A part of a storage that tensors see: the type of its elements, and where they are."""

    dtype: str
    layout: Layout

    @property
    def bytes(self) -> int:
        """From its first element to its last."""
        return (self.layout.end - self.layout.first) * KINDS[self.dtype].width


def read_values(weights: Weights, what: str, progress: Progress = no_progress) -> Values:
    """Count what is in each tensor of a checkpoint that is open.

    Args:
        weights: the checkpoint.
        what: it is called in steps.
        progress: is given a step for every piece.

    Raises:
        CheckpointError: the file cannot be read, is not what its header says, or has a wrong checksum.
    """
    tensors = weights.inventory.tensors
    reading = _Reading(tensors, what, progress)
    with one_thread():
        for stored in weights.storages(frozenset(reading.views)):
            reading.take(stored)
    reading.unread.update((name, NOT_THERE) for views in reading.views.values() for name in _names(views))
    counts = {tensor.name: reading.counts[tensor.name] for tensor in tensors if tensor.name in reading.counts}
    return Values(counts, reading.unread, reading.done)


def _names(views: Mapping[_View, Iterable[str]]) -> Iterator[str]:
    return (name for names in views.values() for name in names)


class _Reading:
    """What is known while a file is read.

    Attributes:
        views: of each storage that was not read yet, with the names of the tensors that see it so.
        counts: of the tensors that were read.
        unread: why others were not.
        done: bytes looked at.
    """

    __slots__ = ("_progress", "_total", "_what", "counts", "done", "unread", "views")

    def __init__(self, tensors: Iterable[Tensor], what: str, progress: Progress) -> None:
        self.views: dict[str, dict[_View, list[str]]] = {}
        self.counts: dict[str, Counts] = {}
        self.unread: dict[str, str] = {}
        for tensor in tensors:
            self._sort(tensor)
        self._what, self._progress = what, progress
        self._total = sum(view.bytes for views in self.views.values() for view in views)
        self.done = 0

    def _sort(self, tensor: Tensor) -> None:
        """Put a tensor with those that see the same, or with those that cannot be read."""
        kind = KINDS.get(tensor.dtype)
        if kind is None:
            self.unread[tensor.name] = PACKED
        elif not tensor.elements:
            self.counts[tensor.name] = Counts()
        elif tensor.bytes != tensor.elements * kind.width:
            self.unread[tensor.name] = SPARSE
        elif (layout := layout_of(tensor)) is None:
            self.unread[tensor.name] = OVERLAPPING
        else:
            views = self.views.setdefault(tensor.storage, {})
            views.setdefault(_View(tensor.dtype, layout), []).append(tensor.name)

    def take(self, stored: Stored) -> None:
        """Count what the tensors of one storage see of it, from its start to its end."""
        views = self.views.pop(stored.storage, {})
        if stored.source is None:
            self.unread.update((name, stored.reason) for name in _names(views))
            return
        room = MOST_VIEWS * stored.source.size
        for view in sorted(views, key=lambda view: view.layout.first * KINDS[view.dtype].width):
            _expect(stored.source, view.layout.end * KINDS[view.dtype].width)
            room -= view.bytes
            if room < 0:
                self.unread.update((name, TOO_MANY) for name in views[view])
                continue
            counts = self._counted(stored.source, stored.order, view)
            self.counts.update((name, counts) for name in views[view])

    def _counted(self, source: Source, order: ByteOrder, view: _View) -> Counts:
        kind, layout = KINDS[view.dtype], view.layout
        counts = Counts()
        for first, dims in pieces(layout.dims, PIECE // kind.width):
            length = span(dims) * kind.width
            data = source.read((layout.first + first) * kind.width, length)
            counts = counts.plus(counted(bytearray(data), kind, order, dims))
            self.done += length
            self._progress(Step(self._what, self.done, self._total))
        return counts.times(layout.times)


def _expect(storage: Source, size: int) -> None:
    """The header was read before, and a storage in a file of its own may have changed since."""
    if storage.size < size:
        raise CheckpointError(
            msg(
                "found {size:,} bytes in storage {name!r}, expected {size2:,}",
                size=storage.size,
                name=storage.name[:80],
                size2=size,
            ),
            msg("the file is damaged or changes: fetch it again, or save it again"),
        )

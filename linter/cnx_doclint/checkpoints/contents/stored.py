"""Where the bytes of storages lie, for who wants more than headers. Nothing here reads any of them.

A reader that can tell gives a function from the names of storages to their bytes. It is called after the header was
read, while the file is still open, and only when values are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.sources.source import Source

ByteOrder = Literal["little", "big"]


class Stored(NamedTuple):
    """The bytes of one storage.

    Attributes:
        storage: its name, as in ``Tensor.storage``.
        source: its bytes, unread; None where they cannot be had.
        order: of the bytes of a number.
        reason: why there is no source.
    """

    storage: str
    source: Source | None
    order: ByteOrder = "little"
    reason: str = ""


Storages = Callable[[Collection[str]], Iterator[Stored]]
"""Yields the storages of these names that are in the file, in its order, since packed files are best read forward.

The bytes of one may be read until the next is asked for. Names that the file has no bytes for are left out.
"""


class Run(NamedTuple):
    """Bytes in a row: ``length`` of them from ``offset`` in a source."""

    source: Source
    offset: int
    length: int


def nothing(_wanted: Collection[str]) -> Iterator[Stored]:
    """Yield nothing: a listing has no values."""
    return iter(())


def in_runs(runs: Mapping[str, Run], order: ByteOrder = "little") -> Storages:
    """Return a function that finds storages in runs of bytes, given by their names."""

    def storages(wanted: Collection[str]) -> Iterator[Stored]:
        found = sorted((runs[name].offset, name) for name in wanted if name in runs)
        for _, name in found:
            source, offset, length = runs[name]
            yield Stored(name, source.part(offset, length, name), order)

    return storages


def in_spans(source: Source, spans: Iterable[tuple[int, int, str]], order: ByteOrder = "little") -> Storages:
    """Return a function that finds storages in one source, given where each begins and ends, and its name.

    They are only put in a mapping when values are asked for.
    """

    def storages(wanted: Collection[str]) -> Iterator[Stored]:
        runs = {name: Run(source, begin, end - begin) for begin, end, name in spans if name in wanted}
        return in_runs(runs, order)(wanted)

    return storages

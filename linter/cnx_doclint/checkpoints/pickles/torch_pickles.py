"""What the readers of torch's own formats share: a pickle beside its storages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.archives.names import archive_root
from cnx_doclint.checkpoints.archives.zip import directory, reach, unpack
from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.stored import ByteOrder, Stored, in_runs
from cnx_doclint.checkpoints.contents.values import Content, Storage
from cnx_doclint.checkpoints.pickles.builders import BUILDERS, KNOWN
from cnx_doclint.checkpoints.pickles.machine import Budget, Context
from cnx_doclint.checkpoints.pickles.opcodes import interpret
from cnx_doclint.checkpoints.pickles.storages import resolver
from cnx_doclint.checkpoints.pickles.stream import nested_reader
from cnx_doclint.checkpoints.sources.cursor import Cursor
from cnx_doclint.checkpoints.sources.inflated import Meter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from cnx_doclint.checkpoints.sources.source import Source

_ORDERS: tuple[ByteOrder, ...] = ("little", "big")


def context_for(limits: Limits) -> tuple[Context, dict[str, Storage]]:
    """Return a fresh context, and the storages that will be noted in it."""
    storages: dict[str, Storage] = {}
    persistent = resolver(storages, limits)
    return Context(limits, Budget(limits), BUILDERS, KNOWN, persistent, nested_reader()), storages


def read_archive(source: Source, limits: Limits) -> Content:
    """Read ``data.pkl`` of a zip archive that has one, and the sizes of its storages.

    Raises:
        CheckpointError: as the functions below, or the archive is damaged.
    """
    members = directory(source, limits)
    root = archive_root(members, "data.pkl") or ""
    order: ByteOrder = "little"
    if record := members.get(f"{root}byteorder"):
        limits.check("line", record.size, "bytes in the byteorder record")
        mark = unpack(source, record, limits)
        order = check_byte_order(mark.read(0, mark.size))

    def size_of(key: str) -> int | None:
        member = members.get(f"{root}data/{key}")
        return member.size if member else None

    content = read_pickle_beside_storages(unpack(source, members[f"{root}data.pkl"], limits), size_of, limits)

    def storages(wanted: Collection[str]) -> Iterator[Stored]:
        yield from content.storages(wanted)
        found = {members[path]: name for name in wanted if (path := f"{root}data/{name}") in members}
        meter = Meter(limits)
        for member in sorted(found, key=lambda member: member.header):
            yield Stored(found[member], reach(source, member, meter, summed=True), order)

    return content._replace(storages=storages)


def read_pickle_beside_storages(pickle: Source, size_of: Callable[[str], int | None], limits: Limits) -> Content:
    """Read ``data.pkl`` and compare its storages with what lies beside it.

    Args:
        pickle: the pickle's bytes.
        size_of: bytes of a storage by its key, or None where there is none.
        limits: the bounds.

    Raises:
        CheckpointError: the pickle is malformed, or a storage is missing or smaller than it says.
    """
    context, storages = context_for(limits)
    tree = interpret(Cursor(pickle, limits), context)
    _check_storages(storages, size_of)
    return Content(tree, tuple(context.unsafe), storages=in_runs(context.runs))


def _check_storages(storages: Mapping[str, Storage], size_of: Callable[[str], int | None]) -> None:
    for key, storage in storages.items():
        found = size_of(key)
        if found is None and storage.bytes:
            raise damaged(f"no storage {key[:80]!r} beside the pickle", f"{storage.bytes:,} bytes")
        if found is not None and found < storage.bytes:
            raise damaged(f"{found:,} bytes in storage {key[:80]!r}", f"{storage.bytes:,}")


def check_byte_order(mark: bytes) -> ByteOrder:
    """Return what a ``byteorder`` record says of the storages; headers are the same in both.

    Raises:
        CheckpointError: neither ``little`` nor ``big``.
    """
    for order in _ORDERS:
        if mark == order.encode():
            return order
    raise damaged(f"the byte order {mark[:20]!r}", "little or big")

"""What a reader of a file format is, and how the right one is found.

A format is one public module of ``checkpoints`` with a ``READER``. Which reader a file belongs to is decided by
its content alone: each says how strong its evidence is, and the strongest wins. Evidence of equal strength
from two readers is an error that names both, so that a file cannot mean one thing here and another elsewhere.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, listed, msg
from cnx_doclint.registry import plugins

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.contents.values import Content
    from cnx_doclint.checkpoints.sources.inflated import Meter
    from cnx_doclint.checkpoints.sources.source import Source
    from cnx_doclint.checkpoints.sources.url import Place


class Evidence(IntEnum):
    """How sure a reader is that a file is its own.

    NONE: it is not. POSSIBLE: it starts as the format may, as other formats may too. SIGNATURE: it starts
    with bytes that only this format has. STRUCTURE: its parts, looked at together, are those of this format.
    """

    NONE = 0
    POSSIBLE = 1
    SIGNATURE = 2
    STRUCTURE = 3


def _itself(source: Source, _limits: Limits) -> tuple[Place, ...]:
    return (source.place,) if source.place else ()


class Files(NamedTuple):
    """The regular files in an archive.

    Attributes:
        names: in the order in which they are best looked at.
        open: gives the bytes of one by its name, unread. May raise ``CheckpointError``.
    """

    names: Collection[str]
    open: Callable[[str], Source]


class Reader(NamedTuple):
    """One file format.

    Attributes:
        format: its name, as in ``Inventory.format``.
        detects: how strong the evidence is. May raise ``CheckpointError`` for a file that is surely of this
            format and damaged.
        read: everything the file says, tensors as ``View``s.
        files: every file that the content comes from, for the digest.
        members: the files within, for a format that only holds other files.
    """

    format: str
    detects: Callable[[Source, Limits], Evidence]
    read: Callable[[Source, Limits], Content]
    files: Callable[[Source, Limits], tuple[Place, ...]] = _itself
    members: Callable[[Source, Meter], Files] | None = None


class Claim(NamedTuple):
    """A reader, and how sure it is that a file is its own."""

    reader: Reader
    evidence: Evidence


def choose(source: Source, limits: Limits) -> Reader:
    """Return the reader with the strongest evidence.

    Raises:
        CheckpointError: no reader knows the file, or two do equally well.
    """
    return sure_claim(source, limits).reader


def sure_claim(source: Source, limits: Limits) -> Claim:
    """Return the strongest claim to a file.

    Raises:
        CheckpointError: no reader knows the file, or two do equally well.
    """
    claim = claimed(source, limits)
    if claim is None:
        raise CheckpointError(msg("found {looks}, expected a checkpoint", looks=_looks(source)), _known())
    return claim


def claimed(source: Source, limits: Limits, archives: bool = False) -> Claim | None:
    """Return the strongest claim to a file, None when there is none; ``archives`` alone may claim, if so asked.

    Raises:
        CheckpointError: two readers have equally strong evidence.
    """
    claims = [Claim(reader, reader.detects(source, limits)) for reader in _readers() if reader.members or not archives]
    best = max(claim.evidence for claim in claims)
    strongest = [claim for claim in claims if claim.evidence is best]
    if best is Evidence.NONE:
        return None
    if len(strongest) > 1:
        names = listed([claim.reader.format for claim in strongest])
        raise CheckpointError(
            msg("found a file that is both {names}, expected one format", names=names),
            msg("save it again in one of the formats"),
        )
    return strongest[0]


def _readers() -> Iterator[Reader]:
    return iter(plugins("cnx_doclint.checkpoints", "READER").values())


def read_source(source: Source, limits: Limits) -> Content:
    """Read a source with the reader it belongs to; ``Content.format`` is always given.

    Raises:
        CheckpointError: as ``choose``, or the reader's own.
    """
    reader = choose(source, limits)
    content = reader.read(source, limits)
    return content._replace(format=content.format or reader.format)


def _looks(source: Source) -> Message:
    if source.folder:
        return msg("a folder without data.pkl")
    return msg("a file that starts with {head!r}", head=source.head[:8])


def _known() -> Message:
    formats = ", ".join(reader.format for reader in _readers())
    return msg("name a file (or unpacked folder) in one of these formats: {formats}", formats=formats)

"""What a checkpoint at a path or an address holds: the right reader is found, and the state dict in what it reads."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.contents.inventory import Inventory
from cnx_doclint.checkpoints.contents.state_dict import Found, find_state_dict
from cnx_doclint.checkpoints.reading.config import config_beside
from cnx_doclint.checkpoints.reading.folders import file_of
from cnx_doclint.checkpoints.reading.foreign import refusal
from cnx_doclint.checkpoints.reading.parts import filled, lacking_beside
from cnx_doclint.checkpoints.reading.reader import claimed, read_source, sure_claim
from cnx_doclint.checkpoints.reading.unpacking import Hints, unpack
from cnx_doclint.checkpoints.reading.within import read_within
from cnx_doclint.checkpoints.sources.digest import digest_files
from cnx_doclint.checkpoints.sources.location import Location, parse_location
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.checkpoints.sources.url import Place, Url
from cnx_doclint.errors import CheckpointError, SeveralError
from cnx_doclint.messages.messages import join, msg
from cnx_doclint.messages.progress import Progress, no_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.checkpoints.contents.stored import Storages
    from cnx_doclint.checkpoints.contents.values import Content
    from cnx_doclint.checkpoints.sources.source import Source

_DEFAULT = Limits()
MAX_NAMES = 5


def read_inventory(path: Place | str, container: str = "", limits: Limits = _DEFAULT, member: str = "") -> Inventory:
    """Return what the checkpoint at ``path`` holds.

    Args:
        path: a file in any format that has a reader, or the folder of an unpacked torch zip. A text that starts with
            ``scheme://`` is the address of a remote file, of which the header alone is fetched (extra ``remote``).
            A text may name a file in an archive: ``archive.zip::model.pth``.
        container: dotted key of the state dict, for files that hold several.
        limits: bounds on what the file may ask for.
        member: the file to read inside an archive, for archives that hold several checkpoints.

    Raises:
        CheckpointError: what was found and expected instead; the hint says what to do.
    """
    file, member = _located(path, member)
    with _about(file), open_source(file, limits) as source:
        return _whole(*_read(source, container, limits, member), file, limits).inventory


class Weights(NamedTuple):
    """A checkpoint that is open.

    Attributes:
        inventory: what it holds.
        storages: gives the bytes of its storages.
    """

    inventory: Inventory
    storages: Storages


@contextmanager
def open_weights(
    path: Place | str, container: str = "", limits: Limits = _DEFAULT, member: str = ""
) -> Iterator[Weights]:
    """Open the checkpoint at ``path``, whose values may be read for as long as the context lasts.

    Args:
        path: as for ``read_inventory``, but no address: all of a remote file would be downloaded.
        container: dotted key of the state dict.
        limits: bounds on what the file may ask for; what may be inflated grows with the file.
        member: the file to read inside an archive.

    Raises:
        CheckpointError: as for ``read_inventory``, here or when values are read; or the file is remote.
    """
    file, member = _located(path, member)
    if isinstance(file, Url):
        raise CheckpointError(
            msg("{file}: found an address, expected a file whose values can all be read", file=file),
            msg("download the file, and name it instead"),
        )
    with _about(file), open_source(file, limits) as source:
        yield _whole(*_read(source, container, limits.for_values(source.size), member), file, limits)


@contextmanager
def _about(file: Place) -> Iterator[None]:
    """Say in an error which file it is about."""
    try:
        yield
    except CheckpointError as error:
        raise error.about(file) from None


def _read(source: Source, container: str, limits: Limits, member: str) -> tuple[Content, Found]:
    """Read a file; where that fails, and it is of a format that is known and not read, say which."""
    try:
        content = read_within(source, limits, member) if member else read_source(source, limits)
        return content, _found(content, container, limits)
    except SeveralError:
        raise
    except CheckpointError as error:
        raise (None if member else refusal(source, limits)) or error from None


def _whole(content: Content, found: Found, file: Place, limits: Limits) -> Weights:
    """Put together what the file says with what stands beside it."""
    config = config_beside(file, limits)
    metadata = {**content.metadata, **found.metadata}
    tensors = filled(found.tensors, content.tree, limits)
    tensors = tensors if content.exact else unpack(tensors, Hints(config, content.storages, limits))
    inventory = Inventory(
        content.format,
        found.container,
        found.candidates,
        tensors,
        content.unsafe_globals,
        metadata,
        content.member,
        config,
        (*content.lacking, *found.lacking, *lacking_beside(file, content, found, limits)),
    )
    return Weights(inventory, content.storages)


def _found(content: Content, container: str, limits: Limits) -> Found:
    """Find the state dict; a file without one still has its unsafe names told."""
    try:
        return find_state_dict(content.tree, container, limits)
    except CheckpointError as error:
        if content.lacking:
            raise CheckpointError(join("; ", (error.message, *content.lacking)), error.hint) from None
        if not content.unsafe_globals:
            raise
        names = ", ".join(content.unsafe_globals[:MAX_NAMES])
        raise CheckpointError(
            msg(
                "{error}; and it names {names}, which torch.load could import and call",
                error=error.message,
                names=names,
            ),
            error.hint,
        ) from None


def _located(path: Place | str, member: str) -> Location:
    place, member = parse_location(path, member) if isinstance(path, str) else Location(path, member)
    if isinstance(place, Url):
        return Location(place, member)
    with _about(place):
        return Location(file_of(place), member)


def digest(path: Place | str, limits: Limits = _DEFAULT, progress: Progress = no_progress) -> tuple[str, int]:
    """Return the SHA-256 of a checkpoint, in hexadecimal, and its size in bytes.

    For a checkpoint of several files (an unpacked folder, an index with its shards) it is the hash of one
    line a file, ``<sha256>  <size>  <relative path>``, sorted by path, so that renaming the folder does not
    change it. An archive is one file, whatever is read of it. A remote file has no hash: an empty text.

    ``progress`` is given a step for every piece that is read.

    Raises:
        CheckpointError: the file cannot be read, or is in no known format.
    """
    file, _ = _located(path, "")
    with _about(file):
        with open_source(file, limits) as source:
            claim = claimed(source, limits, archives=True) or sure_claim(source, limits)
            files = claim.reader.files(source, limits)
        return digest_files(files, limits, progress)

"""Opens files, here or remote, so that they can be read at any offset.

Opening is careful: a name may lead to a FIFO, a device or a folder, and none of them may block or be
consumed.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.sources.source import Source
from cnx_doclint.checkpoints.sources.url import Place, Url
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Not on every platform: O_NONBLOCK keeps a FIFO from blocking, O_BINARY keeps Windows from translating.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
_DEFAULT = Limits()
_KINDS: dict[Callable[[int], bool], str] = {
    stat.S_ISFIFO: "a FIFO",
    stat.S_ISCHR: "a character device",
    stat.S_ISBLK: "a block device",
    stat.S_ISSOCK: "a socket",
}


@contextmanager
def open_source(place: Place, limits: Limits = _DEFAULT) -> Iterator[Source]:
    """Open a regular file, remote or here, or note a folder, for as long as the context lasts.

    Symbolic links are followed. The limits bound what is fetched of a remote file.

    Raises:
        CheckpointError: missing, not permitted, empty, or neither a regular file nor a folder.
    """
    if isinstance(place, Url):
        from cnx_doclint.checkpoints.sources.remote import open_remote

        with open_remote(place, limits) as source:
            yield source
    else:
        with _opened(place) as source:
            yield source


@contextmanager
def _opened(path: Path) -> Iterator[Source]:
    descriptor = _open(path)
    if descriptor is None:
        yield Source(path.name, 0, lambda _offset, _length: b"", path, folder=True)
        return
    try:
        yield _file(path, descriptor)
    finally:
        os.close(descriptor)


def _open(path: Path) -> int | None:
    """Return a descriptor, or None for a folder. It looks first: opening a device may already change it."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return None
        _refuse_special(mode)
        return os.open(path, _FLAGS)
    except OSError as error:
        raise CheckpointError(*_explain(path, error)) from None
    except ValueError as error:
        raise CheckpointError(
            msg("found a path that cannot be opened ({error})", error=error), msg("check the path")
        ) from None


def _file(path: Path, descriptor: int) -> Source:
    found = os.fstat(descriptor)
    _refuse_special(found.st_mode)  # the name may lead elsewhere since it was looked at
    if not found.st_size:
        raise CheckpointError(
            msg("found an empty file, expected a checkpoint"), msg("fetch it again, or save it again")
        )
    return Source(path.name, found.st_size, _positioned(descriptor), path)


def _positioned(descriptor: int) -> Callable[[int, int], bytes]:
    def pread(offset: int, length: int) -> bytes:
        try:
            os.lseek(descriptor, offset, os.SEEK_SET)
            return _read_all(descriptor, length)
        except OSError as error:
            raise CheckpointError(
                msg("found a read error ({why})", why=error.strerror), msg("check the disk, or fetch it again")
            ) from None

    return pread


def _read_all(descriptor: int, length: int) -> bytes:
    """Read until ``length`` bytes or the end: one call may return fewer, as on Linux beyond 2 GiB."""
    data = os.read(descriptor, length)
    while len(data) < length and (more := os.read(descriptor, length - len(data))):
        data += more
    return data


def _refuse_special(mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    kind = next((text for test, text in _KINDS.items() if test(mode)), "something that is no file")
    raise CheckpointError(
        msg("found {kind}, expected a checkpoint file", kind=kind), msg("name the checkpoint file itself")
    )


def _explain(path: Path, error: OSError) -> tuple[Message, Message]:
    if isinstance(error, FileNotFoundError):
        missing = msg("a symbolic link to nothing") if path.is_symlink() else msg("no such file")
        return msg("found {missing}, expected a checkpoint", missing=missing), msg("check the path")
    if isinstance(error, PermissionError):
        message = msg("found a file that may not be read, expected a readable checkpoint")
        return message, msg("change its permissions")
    message = msg("found a file that cannot be opened ({why}), expected a checkpoint", why=error.strerror)
    return message, msg("check the path")

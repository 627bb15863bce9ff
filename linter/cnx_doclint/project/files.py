"""Documents on disk: reading one, and writing one so that nothing can be lost.

Bytes are decoded and encoded here and nowhere else. A byte order mark and every line ending stay part of the text.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.errors import DocumentError
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator


class Source(NamedTuple):
    """A document that was read; its path is None when it came from standard input."""

    name: str
    path: Path | None
    data: bytes
    text: str


def source(name: str, path: Path | None, data: bytes) -> Source:
    """Return a document of its bytes.

    Raises:
        DocumentError: they are not UTF-8.
    """
    return Source(name, path, data, decode(name, data))


def unreadable(path: Path, error: OSError) -> DocumentError:
    """Return the error of a path that cannot be read."""
    hint = msg("name an existing Markdown file or a folder that holds some")
    if not isinstance(error, FileNotFoundError):
        hint = msg("check that it is a file and that you may read it")
    return DocumentError(msg("{path}: {reason}", path=path, reason=_reason(error)), hint, str(path))


def folders_upwards(start: Path) -> Iterator[Path]:
    """Yield a folder and those above it, relative to where we are as long as that is possible, since it reads well."""
    yield from map(relative, (start.resolve(), *start.resolve().parents))


def relative(path: Path) -> Path:
    """Return a path as seen from the current folder, if it is below it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def read(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        DocumentError: it cannot be read.
    """
    try:
        if path.exists() and not path.is_file():
            hint = msg("name a Markdown file, or a folder that holds some")
            raise DocumentError(msg("{path}: no regular file", path=path), hint, str(path))
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def decode(path: str, data: bytes) -> str:
    """Return the text of a document's bytes.

    Raises:
        DocumentError: they are not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = msg(
            "{path}: not UTF-8: byte {byte} (line {line}) is 0x{data:02x}",
            path=path,
            byte=error.start,
            line=line,
            data=data[error.start],
        )
        raise DocumentError(message, msg("save the file as UTF-8; its other findings show once it is"), path) from error


def replace(path: Path, text: str, expected: bytes | None = None) -> None:
    """Put a text in the place of a file's content, all of it or nothing, keeping the file's mode.

    Args:
        path: of the file; a symbolic link stays one, and the file it leads to is written.
        text: what to write, byte for byte.
        expected: what must still be there; a file that somebody changed meanwhile is left alone.

    Raises:
        DocumentError: it cannot be written, or was changed.
    """
    target = path.resolve()
    try:
        if expected is not None and target.read_bytes() != expected:
            raise DocumentError(
                msg("{path}: changed while it was being worked on", path=path), msg("run the command again"), str(path)
            )
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(13, "read-only file")
        target.parent.mkdir(parents=True, exist_ok=True)
        # A device such as /dev/null is written to; in its place a file would be in everybody's way.
        put = _write if target.is_file() or not target.exists() else Path.write_bytes
        put(target, text.encode("utf-8", "surrogatepass"))
    except OSError as error:
        hint = msg("make the file and its folder writable, or leave it out")
        raise DocumentError(
            msg("{path}: cannot be written: {reason}", path=path, reason=_reason(error)), hint, str(path)
        ) from error


def write_or_error(path: Path, text: str, old: str | None = None) -> Iterator[DocumentError]:
    """Replace a file's content as ``replace`` does, if it still is ``old``; yield the error, if there is one."""
    try:
        replace(path, text, None if old is None else old.encode("utf-8"))
    except DocumentError as error:
        yield error


def _write(target: Path, data: bytes) -> None:
    import tempfile

    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    # There is no way to ask for it but to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _reason(error: OSError) -> str:
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]

"""The identity of a checkpoint's content, whatever it is called and wherever it lies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.checkpoints.sources.source import Source, source_of_bytes
from cnx_doclint.checkpoints.sources.url import Place, Url
from cnx_doclint.messages.progress import Progress, Step, no_progress

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.bounds.limits import Limits

_CHUNK = 1 << 20


def digest_file(path: Path, progress: Progress = no_progress) -> tuple[str, int]:
    """Return SHA-256 and size of one file.

    Raises:
        CheckpointError: it cannot be read.
    """
    with open_source(path) as source:
        return _of_source(source, progress), source.size


def _of_source(source: Source, progress: Progress) -> str:
    import hashlib

    state = hashlib.sha256()
    for offset in range(0, source.size, _CHUNK):
        state.update(source.read(offset, min(_CHUNK, source.size - offset)))
        progress(Step(source.name, min(offset + _CHUNK, source.size), source.size))
    return state.hexdigest()


def digest_files(places: tuple[Place, ...], limits: Limits, progress: Progress = no_progress) -> tuple[str, int]:
    """Return SHA-256 and total size in bytes of a checkpoint's files.

    Remote files have the size alone, and an empty hash: for a hash they would have to be downloaded whole.

    One file has the hash of its bytes. Several have that of one line a file, in UTF-8 and sorted by path:
    ``<sha256>  <size>  <path>`` and a newline, the path relative to their common folder and with slashes.

    Raises:
        CheckpointError: one of them cannot be read.
    """
    remote = [place for place in places if isinstance(place, Url)]
    if remote:
        return "", sum(_size(url, limits) for url in remote)
    paths = [place for place in places if isinstance(place, Path)]
    if len(paths) == 1:
        return digest_file(paths[0], progress)
    folder = Path(os.path.commonpath([path.parent for path in paths]))
    lines, total = [], 0
    for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in paths):
        digest, size = digest_file(path, progress)
        lines.append(os.fsencode(f"{digest}  {size}  {name}\n"))
        total += size
    return _of_source(source_of_bytes(b"".join(lines)), no_progress), total


def _size(url: Url, limits: Limits) -> int:
    with open_source(url, limits) as source:
        return source.size

"""A torch zip that was unpacked: a folder with ``data.pkl`` and ``data/<key>``, or its parent.

Some published checkpoints were unpacked by an archiver that took their ``.tar`` name at its word. Storages
are only looked at for their size, unless their values are asked for.
"""

from __future__ import annotations

import os
import stat
from functools import partial
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.contents.stored import ByteOrder, Stored
from cnx_doclint.checkpoints.pickles.torch_pickles import check_byte_order, read_pickle_beside_storages
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader
from cnx_doclint.checkpoints.sources.folder import files_below
from cnx_doclint.checkpoints.sources.opening import open_source

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.contents.values import Content
    from cnx_doclint.checkpoints.sources.source import Source

_NAME_PARTS = ("/", "\\", "\0", "..")


def _root(folder: Path) -> Path | None:
    """Return the folder that holds ``data.pkl``: itself, or its only sub-folder that does."""
    # os.path.isfile says no where Path.is_file would raise for want of permission.
    if os.path.isfile(folder / "data.pkl"):
        return folder
    below = [path.parent for path in folder.glob("*/data.pkl") if os.path.isfile(path)]
    return below[0] if len(below) == 1 else None


def _detects(source: Source, _limits: Limits) -> Evidence:
    found = source.folder and source.path and _root(source.path)
    return Evidence.STRUCTURE if found else Evidence.NONE


def _read(source: Source, limits: Limits) -> Content:
    root = _root(source.path) if source.path else None
    assert root is not None, "only called where detected"  # noqa: S101
    order: ByteOrder = "little"
    if (record := root / "byteorder").is_file():
        with open_source(record) as mark:
            limits.check("line", mark.size, "bytes in the byteorder file")
            order = check_byte_order(mark.read(0, mark.size))
    with open_source(root / "data.pkl") as pickle:
        content = read_pickle_beside_storages(pickle, lambda key: _size(root / "data", key), limits)
    # What is pickled as bytes lies in a file that is closed by now; nobody unpacks such checkpoints.
    return content._replace(storages=partial(_storages, root / "data", order))


def _storages(folder: Path, order: ByteOrder, wanted: Collection[str]) -> Iterator[Stored]:
    for name in sorted(wanted):
        if _size(folder, name):
            with open_source(folder / name) as source:
                yield Stored(name, source, order)


def _size(folder: Path, key: str) -> int | None:
    """Return the bytes of a storage's file. A key that is not a plain file name names none."""
    if not key or any(part in key for part in _NAME_PARTS):
        return None
    try:
        found = (folder / key).stat()
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _files(source: Source, limits: Limits) -> tuple[Path, ...]:
    return files_below(source.path, limits) if source.path else ()


READER = Reader("torch-directory", _detects, _read, _files)

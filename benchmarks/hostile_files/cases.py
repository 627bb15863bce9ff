"""What a hostile case is: a name, and how it is written into a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple


class Case(NamedTuple):
    """A file (or folder) made to do harm.

    Attributes:
        name: within its class; also the name of its folder.
        make: writes it into an empty folder and returns the path to read.
        heavy: whether it takes a second or so to make and read.
    """

    name: str
    make: Callable[[Path], Path]
    heavy: bool = False


def blob(name: str, data: bytes, file: str = "model.bin") -> Case:
    """Return the case of a single file."""
    return several(name, {file: data}, file)


def lazy(name: str, data: Callable[[], bytes], file: str = "model.bin") -> Case:
    """Return the case of a single file that is large, and made only when it is written."""

    def make(folder: Path) -> Path:
        path = folder / file
        path.write_bytes(data())
        return path

    return Case(name, make, heavy=True)


def several(name: str, files: Mapping[str, bytes], read: str) -> Case:
    """Return the case of several files, of which ``read`` is the one to read."""

    def make(folder: Path) -> Path:
        for file, data in files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder / read

    return Case(name, make)


def named(cases: Mapping[str, bytes], wrap: Callable[[bytes], bytes] = bytes) -> Iterator[Case]:
    """Yield a case for each of several contents, each wrapped in the same way."""
    return (blob(name, wrap(data)) for name, data in cases.items())


def joined(*groups: Iterable[Case]) -> Iterator[Case]:
    """Yield the cases of several groups."""
    return (case for group in groups for case in group)

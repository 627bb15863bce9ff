"""What git is told to ignore: the files ``.gitignore`` of a repository, the nearest first.

A pattern is looked up for one file or folder at a time, on the way down, so that what a folder hides stays hidden.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pathspec import GitIgnoreSpec

NAME = ".gitignore"


class Ignore(NamedTuple):
    """The patterns of one file, which hold below its folder."""

    folder: str
    spec: GitIgnoreSpec


def ignore_of(folder: Path, name: str = NAME) -> Ignore | None:
    """Return the patterns of a folder, or None when it has none or they cannot be read."""
    try:
        text = (folder / name).read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return None
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return Ignore(os.path.abspath(folder), _spec(lines)) if lines else None


def _spec(lines: Sequence[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))


def _is_pattern(line: str) -> bool:
    """Git passes over what is no pattern, such as a lone "!"."""
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def above(folder: Path) -> tuple[Ignore, ...]:
    """Return the patterns that hold in a folder from outside of it, the outermost first; none outside a repository.

    A folder that is itself ignored and yet named is meant to be read, so nothing from outside holds in it.
    """
    here = Path(os.path.abspath(folder))
    upwards = [here, *here.parents]
    root = next((each for each in upwards if (each / ".git").exists()), None)
    if root is None:
        return ()
    chain: tuple[Ignore, ...] = tuple(filter(None, [ignore_of(root, ".git/info/exclude")]))
    chain = tuple(each._replace(folder=str(root)) for each in chain)
    for each in reversed(upwards[: upwards.index(root) + 1]):
        if each != root and is_ignored(each, True, chain):
            return ()
        chain += tuple(filter(None, [ignore_of(each)])) if each != here else ()
    return chain


def is_ignored(path: Path, is_folder: bool, chain: Sequence[Ignore]) -> bool:
    """Say whether a file or folder is ignored: the last pattern of the nearest file that tells of it decides."""
    return next(_told(os.path.abspath(path) + "/" * is_folder, chain), False)


def _told(path: str, chain: Sequence[Ignore]) -> Iterator[bool]:
    for ignore in reversed(chain):
        inside = path.removeprefix(ignore.folder).lstrip("/" + os.sep).replace(os.sep, "/")
        said = ignore.spec.check_file(inside).include
        if said is not None:
            yield said

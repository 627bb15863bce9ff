"""Patterns of file names: a name, or a path as seen from a folder; ``*`` stands for anything, slashes included."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def matches(path: str | Path, patterns: Iterable[str], root: Path) -> bool:
    """Say whether a file's or folder's name, or its path from ``root``, is one that is meant."""
    name = os.path.basename(path)
    inside = os.path.relpath(path, root).replace(os.sep, "/")
    return any(fnmatchcase(name, each) or fnmatchcase(inside, each.rstrip("/")) for each in patterns)


def covers(path: str | Path, pattern: str, root: Path) -> bool:
    """Say whether a pattern means a file or any folder it is in."""
    inside = Path(os.path.relpath(path, root))
    return any(matches(root / part, (pattern,), root) for part in (inside, *inside.parents) if part != Path())

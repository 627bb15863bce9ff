"""Lists the files of a folder, in a fixed order and without surprises."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.bounds.limits import Limits


def files_below(folder: Path, limits: Limits) -> tuple[Path, ...]:
    """Return the regular files below ``folder``, sorted by path; linked folders are not entered.

    Raises:
        CheckpointError: more files than ``limits.members``.
    """
    found: list[Path] = []
    for place, _, names in os.walk(folder):
        found += (path for path in (Path(place, name) for name in names) if path.is_file())
        limits.check("members", len(found), "files in the folder")
    return tuple(sorted(found, key=lambda path: path.relative_to(folder).as_posix()))

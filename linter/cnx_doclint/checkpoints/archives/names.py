"""Names inside archives. They are compared, never used as paths on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterable


def archive_root(names: Iterable[str], file: str) -> str | None:
    """Return what stands before ``file`` in the archive, with its slash; None when there is no such member.

    The one nearest the top counts.

    Raises:
        CheckpointError: several are equally near the top.
    """
    roots = [name.removesuffix(file) for name in names if name == file or name.endswith(f"/{file}")]
    if not roots:
        return None
    nearest = min(root.count("/") for root in roots)
    roots = [root for root in roots if root.count("/") == nearest]
    if len(roots) > 1:
        found = ", ".join(f"{root}{file}"[:60] for root in roots[:5])
        raise CheckpointError(
            msg("found several checkpoints in one archive ({found}), expected one", found=found),
            msg("choose one: ARCHIVE::NAME, or --member NAME; or unpack the archive"),
        )
    return roots[0]

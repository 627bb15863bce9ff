"""What can be wrong with any remote file, whatever it is fetched by."""

from __future__ import annotations

from cnx_doclint.checkpoints.sources.blocks import DOWNLOAD
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import msg


def changed_error() -> CheckpointError:
    """Return the error for a file that is not the same at two requests."""
    return CheckpointError(
        msg("found a file that changed while it was read"), msg("try again, or {download}", download=DOWNLOAD)
    )


def empty_error() -> CheckpointError:
    """Return the error for a file without content."""
    return CheckpointError(msg("found an empty file, expected a checkpoint"), msg("check the address"))

"""Reads the values of a checkpoint that is open, and judges them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.errors import DoclintError
from cnx_doclint.messages.messages import msg
from cnx_doclint.messages.progress import Progress, no_progress

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.reading.checkpoint import Weights
    from cnx_doclint.extraction.deep.health import Health


def examine(weights: Weights, what: str, progress: Progress = no_progress) -> Health:
    """Read the values of a checkpoint that is open and judge them; ``what`` it is called in steps of ``progress``.

    Raises:
        DoclintError: torch is not installed.
        CheckpointError: the file cannot be read, is not what its header says, or has a wrong checksum.
    """
    try:
        from cnx_doclint.extraction.deep.health import Health
        from cnx_doclint.extraction.deep.values import read_values
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise DoclintError(msg("reading values needs torch"), msg("pip install cnx-doclint[torch]")) from error
    return Health({tensor.name: tensor for tensor in weights.inventory.tensors}, read_values(weights, what, progress))

"""Reads the values of a checkpoint, not its header alone, and tells what is not as it should be.

``layout`` says where a tensor's elements lie, ``numbers`` counts (the only module here that imports torch), ``values``
brings bytes and tensors together, ``health`` judges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.errors import DoclintError
from cnx_doclint.messages import msg
from cnx_doclint.progress import Progress, unseen

if TYPE_CHECKING:
    from cnx_doclint.checkpoints import Weights
    from cnx_doclint.deep.health import Health


def examine(weights: Weights, what: str, progress: Progress = unseen) -> Health:
    """Read the values of a checkpoint that is open and judge them; ``what`` it is called in steps of ``progress``.

    Raises:
        DoclintError: torch is not installed.
        CheckpointError: the file cannot be read, is not what its header says, or has a wrong checksum.
    """
    try:
        from cnx_doclint.deep.health import Health
        from cnx_doclint.deep.values import read_values
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise DoclintError(msg("reading values needs torch"), msg("pip install cnx-doclint[torch]")) from error
    return Health({tensor.name: tensor for tensor in weights.inventory.tensors}, read_values(weights, what, progress))

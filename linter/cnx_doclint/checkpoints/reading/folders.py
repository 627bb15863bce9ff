"""Which file of a folder is the model: people name the folder that a library has saved it to."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from pathlib import Path

# Sorts of files, the first that a folder has any of decides; an index stands for its shards.
_SORTS = (
    r".+\.safetensors\.index\.json",
    r"(?!.*-of-\d+\.).+\.safetensors",
    r".+\.bin\.index\.json",
    r"(?:pytorch|adapter|diffusion_pytorch)_model\.bin",
    r".+-0*1-of-\d+\.gguf",
    r"(?!.*-of-\d+\.).+\.gguf",
    r".+\.onnx",
    r".+\.(?:pth|pt|ckpt|tar|pt2)",
)
# Of several files of a sort, the one that has the usual name and no variant.
_USUAL = re.compile(r"(?:(?:diffusion_)?pytorch_)?model\.[a-z.]+|adapter_model\.[a-z.]+|consolidated\.safetensors")
_SHOWN = 6


def file_of(path: Path) -> Path:
    """Return the model's file in a folder; any other path, and a folder without one, as it is.

    Raises:
        CheckpointError: there are several, and their names do not say which is meant.
    """
    if not os.path.isdir(path) or _is_unpacked(path):  # Path.is_dir raises where a name is too long
        return path
    names = _names(path)
    sorts = ([name for name in names if re.fullmatch(sort, name)] for sort in _SORTS)
    found = next(filter(None, sorts), [])
    usual = [name for name in found if _USUAL.fullmatch(name)]
    chosen = usual if len(usual) == 1 else found
    if len(chosen) > 1:
        listed = ", ".join(chosen[:_SHOWN]) + (", ..." if len(chosen) > _SHOWN else "")
        raise CheckpointError(
            msg("found {number} files in a folder that may be the model: {listed}", number=len(chosen), listed=listed),
            msg("name one of them"),
        )
    return path / chosen[0] if chosen else path


def _is_unpacked(folder: Path) -> bool:
    """Say whether it is a torch zip that was unpacked, which is read as it is."""
    return (folder / "data.pkl").exists() or any(folder.glob("*/data.pkl"))


def _names(folder: Path) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if (folder / name).is_file())
    except OSError:
        return []

"""A small checkpoint in every format and every archive, and how tests read it there."""

from __future__ import annotations

import gzip
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save as to_safetensors

from archive_samples import saved, saved_stream, tar_of, torch_tar_members, zip_of
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.contents.inventory import Inventory
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.errors import CheckpointError

DEFLATED = zipfile.ZIP_DEFLATED
STATE = {"layer.weight": torch.zeros(2, 3), "layer.bias": torch.zeros(2)}
CHECKPOINTS: dict[str, bytes] = {
    "torch-zip": saved(STATE),
    "torch-legacy": saved_stream(STATE),
    "torch-tar": tar_of(torch_tar_members(STATE)),
    "safetensors": to_safetensors(STATE),
    "names-shapes": json.dumps({"tensors": {"layer.weight": [2, 3], "layer.bias": [2]}}).encode(),
}
ARCHIVES: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "zip": zip_of,
    "deflated zip": lambda members: zip_of(members, DEFLATED),
    "tar": tar_of,
    "pax tar": lambda members: tar_of(members, tarfile.PAX_FORMAT),
    "tar in gzip": lambda members: gzip.compress(tar_of(members)),
}
BESIDE = {"README.md": b"# A model\n", "config.json": b'{"depth": 3}', "empty": b"", "notes/": b""}


def read(folder: Path, data: bytes, member: str = "", **limits: int) -> Inventory:
    path = folder / "download"
    path.write_bytes(data)
    return read_inventory(path, member=member, limits=Limits(**limits))


def refusal(folder: Path, data: bytes, member: str = "", **limits: int) -> str:
    with pytest.raises(CheckpointError) as caught:
        read(folder, data, member, **limits)
    assert caught.value.hint
    return str(caught.value).removeprefix(f"{folder / 'download'}: ")

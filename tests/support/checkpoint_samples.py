"""Checkpoints for the tests of the readers: made by torch, or byte by byte where torch would not write them."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from archive_samples import save_in_deflated_zip, save_in_tar, save_in_tar_gz, save_in_zip, save_torch_tar
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.contents.inventory import Inventory, Tensor
from cnx_doclint.checkpoints.pickles.opcodes import interpret
from cnx_doclint.checkpoints.pickles.torch_pickles import context_for
from cnx_doclint.checkpoints.sources.cursor import Cursor
from cnx_doclint.checkpoints.sources.source import source_of_bytes
from cnx_doclint.errors import CheckpointError

STORAGE_ID = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x10t"


def model() -> torch.nn.Module:
    return torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Linear(4, 2))


def training_checkpoint() -> dict[str, Any]:
    """What a training script saves: prefixed weights, an AdamW state after a step, an epoch and a score."""
    net = model()
    optimizer = torch.optim.AdamW(net.parameters())
    for parameter in net.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    weights = {f"module.{name}": tensor for name, tensor in net.state_dict().items()}
    return {"epoch": 68, "network": weights, "optimizer": optimizer.state_dict(), "best": 56.61}


def save_zip(value: object, path: Path) -> Path:
    torch.save(value, path)
    return path


def save_legacy(value: object, path: Path) -> Path:
    torch.save(value, path, _use_new_zipfile_serialization=False)
    return path


def save_compressed(value: object, path: Path) -> Path:
    """A torch zip whose members were deflated by another archiver, under a root of its own."""
    stored = io.BytesIO()
    torch.save(value, stored)
    with zipfile.ZipFile(stored) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr("snapshot_68.pth/" + name.partition("/")[2], old.read(name))
    return path


def save_folder(value: object, path: Path) -> Path:
    stored = io.BytesIO()
    torch.save(value, stored)
    with zipfile.ZipFile(stored) as old:
        old.extractall(path)
    return path


WRITERS: dict[str, tuple[str, Callable[[object, Path], Path]]] = {
    "zip": ("torch-zip", save_zip),
    "compressed": ("torch-zip", save_compressed),
    "legacy": ("torch-legacy", save_legacy),
    "folder": ("torch-directory", save_folder),
    "torch 0.1": ("torch-tar", save_torch_tar),
}
# In archives; the kind of archive is the last part of the format.
WITHIN: dict[str, tuple[str, Callable[[object, Path], Path]]] = {
    "in a zip": ("torch-zip in zip", save_in_zip),
    "in a deflated zip": ("torch-zip in zip", save_in_deflated_zip),
    "in a tar": ("torch-legacy in tar", save_in_tar),
    "in a tar.gz": ("torch-zip in tar in gzip", save_in_tar_gz),
}


def expected(state: Mapping[str, Any]) -> list[tuple[object, ...]]:
    """Return what a reader must say of a state dict that torch holds in memory; storages as groups of names."""
    tensors = {name: value for name, value in state.items() if isinstance(value, torch.Tensor)}
    groups: dict[object, list[str]] = {}
    for name, tensor in tensors.items():
        groups.setdefault(_storage_of(tensor, name), []).append(name)
    return [
        (
            name,
            tuple(tensor.shape),
            str(tensor.dtype).removeprefix("torch."),
            tensor.stride(),
            tensor.storage_offset(),
            groups[_storage_of(tensor, name)],
            tensor.numel() * tensor.element_size(),
        )
        for name, tensor in tensors.items()
    ]


def _storage_of(tensor: torch.Tensor, name: str) -> object:
    # torch.load gives every tensor of an empty storage a new one, so empty tensors are not compared.
    return tensor.untyped_storage()._cdata if tensor.numel() else name


def seen(inventory: Inventory) -> list[tuple[object, ...]]:
    """Return an inventory in the form of ``expected``."""
    groups: dict[object, list[str]] = {}
    for tensor in inventory.tensors:
        groups.setdefault(_key_of(tensor), []).append(tensor.name)
    return [(t.name, t.shape, t.dtype, t.stride, t.offset, groups[_key_of(t)], t.bytes) for t in inventory.tensors]


def _key_of(tensor: Tensor) -> object:
    return ("storage", tensor.storage) if tensor.elements else ("empty", tensor.name)


def archive(path: Path, pickle: bytes, storages: Mapping[str, bytes] | None = None, root: str = "x/") -> Path:
    """Write a torch zip around a pickle of our own."""
    with zipfile.ZipFile(path, "w") as new:
        new.writestr(f"{root}data.pkl", pickle)
        for key, data in (storages or {}).items():
            new.writestr(f"{root}data/{key}", data)
    return path


def with_weights(gadget: bytes) -> bytes:
    """Return a pickle of ``{"bad": <gadget>, "w": <a tensor of 4 x 4>}``; the gadget leaves one value."""
    tensor = b"ctorch._utils\n_rebuild_tensor_v2\n(" + STORAGE_ID + b"QK\x00K\x04K\x04\x86K\x04K\x01\x86\x89}tR"
    return b"\x80\x02}(X\x03\x00\x00\x00bad" + gadget + b"X\x01\x00\x00\x00w" + tensor + b"u."


def text(value: str) -> bytes:
    """Return the opcode that pushes a text."""
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def unpickled(pickle: bytes, limits: Limits | None = None) -> tuple[Any, list[str]]:
    """Run the interpreter on a pickle alone; return its value and the names outside the allow-list."""
    bounds = limits or Limits()
    context, _ = context_for(bounds)
    value = interpret(Cursor(source_of_bytes(pickle), bounds), context)
    return value, list(context.unsafe)


def safetensors_file(path: Path, header: object, data: bytes = b"", raw: bytes | None = None) -> Path:
    encoded = json.dumps(header).encode() if raw is None else raw
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + data)
    return path


def outcome(read: Callable[[], object]) -> str:
    """Say how a read ended; anything but a value or a CheckpointError is raised."""
    try:
        read()
    except CheckpointError as error:
        return "refused with a hint" if error.hint else "refused"
    return "read"


def save_shards(folder: Path) -> Path:
    for at in range(2):
        save_file({f"{at}.weight": torch.zeros(at + 1)}, folder / f"part {at}.safetensors")
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {f"{at}.weight": f"part {at}.safetensors" for at in range(2)}}))
    return index

"""Makes ConvNeXtPose checkpoints of every model, key layout and file format, as training would leave them.

Weights are zeros, and of half precision unless asked otherwise, so that tests write little. Needs torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import torch
from safetensors.torch import save_file
from torch import nn

from cnx_doclint.checkpoints.contents.inventory import Inventory, Tensor
from cnx_doclint.extraction.reference import load_reference
from cnx_doclint.extraction.references._meta import reference_inventory
from cnx_doclint.extraction.references._training import training_checkpoint
from cnx_doclint.families.family import load_family

FAMILY = load_family("convnextpose")
MODELS = tuple(FAMILY.models)
LAYOUTS = load_reference("convnextpose").layouts
EPOCH = 69


@cache
def inventory(model: str, layout: str = "", prefix: str = "") -> Inventory:
    """Return a model's tensors without making a file; in its published layout unless another is named."""
    entry = FAMILY.models[model]
    found = reference_inventory(load_reference(FAMILY.name), entry.expected, layout or entry.layout)
    return with_tensors(found, (renamed(tensor, prefix + tensor.name) for tensor in found.tensors))


def with_tensors(found: Inventory, tensors: Iterator[Tensor]) -> Inventory:
    """Return an inventory with other tensors."""
    return Inventory(found.format, found.container, found.candidates, tuple(tensors))


def renamed(tensor: Tensor, name: str) -> Tensor:
    """Return a tensor under another name."""
    return Tensor(name, tensor.shape, tensor.dtype, tensor.stride, tensor.offset, tensor.storage, tensor.bytes)


def reshaped(tensor: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Return a tensor of another shape."""
    return Tensor(tensor.name, shape, tensor.dtype, (), tensor.offset, tensor.storage, tensor.bytes)


def module(model: str, layout: str = "", dtype: torch.dtype = torch.float16) -> nn.Module:
    """Return a model whose weights are zeros."""
    entry = FAMILY.models[model]
    with torch.device("meta"):
        built = load_reference(FAMILY.name).build(entry.expected, layout or entry.layout)
    built = built.to(dtype).to_empty(device="cpu")
    for tensor in built.state_dict().values():
        tensor.zero_()
    return built


def checkpoint(model: str, layout: str = "", dtype: torch.dtype = torch.float16) -> dict[str, Any]:
    """Return what training saves: ``epoch``, ``network`` with the prefix ``module.``, ``optimizer``."""
    return training_checkpoint(module(model, layout, dtype), EPOCH)


def _torch_zip(content: dict[str, Any], path: Path) -> Path:
    torch.save(content, path)
    return path


def _torch_legacy(content: dict[str, Any], path: Path) -> Path:
    torch.save(content, path, _use_new_zipfile_serialization=False)
    return path


def _directory(content: dict[str, Any], path: Path) -> Path:
    """Write ``data.pkl`` and ``data/`` as they lie in the archive, without its folder."""
    archive = path.with_suffix(".packed")
    torch.save(content, archive)
    with ZipFile(archive) as opened:
        for member in opened.infolist():
            target = path / Path(*Path(member.filename).parts[1:])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(opened.read(member))
    archive.unlink()
    return path


def _safetensors(content: dict[str, Any], path: Path) -> Path:
    save_file(content["network"], path, metadata={"epoch": str(content["epoch"])})
    return path


FORMATS: Mapping[str, Callable[[dict[str, Any], Path], Path]] = {
    "torch-zip": _torch_zip,
    "torch-legacy": _torch_legacy,
    "directory": _directory,
    "safetensors": _safetensors,
}


def write(file_format: str, content: dict[str, Any], path: Path) -> Path:
    """Write a checkpoint in a format, a key of `FORMATS`, and return its path."""
    return FORMATS[file_format](content, path)

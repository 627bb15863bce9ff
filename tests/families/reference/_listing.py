"""What the makers of reference data share: models as their library builds them, written as names and shapes.

torch's meta device makes no numbers. A file holds the versions of the libraries and, for each model, what built it, how
many parameters the library counts, what its own configuration or modules say (by the keys of the family's facts), and
the names and shapes of its state dict.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import torch

FOLDER = Path(__file__).parent


def state_dict(module: torch.nn.Module) -> Mapping[str, list[int]]:
    """The shapes of a state dict, each parameter once: files of safetensors hold what is tied once."""
    everywhere = {name for name, _ in module.named_parameters(remove_duplicate=False)}
    tied = everywhere - {name for name, _ in module.named_parameters()}
    return {name: list(tensor.shape) for name, tensor in module.state_dict().items() if name not in tied}


class Made(NamedTuple):
    """A model to build: its name in the family, the call that builds it, and what the built module says of itself."""

    model: str
    call: str
    build: Callable[[], torch.nn.Module]
    facts: Callable[[Any], Mapping[str, object]]
    tensors: Callable[[Any], Mapping[str, list[int]]] = state_dict


def write(family: str, libraries: tuple[str, ...], models: list[Made]) -> None:
    """Write ``FAMILY.json.xz``."""
    versions = {name: version(name) for name in ("torch", *libraries)}
    text = json.dumps({"versions": versions, "models": [_record(made) for made in models]}, indent=0)
    (FOLDER / f"{family}.json.xz").write_bytes(lzma.compress(text.encode("utf-8"), preset=9))


def _record(made: Made) -> Mapping[str, object]:
    with torch.device("meta"):
        module = made.build()
    return {
        "model": made.model,
        "call": made.call,
        "parameters": sum(parameter.numel() for parameter in module.parameters()),
        "facts": dict(made.facts(module)),
        "config": _config(module),
        "tensors": made.tensors(module),
    }


def _config(module: Any) -> Mapping[str, object]:
    """The numbers of the config.json that would lie beside the weights, where the library writes one."""
    config = getattr(module, "config", None)
    if config is None:
        return {}
    return {key: value for key, value in config.to_dict().items() if type(value) is int}

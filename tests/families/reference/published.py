"""What a library says of published models, kept as small files: names, shapes, counts. Made by ``make_*.py``."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent
Shapes = Mapping[str, tuple[int, ...]]


class Published(NamedTuple):
    """A model as its library builds it.

    Attributes:
        config: what its ``config.json`` says of it.
        parameters: as the library counts them.
        tensors: what a file of it holds.
    """

    config: Mapping[str, Any]
    parameters: int
    tensors: Shapes


def write(family: str, library: str, models: Mapping[str, Published]) -> None:
    """Write a family's file, the same bytes for the same models."""
    data = {"library": library, "models": {name: model._asdict() for name, model in models.items()}}
    text = json.dumps(data, separators=(",", ":"))
    FOLDER.joinpath(f"{family}.json.xz").write_bytes(lzma.compress(text.encode(), preset=9))


def read(family: str) -> dict[str, Published]:
    """Read a family's file."""
    data = json.loads(lzma.decompress(FOLDER.joinpath(f"{family}.json.xz").read_bytes()))
    return {name: Published(**model) for name, model in data["models"].items()}


def listed(folder: Path, name: str, model: Published) -> Path:
    """Write a model's names and shapes with its configuration beside them, as a repository has weights."""
    path = folder / name / "model.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"tensors": model.tensors}), encoding="utf-8")
    path.with_name("config.json").write_text(json.dumps(model.config), encoding="utf-8")
    return path

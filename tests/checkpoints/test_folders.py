"""A folder stands for the one model in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from safetensors.torch import save_file

from cnx_doclint.checkpoints.reading.checkpoint import digest, read_inventory
from cnx_doclint.errors import CheckpointError
from gguf_samples import gguf_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from running import Run

W = {"a.weight": torch.zeros(3, 2), "a.bias": torch.zeros(3)}
LORA = {"base.q_proj.lora_A.weight": torch.zeros(3, 2)}


def _shards(folder: Path) -> None:
    files = {name: f"model-0000{at}-of-00002.safetensors" for at, name in enumerate(W, 1)}
    for name, file in files.items():
        save_file({name: W[name]}, folder / file)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": files}))


@pytest.mark.parametrize(
    "beside", [(), ("model.fp16.safetensors",), ("tokenizer.json", "training_args.bin", "rng.pth")]
)
def test_the_usual_file_is_taken(beside: tuple[str, ...], tmp_path: Path) -> None:
    save_file(W, tmp_path / "model.safetensors")
    for name in beside:
        torch.save(LORA, tmp_path / name)
    assert read_inventory(tmp_path).parameters == 9
    assert digest(tmp_path) == digest(tmp_path / "model.safetensors")


def test_an_index_stands_for_its_shards(tmp_path: Path) -> None:
    _shards(tmp_path)
    inventory = read_inventory(tmp_path)
    assert (inventory.format, inventory.parameters, inventory.partial) == ("sharded:safetensors", 9, ())


def test_an_adapter_is_taken_and_said_to_be_one(tmp_path: Path) -> None:
    save_file(LORA, tmp_path / "adapter_model.safetensors")
    (tmp_path / "adapter_config.json").write_text("{}")
    assert "adapter" in read_inventory(tmp_path).partial[0]


@pytest.mark.parametrize("name", ["anything.gguf", "model.gguf"])
def test_a_single_file_of_another_format(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(gguf_bytes())
    assert read_inventory(tmp_path).format == "gguf"


def test_several_are_listed(tmp_path: Path) -> None:
    for name in ("q4.gguf", "q8.gguf"):
        (tmp_path / name).write_bytes(gguf_bytes())
    with pytest.raises(
        CheckpointError, match=r"found 2 files in a folder that may be the model: q4.gguf, q8.gguf"
    ) as error:
        read_inventory(tmp_path)
    assert str(tmp_path) in str(error.value)
    assert error.value.hint == "name one of them"


def test_a_spec_names_the_file_and_the_model_after_the_folder(tmp_path: Path, run: Run) -> None:
    import decoder_weights

    folder = tmp_path / "Tiny"
    folder.mkdir()
    save_file(decoder_weights.decoder(), folder / "model.safetensors")
    run("extract", folder, "-o", tmp_path / "spec.json")
    (name, model), *_ = json.loads((tmp_path / "spec.json").read_text())["models"].items()
    assert (name, model["source"]["file"]) == ("Tiny", "model.safetensors")

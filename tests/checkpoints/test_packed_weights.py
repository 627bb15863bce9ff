"""Quantised weights that were packed are told in their own shapes, or it is said that they cannot be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import save_file

import decoder_weights as samples
from cnx_doclint.checkpoints.reading.checkpoint import open_weights, read_inventory

if TYPE_CHECKING:
    from pathlib import Path

    from running import Run

WHOLE = {name: tuple(tensor.shape) for name, tensor in samples.decoder().items()}
MLX = {"quantization": {"group_size": 32, "bits": 4}}
TOLD: dict[str, tuple[samples.Weights, dict[str, Any], str]] = {
    "GPTQ": (samples.gptq(), samples.quantised_by("gptq", bits=4), "int4"),
    "GPTQ without configuration": (samples.gptq(8), {}, "int8"),
    "GPTQ of two bits": (samples.gptq(2), {}, "int2"),
    "AWQ": (samples.awq(), samples.quantised_by("awq", bits=4), "int4"),
    "bitsandbytes, 4 bits": (samples.bitsandbytes_4bit(), samples.quantised_by("bitsandbytes"), "nf4"),
    "bitsandbytes, 8 bits": (samples.bitsandbytes_8bit(), {}, "int8"),
    "MLX": (samples.mlx(), MLX, "int4"),
    "MLX of eight bits": (samples.mlx(8), {"quantization": {"group_size": 32, "bits": 8}}, "int8"),
    "compressed-tensors": (samples.compressed(), {}, "int4"),
    "NVFP4 of ModelOpt": (samples.nvfp4(), {}, "float4_e2m1fn"),
    "NVFP4 of compressed-tensors": (samples.nvfp4("weight_global_scale"), {}, "float4_e2m1fn"),
    "float8": (samples.float8(), {}, "float8_e4m3fn"),
    "BitNet": (samples.bitnet(), samples.quantised_by("bitnet"), "int2"),
    "AQLM": (samples.aqlm(), samples.quantised_by("aqlm"), "aqlm"),
}
NOT_TOLD: dict[str, tuple[samples.Weights, dict[str, Any], str]] = {
    "bitsandbytes without its state": (samples.bitsandbytes_4bit(state=False), {}, "uint8"),
    "MLX without configuration": (samples.mlx(), {}, "uint32"),
    "MLX with another group": (samples.mlx(), {"quantization": {"group_size": 64, "bits": 4}}, "uint32"),
    "GPTQ with other bits": (samples.gptq(), samples.quantised_by("gptq", bits=3), "int32"),
    "of a method that is not known": (samples.mlx(), samples.quantised_by("new"), "uint32"),
}


def _saved(weights: samples.Weights, config: dict[str, Any], folder: Path, suffix: str = "safetensors") -> Path:
    path = folder / f"model.{suffix}"
    if suffix == "safetensors":
        save_file(weights, path)
    else:
        torch.save(weights, path)
    (folder / "config.json").write_text(json.dumps({"num_attention_heads": 4, **config}))
    return path


@pytest.mark.parametrize("suffix", ["safetensors", "bin"])
@pytest.mark.parametrize("kind", TOLD)
def test_told_in_its_own_shape(kind: str, suffix: str, tmp_path: Path) -> None:
    weights, config, dtype = TOLD[kind]
    inventory = read_inventory(_saved(weights, config, tmp_path, suffix))
    assert {tensor.name: tensor.shape for tensor in inventory.tensors} == WHOLE
    assert inventory.parameters == inventory.with_buffers == samples.parameters(samples.decoder())
    packed = [tensor for tensor in inventory.tensors if tensor.stored]
    assert {tensor.dtype for tensor in packed} == {dtype}
    assert not inventory.partial
    stored = {part.name for tensor in packed for part in tensor.stored}
    assert stored | {tensor.name for tensor in inventory.tensors if not tensor.stored} == weights.keys()
    assert sum(t.bytes for t in inventory.tensors) == sum(t.numel() * t.element_size() for t in weights.values())


@pytest.mark.parametrize("kind", NOT_TOLD)
def test_said_where_it_cannot_be(kind: str, tmp_path: Path, run: Run) -> None:
    weights, config, dtype = NOT_TOLD[kind]
    path = _saved(weights, config, tmp_path)
    inventory = read_inventory(path)
    assert {tensor.name for tensor in inventory.tensors if tensor.opaque}
    (reason,) = inventory.partial
    assert f"packed as {dtype}" in reason
    answer = json.loads(run("inspect", path, "--json").out)
    assert answer["partial"] == [reason]
    assert reason in {tensor.get("opaque") for tensor in answer["tensors"]}
    assert f"PARTIAL: {reason}" in run("inspect", path).out


def test_the_method_that_the_configuration_names_is_said(tmp_path: Path) -> None:
    (reason,) = read_inventory(_saved(samples.mlx(), samples.quantised_by("new"), tmp_path)).partial
    assert "by new," in reason


def test_what_stands_in_the_file_is_told_too(tmp_path: Path, run: Run) -> None:
    path = _saved(samples.gptq(), {}, tmp_path)
    tensors = {tensor["name"]: tensor for tensor in json.loads(run("inspect", path, "--json").out)["tensors"]}
    stored = tensors["model.layers.0.mlp.gate_proj.weight"]["stored"]
    assert [part["name"].rpartition(".")[2] for part in stored] == ["qweight", "scales", "qzeros", "g_idx"]


def test_settings_of_a_layer_are_its_own(tmp_path: Path) -> None:
    weights = samples.mlx()
    weights["lm_head.weight"] = torch.zeros(samples.VOCABULARY, samples.HIDDEN // 4, dtype=torch.uint32)
    weights["lm_head.scales"] = weights["lm_head.biases"] = torch.zeros(samples.VOCABULARY, 1, dtype=torch.bfloat16)
    weights["lm_head.biases"] = weights["lm_head.biases"].clone()
    settings = {"quantization": {**MLX["quantization"], "lm_head": {"group_size": 64, "bits": 8}}}
    inventory = read_inventory(_saved(weights, settings, tmp_path))
    assert {tensor.name: tensor.shape for tensor in inventory.tensors} == WHOLE


def test_blocks_of_experts(tmp_path: Path) -> None:
    blocks = torch.zeros(2, 96, 3, 16, dtype=torch.uint8)
    weights = {"experts.gate_up_proj_blocks": blocks, "experts.gate_up_proj_scales": blocks[..., 0].contiguous()}
    (tensor,) = read_inventory(_saved(weights, {}, tmp_path)).tensors
    assert (tensor.name, tensor.shape, tensor.dtype) == ("experts.gate_up_proj", (2, 96, 96), "mxfp4")


@pytest.mark.parametrize("shape", [[-64, -64], [1 << 40, 1 << 40], ["64", 64], [], {}, None, [64, 65]])
def test_a_shape_that_does_not_fit_is_not_believed(shape: object, tmp_path: Path) -> None:
    weights = samples.bitsandbytes_4bit()
    lie = torch.tensor(list(json.dumps({"shape": shape}).encode()), dtype=torch.uint8)
    names = [name for name in weights if "quant_state" in name]
    weights |= {name: lie.clone() for name in names}
    assert read_inventory(_saved(weights, {}, tmp_path)).partial


@pytest.mark.parametrize("state", [b"[" * 4000, b"\xff" * 9, b"{", b"null"])
def test_a_state_that_is_no_json_is_not_believed(state: bytes, tmp_path: Path) -> None:
    weights = samples.bitsandbytes_4bit()
    lie = torch.tensor(list(state), dtype=torch.uint8)
    weights |= {name: lie.clone() for name in weights if "quant_state" in name}
    assert read_inventory(_saved(weights, {}, tmp_path)).partial


def test_float_weights_are_left_alone(tmp_path: Path) -> None:
    weights = {**samples.decoder(), "attn.bias": torch.ones(1, 1, 8, 8, dtype=torch.uint8)}
    inventory = read_inventory(_saved(weights, samples.quantised_by("gptq", bits=4), tmp_path))
    assert not inventory.partial
    assert all(not tensor.stored for tensor in inventory.tensors)


def test_values_are_read_of_what_stands_in_the_file(tmp_path: Path) -> None:
    from cnx_doclint.extraction.deep.examination import examine

    with open_weights(_saved(samples.gptq(), {}, tmp_path)) as weights:
        lines = examine(weights, "").lines()
    assert any(line.startswith("not read") and "int4" in line for line in lines)

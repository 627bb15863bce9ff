"""Weights of a small decoder, whole and in the forms that others pack them in. Needs torch."""

from __future__ import annotations

import json
from typing import Any

import torch

HIDDEN, INNER, VOCABULARY, LAYERS = 64, 128, 96, 2
Weights = dict[str, torch.Tensor]

MATRICES = {
    "self_attn.q_proj": (HIDDEN, HIDDEN),
    "self_attn.k_proj": (HIDDEN, HIDDEN),
    "mlp.gate_proj": (INNER, HIDDEN),
    "mlp.down_proj": (HIDDEN, INNER),
}


def decoder(layers: int = LAYERS, head: bool = True) -> Weights:
    """Return the weights of a decoder in the names of transformers."""
    weights = {"model.embed_tokens.weight": torch.zeros(VOCABULARY, HIDDEN)}
    for layer in range(layers):
        for name, shape in MATRICES.items():
            weights[f"model.layers.{layer}.{name}.weight"] = torch.zeros(shape)
        weights[f"model.layers.{layer}.input_layernorm.weight"] = torch.zeros(HIDDEN)
    weights["model.norm.weight"] = torch.zeros(HIDDEN)
    return weights | ({"lm_head.weight": torch.zeros(VOCABULARY, HIDDEN)} if head else {})


def parameters(weights: Weights) -> int:
    """Return how many numbers weights have."""
    return sum(tensor.numel() for tensor in weights.values())


def _matrices(weights: Weights) -> list[str]:
    return [name.removesuffix(".weight") for name in weights if "proj" in name]


def gptq(bits: int = 4, group: int = 32) -> Weights:
    """Elements of a column below each other in a word."""
    packed = decoder()
    for base in _matrices(packed):
        out, into = packed.pop(f"{base}.weight").shape
        packed[f"{base}.qweight"] = torch.zeros(into * bits // 32, out, dtype=torch.int32)
        packed[f"{base}.qzeros"] = torch.zeros(into // group, out * bits // 32, dtype=torch.int32)
        packed[f"{base}.scales"] = torch.zeros(into // group, out, dtype=torch.float16)
        packed[f"{base}.g_idx"] = torch.zeros(into, dtype=torch.int32)
    return packed


def awq(bits: int = 4, group: int = 32) -> Weights:
    """Elements of a row beside each other in a word."""
    packed = decoder()
    for base in _matrices(packed):
        out, into = packed.pop(f"{base}.weight").shape
        packed[f"{base}.qweight"] = torch.zeros(into, out * bits // 32, dtype=torch.int32)
        packed[f"{base}.qzeros"] = torch.zeros(into // group, out * bits // 32, dtype=torch.int32)
        packed[f"{base}.scales"] = torch.zeros(into // group, out, dtype=torch.float16)
    return packed


def bitsandbytes_4bit(state: bool = True) -> Weights:
    """Two elements a byte, with or without the JSON that says the shape."""
    packed = decoder()
    for base in _matrices(packed):
        shape = list(packed[f"{base}.weight"].shape)
        count = shape[0] * shape[1]
        packed[f"{base}.weight"] = torch.zeros(count // 2, 1, dtype=torch.uint8)
        packed[f"{base}.weight.absmax"] = torch.zeros(count // 64)
        packed[f"{base}.weight.quant_map"] = torch.zeros(16)
        if state:
            said = json.dumps({"quant_type": "nf4", "blocksize": 64, "dtype": "bfloat16", "shape": shape}).encode()
            packed[f"{base}.weight.quant_state.bitsandbytes__nf4"] = torch.tensor(list(said), dtype=torch.uint8)
    return packed


def bitsandbytes_8bit() -> Weights:
    """An element a byte."""
    packed = decoder()
    for base in _matrices(packed):
        weight = packed[f"{base}.weight"].to(torch.int8)
        packed |= {f"{base}.weight": weight, f"{base}.SCB": torch.zeros(len(weight))}
        packed[f"{base}.weight_format"] = torch.zeros((), dtype=torch.uint8)
    return packed


def mlx(bits: int = 4, group: int = 32) -> Weights:
    """Elements of a row beside each other; how many bits each has, only the configuration says."""
    packed = decoder()
    for base in _matrices(packed):
        out, into = packed[f"{base}.weight"].shape
        packed[f"{base}.weight"] = torch.zeros(out, into * bits // 32, dtype=torch.uint32)
        packed[f"{base}.scales"] = torch.zeros(out, into // group, dtype=torch.bfloat16)
        packed[f"{base}.biases"] = torch.zeros(out, into // group, dtype=torch.bfloat16)
    return packed


def compressed(bits: int = 4, group: int = 32) -> Weights:
    """Elements of a row beside each other, and the shape as a tensor."""
    packed = decoder()
    for base in _matrices(packed):
        out, into = packed.pop(f"{base}.weight").shape
        packed[f"{base}.weight_packed"] = torch.zeros(out, into * bits // 32, dtype=torch.int32)
        packed[f"{base}.weight_scale"] = torch.zeros(out, into // group, dtype=torch.bfloat16)
        packed[f"{base}.weight_shape"] = torch.tensor([out, into])
    return packed


def nvfp4(one: str = "weight_scale_2") -> Weights:
    """Two elements a byte, and a scale for every 16."""
    packed = decoder()
    name = "weight" if one == "weight_scale_2" else "weight_packed"
    for base in _matrices(packed):
        out, into = packed.pop(f"{base}.weight").shape
        packed[f"{base}.{name}"] = torch.zeros(out, into // 2, dtype=torch.uint8)
        packed[f"{base}.weight_scale"] = torch.zeros(out, into // 16, dtype=torch.float8_e4m3fn)
        packed[f"{base}.{one}"] = torch.zeros(())
    return packed


def float8() -> Weights:
    """Elements of eight bits in their own places, with a scale for each block."""
    packed = decoder()
    for base in _matrices(packed):
        packed[f"{base}.weight"] = packed[f"{base}.weight"].to(torch.float8_e4m3fn)
        packed[f"{base}.weight_scale_inv"] = torch.zeros(1, 1)
    return packed


def bitnet() -> Weights:
    """Four elements of a column a byte."""
    packed = decoder()
    for base in _matrices(packed):
        out, into = packed[f"{base}.weight"].shape
        packed[f"{base}.weight"] = torch.zeros(out // 4, into, dtype=torch.uint8)
        packed[f"{base}.weight_scale"] = torch.zeros(1)
    return packed


def aqlm() -> Weights:
    """Numbers of groups of eight elements."""
    packed = decoder()
    for base in _matrices(packed):
        out, into = packed.pop(f"{base}.weight").shape
        packed[f"{base}.codes"] = torch.zeros(out, into // 8, 1, dtype=torch.int16)
        packed[f"{base}.codebooks"] = torch.zeros(1, 256, 1, 8)
        packed[f"{base}.scales"] = torch.zeros(out, 1, 1, 1)
    return packed


def quantised_by(method: str, **settings: object) -> dict[str, Any]:
    """Return the part of a configuration that says how weights were packed."""
    return {"quantization_config": {"quant_method": method, **settings}}

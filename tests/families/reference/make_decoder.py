"""Writes ``decoder.json.xz``: ``python tests/families/reference/make_decoder.py``, with transformers installed."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import transformers
from _transformers import LIBRARY, built
from published import Published, Shapes, write


class Sizes(NamedTuple):
    """What a configuration says of a decoder."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    intermediate_size: int
    vocab_size: int
    max_position_embeddings: int


TIED, UNTIED = {"tie_word_embeddings": True}, {"tie_word_embeddings": False}
DENSE: dict[str, tuple[str, Sizes, dict[str, Any]]] = {
    "Llama-3.2-1B": ("Llama", Sizes(2048, 16, 32, 8, 8192, 128256, 131072), TIED),
    "Llama-3.2-3B": ("Llama", Sizes(3072, 28, 24, 8, 8192, 128256, 131072), TIED),
    "Llama-3.1-8B": ("Llama", Sizes(4096, 32, 32, 8, 14336, 128256, 131072), UNTIED),
    "Llama-3.1-70B": ("Llama", Sizes(8192, 80, 64, 8, 28672, 128256, 131072), UNTIED),
    "TinyLlama-1.1B": ("Llama", Sizes(2048, 22, 32, 4, 5632, 32000, 2048), UNTIED),
    "SmolLM2-135M": ("Llama", Sizes(576, 30, 9, 3, 1536, 49152, 8192), TIED),
    "SmolLM2-360M": ("Llama", Sizes(960, 32, 15, 5, 2560, 49152, 8192), TIED),
    "SmolLM2-1.7B": ("Llama", Sizes(2048, 24, 32, 32, 8192, 49152, 8192), TIED),
    "Mistral-7B-v0.3": ("Mistral", Sizes(4096, 32, 32, 8, 14336, 32768, 32768), UNTIED),
    "Qwen2.5-1.5B": ("Qwen2", Sizes(1536, 28, 12, 2, 8960, 151936, 131072), TIED),
    "Qwen2.5-7B": ("Qwen2", Sizes(3584, 28, 28, 4, 18944, 152064, 131072), UNTIED),
    "Qwen2.5-14B": ("Qwen2", Sizes(5120, 48, 40, 8, 13824, 152064, 131072), UNTIED),
    "Gemma-2-2B": ("Gemma2", Sizes(2304, 26, 8, 4, 9216, 256000, 8192), {"head_dim": 256}),
    "Gemma-2-9B": ("Gemma2", Sizes(3584, 42, 16, 8, 14336, 256000, 8192), {"head_dim": 256}),
    "Phi-2": ("Phi", Sizes(2560, 32, 32, 32, 10240, 51200, 2048), UNTIED),
}
SPARSE: dict[str, tuple[str, Sizes, dict[str, Any]]] = {
    "Mixtral-8x7B-v0.1": (
        "Mixtral",
        Sizes(4096, 32, 32, 8, 14336, 32000, 32768),
        {**UNTIED, "num_local_experts": 8, "num_experts_per_tok": 2},
    ),
    "Mixtral-8x22B-v0.1": (
        "Mixtral",
        Sizes(6144, 56, 48, 8, 16384, 32000, 65536),
        {**UNTIED, "num_local_experts": 8, "num_experts_per_tok": 2},
    ),
    "OLMoE-1B-7B": (
        "Olmoe",
        Sizes(2048, 16, 16, 16, 1024, 50304, 4096),
        {**UNTIED, "num_experts": 64, "num_experts_per_tok": 8},
    ),
    "Qwen3-30B-A3B": (
        "Qwen3Moe",
        Sizes(2048, 48, 32, 4, 6144, 151936, 40960),
        {**UNTIED, "head_dim": 128, "num_experts": 128, "num_experts_per_tok": 8, "moe_intermediate_size": 768},
    ),
}


def _decoder(kind: str, sizes: Sizes, more: dict[str, Any]) -> Published:
    config = getattr(transformers, f"{kind}Config")(**sizes._asdict(), **more)
    return built(getattr(transformers, f"{kind}ForCausalLM"), config)


def _by_expert(tensors: Shapes) -> dict[str, tuple[int, ...]]:
    """Return tensors as published files have them: each expert's matrices apart, which the library joins."""
    found: dict[str, tuple[int, ...]] = {}
    for name, shape in tensors.items():
        joined = re.fullmatch(r"(.*\.experts\.)(gate_up_proj|down_proj)", name)
        if joined is None:
            found[name] = shape
            continue
        parts = {"gate_up_proj": ("gate_proj", "up_proj"), "down_proj": ("down_proj",)}[joined[2]]
        one = (shape[1] // len(parts), *shape[2:])
        found |= {f"{joined[1]}{expert}.{part}.weight": one for expert in range(shape[0]) for part in parts}
    return found


def main() -> None:
    """Write the file."""
    models = {name: _decoder(*model) for name, model in DENSE.items()}
    for name, model in SPARSE.items():
        sparse = _decoder(*model)
        models[name] = sparse._replace(tensors=_by_expert(sparse.tensors))
    write("decoder", LIBRARY, models)


if __name__ == "__main__":
    main()

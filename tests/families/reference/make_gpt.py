"""Writes ``gpt.json.xz``: ``python tests/families/reference/make_gpt.py``, with transformers installed."""

from __future__ import annotations

from _transformers import LIBRARY, built
from published import Published, write
from transformers import (
    BloomConfig,
    BloomForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    GPTJConfig,
    GPTJForCausalLM,
    GPTNeoConfig,
    GPTNeoForCausalLM,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
)

# Layers, width and heads.
GPT2 = {
    "distilgpt2": (6, 768, 12),
    "gpt2": (12, 768, 12),
    "gpt2-medium": (24, 1024, 16),
    "gpt2-large": (36, 1280, 20),
    "gpt2-xl": (48, 1600, 25),
}
# ... and rows of the embedding.
NEOX = {
    "pythia-14m": (6, 128, 4, 50304),
    "pythia-70m": (6, 512, 8, 50304),
    "pythia-160m": (12, 768, 12, 50304),
    "pythia-410m": (24, 1024, 16, 50304),
    "pythia-1b": (16, 2048, 8, 50304),
    "pythia-1.4b": (24, 2048, 16, 50304),
    "pythia-2.8b": (32, 2560, 32, 50304),
    "pythia-6.9b": (32, 4096, 32, 50432),
    "pythia-12b": (36, 5120, 40, 50688),
    "gpt-neox-20b": (44, 6144, 64, 50432),
}
# Layers, width and heads.
NEO = {"gpt-neo-125m": (12, 768, 12), "gpt-neo-1.3b": (24, 2048, 16), "gpt-neo-2.7b": (32, 2560, 20)}
BLOOM = {"bloom-560m": (24, 1024, 16), "bloom-1b7": (24, 2048, 16), "bloom-7b1": (30, 4096, 32)}


def _gpt2(layers: int, width: int, heads: int) -> Published:
    return built(GPT2LMHeadModel, GPT2Config(n_layer=layers, n_embd=width, n_head=heads))


def _neox(layers: int, width: int, heads: int, vocabulary: int) -> Published:
    config = GPTNeoXConfig(
        num_hidden_layers=layers,
        hidden_size=width,
        num_attention_heads=heads,
        vocab_size=vocabulary,
        intermediate_size=4 * width,
        max_position_embeddings=2048,
        tie_word_embeddings=False,
    )
    return built(GPTNeoXForCausalLM, config)


def _neo(layers: int, width: int, heads: int) -> Published:
    kinds = [[["global", "local"], layers // 2]]
    return built(
        GPTNeoForCausalLM, GPTNeoConfig(num_layers=layers, hidden_size=width, num_heads=heads, attention_types=kinds)
    )


def _bloom(layers: int, width: int, heads: int) -> Published:
    return built(BloomForCausalLM, BloomConfig(n_layer=layers, hidden_size=width, n_head=heads, vocab_size=250880))


def main() -> None:
    """Write the file."""
    models = {name: _gpt2(*sizes) for name, sizes in GPT2.items()}
    models |= {name: _neox(*sizes) for name, sizes in NEOX.items()}
    models |= {name: _neo(*sizes) for name, sizes in NEO.items()}
    models["gpt-j-6b"] = built(GPTJForCausalLM, GPTJConfig())
    models |= {name: _bloom(*sizes) for name, sizes in BLOOM.items()}
    write("gpt", LIBRARY, models)


if __name__ == "__main__":
    main()

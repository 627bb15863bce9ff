"""Writes ``phi.json.xz``: ``python tests/families/reference/make_phi.py``, with transformers installed."""

from __future__ import annotations

from _transformers import LIBRARY, built
from published import Published, write
from transformers import Phi3Config, Phi3ForCausalLM

# Width, layers, heads, heads of keys, inner width, rows of the embedding, context.
SIZES = {
    "Phi-3-mini-4k": (3072, 32, 32, 32, 8192, 32064, 4096),
    "Phi-3-medium-4k": (5120, 40, 40, 10, 17920, 32064, 4096),
    "Phi-4": (5120, 40, 40, 10, 17920, 100352, 16384),
}


def _phi(*sizes: int) -> Published:
    width, layers, heads, key_heads, inner, vocabulary, context = sizes
    config = Phi3Config(
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=key_heads,
        intermediate_size=inner,
        vocab_size=vocabulary,
        max_position_embeddings=context,
        original_max_position_embeddings=context,
        pad_token_id=0,
    )
    return built(Phi3ForCausalLM, config)


def main() -> None:
    """Write the file."""
    write("phi", LIBRARY, {name: _phi(*sizes) for name, sizes in SIZES.items()})


if __name__ == "__main__":
    main()

"""Writes ``t5.json.xz``: ``python tests/families/reference/make_t5.py``, with transformers installed."""

from __future__ import annotations

from math import prod

from _transformers import LIBRARY, built
from published import Published, write
from transformers import T5Config, T5ForConditionalGeneration

# Width, a head's width, inner width, layers of either half, heads.
FIRST = {
    "t5-small": (512, 64, 2048, 6, 8),
    "t5-base": (768, 64, 3072, 12, 12),
    "t5-large": (1024, 64, 4096, 24, 16),
    "t5-3b": (1024, 128, 16384, 24, 32),
}
SECOND = {
    "flan-t5-small": (512, 64, 1024, 8, 6),
    "flan-t5-base": (768, 64, 2048, 12, 12),
    "flan-t5-large": (1024, 64, 2816, 24, 16),
    "flan-t5-xl": (2048, 64, 5120, 24, 32),
}


def _t5(sizes: tuple[int, ...], *, gated: bool) -> Published:
    width, head, inner, layers, heads = sizes
    config = T5Config(
        d_model=width,
        d_kv=head,
        d_ff=inner,
        num_layers=layers,
        num_heads=heads,
        feed_forward_proj="gated-gelu" if gated else "relu",
    )
    # The library ties on its own account, the second version's files do not.
    config.tie_word_embeddings = not gated
    model = _with_one_table(built(T5ForConditionalGeneration, config))
    # Of no tensor and no longer of the library, but in every published file's configuration.
    return model._replace(config={**model.config, "n_positions": 512})


def _with_one_table(model: Published) -> Published:
    """Return a model as files have it: both halves read one table, which the library ties to the output or not."""
    copies = {f"{half}.embed_tokens.weight" for half in ("encoder", "decoder")} & model.tensors.keys()
    tensors = {name: shape for name, shape in model.tensors.items() if name not in copies}
    return model._replace(tensors=tensors, parameters=sum(map(prod, tensors.values())))


def main() -> None:
    """Write the file."""
    models = {name: _t5(sizes, gated=False) for name, sizes in FIRST.items()}
    models |= {name: _t5(sizes, gated=True) for name, sizes in SECOND.items()}
    write("t5", LIBRARY, models)


if __name__ == "__main__":
    main()

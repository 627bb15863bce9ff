"""Models as transformers builds them on the meta device."""

from __future__ import annotations

from typing import Any

import torch
import transformers
from published import Published

LIBRARY = f"transformers {transformers.__version__}"
_UNTOLD = frozenset(
    (
        *("num_attention_heads", "num_heads", "n_heads", "n_head", "num_experts_per_tok"),
        *("max_position_embeddings", "n_positions"),
    )
)


def built(kind: type, config: Any) -> Published:
    """Return what a saved file of a model holds: what is tied is stored once."""
    with torch.device("meta"):
        model = kind(config)
    tied = set(model.all_tied_weights_keys)
    tensors = {name: tuple(each.shape) for name, each in model.state_dict().items() if name not in tied}
    told = {key: value for key, value in config.to_diff_dict().items() if isinstance(value, int | str)}
    return Published({**told, **_sizes(config)}, model.num_parameters(), tensors)


def _sizes(config: Any) -> dict[str, int]:
    """Return the sizes that no tensor tells, which a configuration leaves out where they are usual."""
    usual = {
        "num_attention_heads",
        "num_heads",
        "n_heads",
        "n_head",
        "max_position_embeddings",
        "n_positions",
        "num_experts_per_tok",
    }
    return {key: value for key, value in config.to_dict().items() if key in usual}

"""Writes ``unet.json.xz``: names and shapes of published U-Nets, as diffusers builds them of their configurations.

The configurations are those that are published beside the weights. Needs diffusers; the test reads what was written.
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers import UNet2DConditionModel

XL = {
    "sample_size": 128,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "use_linear_projection": True,
}
# What is not named here is as UNet2DConditionModel has it by itself.
MODELS: dict[str, dict[str, Any]] = {
    "SD-1.5": {"sample_size": 64, "cross_attention_dim": 768, "attention_head_dim": 8},
    "SD-2.1": {
        "sample_size": 96,
        "cross_attention_dim": 1024,
        "attention_head_dim": [5, 10, 20, 20],
        "use_linear_projection": True,
    },
    "SDXL": {
        **XL,
        "block_out_channels": [320, 640, 1280],
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        "transformer_layers_per_block": [1, 2, 10],
        "attention_head_dim": [5, 10, 20],
        "cross_attention_dim": 2048,
        "projection_class_embeddings_input_dim": 2816,
    },
    "SDXL-Refiner": {
        **XL,
        "block_out_channels": [384, 768, 1536, 1536],
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        "transformer_layers_per_block": 4,
        "attention_head_dim": [6, 12, 24, 24],
        "cross_attention_dim": 1280,
        "projection_class_embeddings_input_dim": 2560,
    },
}


def _count(model: torch.nn.Module | None) -> int:
    return sum(parameter.numel() for parameter in model.parameters()) if model is not None else 0


def described(name: str, config: dict[str, Any]) -> dict[str, Any]:
    """Return what a checkpoint of the model holds, and its facts as its configuration and its modules tell them."""
    with torch.device("meta"):
        model = UNet2DConditionModel(**config)
    known, added = model.config, getattr(model, "add_embedding", None)
    facts = {
        "unet.channels": list(known.block_out_channels),
        "unet.levels": len(known.down_block_types),
        "unet.layers_per_block": known.layers_per_block,
        "unet.in_channels": known.in_channels,
        "unet.out_channels": known.out_channels,
        "unet.cross_attention_dim": known.cross_attention_dim,
        "unet.time_embed_dim": model.time_embedding.linear_1.out_features,
        "unet.transformer_blocks": sum(type(part).__name__ == "BasicTransformerBlock" for part in model.modules()),
        **({"unet.added_dim": added.linear_1.in_features} if added is not None else {}),
        "params.down": _count(model.down_blocks),
        "params.middle": _count(model.mid_block),
        "params.up": _count(model.up_blocks),
    }
    return {
        "model": name,
        "arch": name.lower(),
        "library": "diffusers",
        "facts": facts,
        "config": {"sample_size": known.sample_size},
        "parameters": _count(model),
        "shapes": {tensor: list(value.shape) for tensor, value in model.state_dict().items()},
    }


def others() -> list[dict[str, Any]]:
    """Return a network of the same code without conditioning, which is none of the family."""
    with torch.device("meta"):
        model = diffusers.UNet2DModel()
    return [{"arch": "unet2d", "shapes": {name: list(value.shape) for name, value in model.state_dict().items()}}]


def main() -> None:
    """Write the data beside this file."""
    content = {
        "versions": {"diffusers": diffusers.__version__, "torch": torch.__version__},
        "models": [described(name, config) for name, config in MODELS.items()],
        "others": others(),
    }
    data = json.dumps(content, separators=(",", ":")).encode()
    Path(__file__).with_name("unet.json.xz").write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()

"""Writes ``swin.json.xz``: Swin and Swin V2 as timm and torchvision build them. Needs these two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import timm
import torchvision
from _listing import Made, write

TIMM = {
    "Swin-T": "swin_tiny_patch4_window7_224",
    "Swin-S": "swin_small_patch4_window7_224",
    "Swin-B": "swin_base_patch4_window7_224",
    "Swin-L": "swin_large_patch4_window7_224",
    "Swin-B 384": "swin_base_patch4_window12_384",
    "Swin-L 384": "swin_large_patch4_window12_384",
    "SwinV2-T": "swinv2_tiny_window8_256",
    "SwinV2-S": "swinv2_small_window8_256",
    "SwinV2-B": "swinv2_base_window8_256",
    "SwinV2-L": "swinv2_large_window12to16_192to256",
}
TORCHVISION = {
    "Swin-T": "swin_t",
    "Swin-S": "swin_s",
    "Swin-B": "swin_b",
    "SwinV2-T": "swin_v2_t",
    "SwinV2-S": "swin_v2_s",
}


def main() -> None:
    """Build each model and write what it consists of."""
    write("swin", ("timm", "torchvision"), [*_timm(), *_torchvision()])


def _timm() -> Iterator[Made]:
    for model, name in TIMM.items():
        call = f"timm.create_model({name!r}, num_classes=1000)"
        yield Made(model, call, partial(timm.create_model, name, num_classes=1000), _timm_facts)


def _timm_facts(module: Any) -> Mapping[str, object]:
    stages = [layer.blocks for layer in module.layers]
    return {
        "backbone.depths": [len(blocks) for blocks in stages],
        "backbone.dims": [blocks[0].norm1.normalized_shape[0] for blocks in stages],
        "backbone.embed_dim": module.embed_dim,
        "backbone.patch_size": module.patch_embed.patch_size[0],
        "attention.heads_by_stage": [blocks[0].attn.num_heads for blocks in stages],
        "head.classes": module.num_classes,
    } | _window(stages[0][0].attn)


def _torchvision() -> Iterator[Made]:
    for model, name in TORCHVISION.items():
        build = getattr(torchvision.models, name)
        yield Made(model, f"torchvision.models.{name}()", build, _torchvision_facts)


def _torchvision_facts(module: Any) -> Mapping[str, object]:
    stages = module.features[1::2]
    return {
        "backbone.depths": [len(blocks) for blocks in stages],
        "backbone.dims": [blocks[0].norm1.normalized_shape[0] for blocks in stages],
        "backbone.embed_dim": stages[0][0].norm1.normalized_shape[0],
        "attention.heads_by_stage": [blocks[0].attn.num_heads for blocks in stages],
        "head.classes": module.num_classes,
    } | _window(stages[0][0].attn)


def _window(attention: Any) -> Mapping[str, object]:
    """The window, where the tensors tell it: the second version makes up its tables of positions."""
    told = hasattr(attention, "relative_position_bias_table") and not hasattr(attention, "logit_scale")
    return {"attention.window": attention.window_size[0]} if told else {}


if __name__ == "__main__":
    main()

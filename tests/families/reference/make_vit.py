"""Writes ``vit.json.xz``: ViT and DeiT as timm, torchvision and transformers build them. Needs these three."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import timm
import torchvision
from _listing import Made, write
from safetensors import safe_open
from transformers import DeiTConfig, DeiTForImageClassificationWithTeacher, ViTConfig, ViTForImageClassification

TIMM = {
    "ViT-Ti/16": "vit_tiny_patch16_224",
    "ViT-S/32": "vit_small_patch32_224",
    "ViT-S/16": "vit_small_patch16_224",
    "ViT-B/32": "vit_base_patch32_224",
    "ViT-B/16": "vit_base_patch16_224",
    "ViT-B/8": "vit_base_patch8_224",
    "ViT-L/32": "vit_large_patch32_224",
    "ViT-L/16": "vit_large_patch16_224",
    "ViT-H/14": "vit_huge_patch14_224",
    "DeiT-Ti": "deit_tiny_patch16_224",
    "DeiT-S": "deit_small_patch16_224",
    "DeiT-B": "deit_base_patch16_224",
    "DeiT-Ti distilled": "deit_tiny_distilled_patch16_224",
    "DeiT-S distilled": "deit_small_distilled_patch16_224",
    "DeiT-B distilled": "deit_base_distilled_patch16_224",
}
TORCHVISION = {
    "ViT-B/32": "vit_b_32",
    "ViT-B/16": "vit_b_16",
    "ViT-L/32": "vit_l_32",
    "ViT-L/16": "vit_l_16",
    "ViT-H/14": "vit_h_14",
}


def main() -> None:
    """Build each model and write what it consists of."""
    write("vit", ("timm", "torchvision", "transformers"), [*_timm(), *_torchvision(), *_transformers()])


def _timm() -> Iterator[Made]:
    for model, name in TIMM.items():
        call = f"timm.create_model({name!r}, num_classes=1000)"
        yield Made(model, call, partial(timm.create_model, name, num_classes=1000), _timm_facts)


def _timm_facts(module: Any) -> Mapping[str, object]:
    block = module.blocks[0]
    return {
        "model.layers": len(module.blocks),
        "model.hidden_size": module.embed_dim,
        "model.mlp_size": block.mlp.fc1.out_features,
        "model.patch_size": module.patch_embed.patch_size[0],
        "model.image_size": module.patch_embed.img_size[0],
        "model.tokens": module.patch_embed.num_patches + module.num_prefix_tokens,
        "model.distilled": "yes" if module.num_prefix_tokens > 1 else "no",
        "attention.heads": block.attn.num_heads,
        "attention.head_dim": block.attn.head_dim,
        "head.classes": module.num_classes,
    }


def _torchvision() -> Iterator[Made]:
    for model, name in TORCHVISION.items():
        build = getattr(torchvision.models, name)
        yield Made(model, f"torchvision.models.{name}()", build, _torchvision_facts)


def _torchvision_facts(module: Any) -> Mapping[str, object]:
    attention = module.encoder.layers[0].self_attention
    return {
        "model.layers": len(module.encoder.layers),
        "model.hidden_size": module.hidden_dim,
        "model.mlp_size": module.mlp_dim,
        "model.patch_size": module.patch_size,
        "model.image_size": module.image_size,
        "model.tokens": module.seq_length,
        "model.distilled": "no",
        "attention.heads": attention.num_heads,
        "attention.head_dim": attention.head_dim,
        "head.classes": module.num_classes,
    }


def _transformers() -> Iterator[Made]:
    yield Made(
        "ViT-B/16",
        "ViTForImageClassification(ViTConfig(num_labels=1000))",
        lambda: ViTForImageClassification(ViTConfig(num_labels=1000)),
        lambda module: _transformers_facts(module, distilled=False),
    )
    yield Made(
        "DeiT-B distilled",
        "DeiTForImageClassificationWithTeacher(DeiTConfig(num_labels=1000))",
        lambda: DeiTForImageClassificationWithTeacher(DeiTConfig(num_labels=1000)),
        lambda module: _transformers_facts(module, distilled=True),
    )
    yield from _saved()


def _saved() -> Iterator[Made]:
    """The smallest ones as files hold them: transformers saves other names than its modules have."""
    size = {"hidden_size": 192, "num_attention_heads": 3, "intermediate_size": 768, "num_labels": 1000}
    vit = partial(ViTForImageClassification, ViTConfig(**size))
    deit = partial(DeiTForImageClassificationWithTeacher, DeiTConfig(**size))
    plain, distilled = (partial(_transformers_facts, distilled=told) for told in (False, True))
    yield Made("ViT-Ti/16", "ViTForImageClassification, saved", vit, plain, lambda _: _file(vit()))
    yield Made("DeiT-Ti distilled", "DeiT with teacher, saved", deit, distilled, lambda _: _file(deit()))


def _file(module: Any) -> Mapping[str, list[int]]:
    with tempfile.TemporaryDirectory() as folder:
        module.save_pretrained(folder)
        with safe_open(Path(folder) / "model.safetensors", "pt") as file:
            return {name: file.get_slice(name).get_shape() for name in file.keys()}  # noqa: SIM118


def _transformers_facts(module: Any, *, distilled: bool) -> Mapping[str, object]:
    config = module.config
    return {
        "model.layers": config.num_hidden_layers,
        "model.hidden_size": config.hidden_size,
        "model.mlp_size": config.intermediate_size,
        "model.patch_size": config.patch_size,
        "model.image_size": config.image_size,
        "model.distilled": "yes" if distilled else "no",
        "attention.heads": config.num_attention_heads,
        "attention.head_dim": config.hidden_size // config.num_attention_heads,
        "head.classes": config.num_labels,
    }


if __name__ == "__main__":
    main()

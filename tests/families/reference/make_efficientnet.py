"""Writes ``efficientnet.json.xz``: names and shapes of the published networks, and what their libraries say of them.

Needs torchvision and timm; the test reads what was written and needs neither.
"""

from __future__ import annotations

import inspect
import json
import lzma
import re
from pathlib import Path
from typing import Any

import timm
import torch
import torchvision
from torch import nn
from torchvision.models import get_model, get_model_builder, get_model_weights

SIZES = range(8)


def described(model: nn.Module) -> dict[str, Any]:
    """Return what a checkpoint of the model holds, and how the library counts its parameters."""
    return {
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "shapes": {name: list(tensor.shape) for name, tensor in model.state_dict().items()},
    }


def from_torchvision(arch: str) -> dict[str, Any]:
    """Return a model of torchvision with its facts as its modules and its weights' metadata tell them."""
    with torch.device("meta"):
        model = get_model(arch)
    stages = model.features[1:-1]
    depthwise = [
        next(conv for conv in stage.modules() if isinstance(conv, nn.Conv2d) and conv.groups > 1) for stage in stages
    ]
    meta = get_model_weights(arch)["IMAGENET1K_V1"].meta
    dropout, linear = model.classifier
    facts = {
        "backbone.depths": [len(stage) for stage in stages],
        "backbone.blocks": sum(len(stage) for stage in stages),
        "backbone.dims": [stage[-1].out_channels for stage in stages],
        "backbone.kernels": [conv.kernel_size[0] for conv in depthwise],
        "backbone.stem_channels": model.features[0].out_channels,
        "head.in_features": linear.in_features,
        "head.classes": linear.out_features,
        "scaling.width": _coefficient(arch, "width_mult"),
        "scaling.depth": _coefficient(arch, "depth_mult"),
        "training.dropout": dropout.p,
        "params.total": meta["num_params"],
        "metric.top1": meta["_metrics"]["ImageNet-1K"]["acc@1"],
        "metric.top5": meta["_metrics"]["ImageNet-1K"]["acc@5"],
        "metric.gflops": meta["_ops"],
    }
    return {"library": "torchvision", "facts": facts, **described(model)}


def _coefficient(arch: str, name: str) -> float:
    """Return a coefficient; no module keeps it, only the call that builds the model."""
    found = re.search(rf"{name}=([\d.]+)", inspect.getsource(get_model_builder(arch)))
    assert found
    return float(found[1])


def from_timm(arch: str) -> dict[str, Any]:
    """Return a model of timm; its resolution is that of the weights that were Google's."""
    with torch.device("meta"):
        model = timm.create_model(arch)
    facts = {
        "input.resolution": timm.get_pretrained_cfg(f"tf_{arch}").input_size[-1],
        "backbone.depths": [len(stage) for stage in model.blocks],
        "head.in_features": model.num_features,
        "head.classes": model.num_classes,
    }
    return {"library": "timm", "facts": facts, **described(model)}


def main() -> None:
    """Write the data beside this file."""
    models = [
        {"model": f"EfficientNet-B{size}", "arch": f"efficientnet_b{size}", **make(f"efficientnet_b{size}")}
        for make in (from_torchvision, from_timm)
        for size in SIZES
    ]
    others = [
        {"arch": arch, **described(timm.create_model(arch).to("meta"))}
        for arch in ("efficientnet_lite0", "efficientnetv2_rw_t", "mobilenetv3_large_100")
    ]
    versions = {"torchvision": torchvision.__version__, "timm": timm.__version__, "torch": torch.__version__}
    data = json.dumps({"versions": versions, "models": models, "others": others}, separators=(",", ":"))
    path = Path(__file__).with_name("efficientnet.json.xz")
    path.write_bytes(lzma.compress(data.encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()

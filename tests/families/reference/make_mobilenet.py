"""Writes ``mobilenet.json.xz``: names and shapes of the published networks, and what torchvision says of them.

Needs torchvision; the test reads what was written and does not.
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import torch
import torchvision
from torch import nn
from torchvision.models import get_model, get_model_weights
from torchvision.models.mobilenetv2 import InvertedResidual
from torchvision.models.mobilenetv3 import InvertedResidual as InvertedResidual3
from torchvision.ops import SqueezeExcitation

WEIGHTS = "IMAGENET1K_V1"
MODELS = (
    ("MobileNetV2", "mobilenet_v2", 1.0, WEIGHTS),
    ("MobileNetV2-1.4", "mobilenet_v2", 1.4, ""),
    ("MobileNetV3-Large", "mobilenet_v3_large", 1.0, WEIGHTS),
    ("MobileNetV3-Small", "mobilenet_v3_small", 1.0, WEIGHTS),
)


def _published(arch: str, weights: str) -> dict[str, Any]:
    meta = get_model_weights(arch)[weights].meta
    accuracy = meta["_metrics"]["ImageNet-1K"]
    return {
        "params.total": meta["num_params"],
        "metric.top1": accuracy["acc@1"],
        "metric.top5": accuracy["acc@5"],
        "metric.gflops": meta["_ops"],
    }


def described(name: str, arch: str, width: float, weights: str) -> dict[str, Any]:
    """Return what a checkpoint of the model holds, and its facts as modules and metadata tell them."""
    with torch.device("meta"):
        model = get_model(arch, width_mult=width)
    blocks = [module for module in model.modules() if isinstance(module, (InvertedResidual, InvertedResidual3))]
    squeezes = sum(isinstance(module, SqueezeExcitation) for module in model.modules())
    dropout = next(module for module in model.classifier if isinstance(module, nn.Dropout))
    facts = {
        "backbone.blocks": len(blocks),
        "backbone.block_channels": [block.out_channels for block in blocks],
        "backbone.stem_channels": model.features[0].out_channels,
        "backbone.out_channels": model.features[-1].out_channels,
        "head.in_features": model.classifier[-1].in_features,
        "head.classes": model.classifier[-1].out_features,
        "scaling.width": width,
        "training.dropout": dropout.p,
        **({"backbone.se_blocks": squeezes} if squeezes else {}),
        **(_published(arch, weights) if weights else {}),
    }
    shapes = {tensor: list(value.shape) for tensor, value in model.state_dict().items()}
    parameters = sum(parameter.numel() for parameter in model.parameters())
    label = arch if width == 1.0 else f"{arch}_{width}"
    return {
        "model": name,
        "arch": label,
        "library": "torchvision",
        "facts": facts,
        "parameters": parameters,
        "shapes": shapes,
    }


def other(arch: str) -> dict[str, Any]:
    """Return another network, which is none of the family."""
    with torch.device("meta"):
        model = get_model(arch)
    return {"arch": arch, "shapes": {name: list(tensor.shape) for name, tensor in model.state_dict().items()}}


def main() -> None:
    """Write the data beside this file."""
    content = {
        "versions": {"torchvision": torchvision.__version__, "torch": torch.__version__},
        "models": [described(*model) for model in MODELS],
        "others": [other(arch) for arch in ("efficientnet_b0", "mnasnet1_0", "shufflenet_v2_x1_0")],
    }
    data = json.dumps(content, separators=(",", ":")).encode()
    Path(__file__).with_name("mobilenet.json.xz").write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()

"""ConvNeXt and ConvNeXt V2 classifiers in Meta's key layout.

Written from the papers (Liu et al., "A ConvNet for the 2020s", CVPR 2022, figure 4; Woo et al., "ConvNeXt V2", CVPR
2023, section 3.3) and the tensor names of the published checkpoints.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, layer_norm

from cnx_doclint.errors import FamilyError
from cnx_doclint.extraction.reference import Reference
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.spec.spec import Value

CLASSES, KERNEL, PATCH = 1000, 7, 4


class Settings(NamedTuple):
    """What a classifier is made of.

    Attributes:
        depths: blocks per stage.
        dims: channels per stage.
        second: V2: global response normalisation in every block, and no layer scale.
        classes: what is told apart.
    """

    depths: tuple[int, ...]
    dims: tuple[int, ...]
    second: bool
    classes: int


class ChannelNorm(nn.Module):
    """Layer normalisation over the channels of [N, C, H, W]."""

    def __init__(self, channels: int) -> None:
        """Make it for ``channels``."""
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Keep the shape."""
        return layer_norm(x.permute(0, 2, 3, 1), self.weight.shape, self.weight, self.bias).permute(0, 3, 1, 2)


class ResponseNorm(nn.Module):
    """Global response normalisation of [N, H, W, C]."""

    def __init__(self, channels: int) -> None:
        """Make it for ``channels``."""
        super().__init__()
        self.gamma = nn.Parameter(torch.zeros(1, 1, 1, channels))
        self.beta = nn.Parameter(torch.zeros(1, 1, 1, channels))

    def forward(self, x: Tensor) -> Tensor:
        """Keep the shape."""
        norm = torch.linalg.vector_norm(x, dim=(1, 2), keepdim=True)
        share: Tensor = norm / (norm.mean(dim=-1, keepdim=True) + 1e-6)
        return self.gamma * (x * share) + self.beta + x


class Block(nn.Module):
    """A depthwise convolution and a bottleneck of four times the width."""

    def __init__(self, dim: int, *, second: bool) -> None:
        """Make the block for maps of ``dim`` channels."""
        super().__init__()
        if not second:
            self.gamma = nn.Parameter(torch.full((dim,), 1e-6))
        self.dwconv = nn.Conv2d(dim, dim, KERNEL, padding=KERNEL // 2, groups=dim)
        self.norm = nn.LayerNorm(dim)
        self.pwconv1 = nn.Linear(dim, 4 * dim)
        if second:
            self.grn = ResponseNorm(4 * dim)
        self.pwconv2 = nn.Linear(4 * dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Map [N, dim, H, W] to the same shape."""
        inner = gelu(self.pwconv1(self.norm(self.dwconv(x).permute(0, 2, 3, 1))))
        inner = self.pwconv2(self.grn(inner)) if hasattr(self, "grn") else self.gamma * self.pwconv2(inner)
        result: Tensor = x + inner.permute(0, 3, 1, 2)
        return result


class Classifier(nn.Module):
    """Stages of blocks, each after a convolution that makes the map smaller, and a linear head."""

    def __init__(self, settings: Settings) -> None:
        """Make the classifier."""
        super().__init__()
        dims = settings.dims
        stem = nn.Sequential(nn.Conv2d(3, dims[0], PATCH, PATCH), ChannelNorm(dims[0]))
        smaller = (nn.Sequential(ChannelNorm(wide), nn.Conv2d(wide, wider, 2, 2)) for wide, wider in pairwise(dims))
        self.downsample_layers = nn.ModuleList([stem, *smaller])
        self.stages = nn.ModuleList(
            nn.Sequential(*(Block(dim, second=settings.second) for _ in range(depth)))
            for depth, dim in zip(settings.depths, dims, strict=True)
        )
        self.norm = nn.LayerNorm(dims[-1])
        self.head = nn.Linear(dims[-1], settings.classes)

    def forward(self, x: Tensor) -> Tensor:
        """Map images [N, 3, H, W] to scores [N, classes]."""
        for smaller, stage in zip(self.downsample_layers, self.stages, strict=True):
            x = stage(smaller(x))
        scores: Tensor = self.head(self.norm(x.mean((2, 3))))
        return scores


def _build(values: Mapping[str, Value], _layout: str) -> nn.Module:
    depths, dims = _integers(values, "backbone.depths"), _integers(values, "backbone.dims")
    if len(depths) != len(dims):
        raise FamilyError(
            msg(
                "backbone.depths has {number} entries and backbone.dims has {other}",
                number=len(depths),
                other=len(dims),
            ),
            msg("one a stage"),
        )
    classes = values.get("head.classes", CLASSES)
    second = values.get("backbone.version") == "V2"
    return Classifier(Settings(depths, dims, second, classes if isinstance(classes, int) else CLASSES))


def _integers(values: Mapping[str, Value], key: str) -> tuple[int, ...]:
    value = values.get(key)
    if not isinstance(value, tuple) or not all(isinstance(item, int) for item in value):
        raise FamilyError(msg("{key} is not known", key=key), msg("a classifier is built from it"))
    return tuple(item for item in value if isinstance(item, int))


REFERENCE = Reference(layouts=("meta",), build=_build)

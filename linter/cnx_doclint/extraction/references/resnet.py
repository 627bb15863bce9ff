"""Residual networks in torchvision's key layout: ResNet, ResNeXt and Wide ResNet.

Written from the papers (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, table 1; Xie et al.,
"Aggregated Residual Transformations for Deep Neural Networks", CVPR 2017; Zagoruyko and Komodakis, "Wide Residual
Networks", BMVC 2016) and the tensor names of the published checkpoints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from torch import Tensor, nn

from cnx_doclint.errors import FamilyError
from cnx_doclint.extraction.reference import Reference
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.spec.spec import Value

CLASSES, STEM = 1000, 64


class Settings(NamedTuple):
    """What a network is made of.

    Attributes:
        depths: blocks per stage.
        width: channels between the convolutions of a block of the first stage.
        groups: of a bottleneck's middle convolution.
        bottleneck: three convolutions a block, which give four times as many channels, instead of two.
        classes: what is told apart.
    """

    depths: tuple[int, ...]
    width: int
    groups: int
    bottleneck: bool
    classes: int

    @property
    def expansion(self) -> int:
        """How many times the stage's base width a block gives out."""
        return 4 if self.bottleneck else 1


class Block(nn.Module):
    """Two or three convolutions with a way around them."""

    def __init__(self, channels: tuple[int, int], stride: int, width: int, settings: Settings) -> None:
        """Make the block for maps of ``channels`` (in, out), with ``width`` channels within."""
        super().__init__()
        inner, out = channels
        wide = settings.bottleneck
        self.conv1 = nn.Conv2d(inner, width, 1 if wide else 3, 1 if wide else stride, 0 if wide else 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        middle, groups = (width, settings.groups) if wide else (out, 1)
        self.conv2 = nn.Conv2d(width, middle, 3, stride if wide else 1, 1, groups=groups, bias=False)
        self.bn2 = nn.BatchNorm2d(middle)
        if wide:
            self.conv3 = nn.Conv2d(width, out, 1, bias=False)
            self.bn3 = nn.BatchNorm2d(out)
        if stride != 1 or inner != out:
            self.downsample = nn.Sequential(nn.Conv2d(inner, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x: Tensor) -> Tensor:
        """Map [N, in, H, W] to [N, out, H / stride, W / stride]."""
        inner = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        if hasattr(self, "conv3"):
            inner = self.bn3(self.conv3(inner.relu()))
        around = self.downsample(x) if hasattr(self, "downsample") else x
        result: Tensor = (inner + around).relu()
        return result


class Network(nn.Module):
    """A stem, four stages, a classifier."""

    def __init__(self, settings: Settings) -> None:
        """Make the network."""
        super().__init__()
        self.conv1 = nn.Conv2d(3, STEM, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(STEM)
        self.stages = len(settings.depths)
        channels = STEM
        for number, depth in enumerate(settings.depths):
            base, blocks = STEM << number, []
            for block in range(depth):
                out, stride = base * settings.expansion, 2 if number and not block else 1
                blocks.append(Block((channels, out), stride, settings.width << number, settings))
                channels = out
            self.add_module(f"layer{number + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(channels, settings.classes)

    def forward(self, x: Tensor) -> Tensor:
        """Map images [N, 3, H, W] to scores [N, classes]."""
        x = nn.functional.max_pool2d(self.bn1(self.conv1(x)).relu(), 3, 2, 1)
        for number in range(self.stages):
            x = self.get_submodule(f"layer{number + 1}")(x)
        scores: Tensor = self.fc(x.mean((2, 3)))
        return scores


def _build(values: Mapping[str, Value], _layout: str) -> nn.Module:
    depths, block = values.get("backbone.depths"), values.get("backbone.block")
    if not isinstance(depths, tuple) or not all(isinstance(depth, int) for depth in depths):
        raise FamilyError(msg("backbone.depths is not known"), msg("a network is built from it"))
    return Network(
        Settings(
            tuple(depth for depth in depths if isinstance(depth, int)),
            _integer(values, "backbone.width", STEM),
            _integer(values, "backbone.groups", 1),
            block == "bottleneck",
            _integer(values, "head.classes", CLASSES),
        )
    )


def _integer(values: Mapping[str, Value], key: str, usual: int) -> int:
    value = values.get(key, usual)
    if not isinstance(value, int):
        raise FamilyError(msg("{key} is not known", key=key), msg("a network is built from it"))
    return value


REFERENCE = Reference(layouts=("torchvision",), build=_build)

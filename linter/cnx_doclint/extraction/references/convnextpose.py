"""ConvNeXtPose: a ConvNeXt backbone with batch normalisation and a head of depthwise separable layers.

Written from the published checkpoints' tensor names and shapes; the blocks follow ConvNeXt (Liu et al., "A
ConvNet for the 2020s", CVPR 2022, figure 4) without its layer scale, which the published element counts
leave no room for. The order within a head layer and the bilinear upsampling leave no trace in a checkpoint:
they are this module's reading of the paper, and good for trying shapes, not for reproducing accuracy.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from torch import Tensor, nn
from torch.nn.functional import gelu, interpolate

from cnx_doclint.errors import FamilyError
from cnx_doclint.extraction.reference import Reference
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.spec.spec import Value

JOINTS = 18  # Human3.6M


class Settings(NamedTuple):
    """What a model of the family is made of.

    Attributes:
        depths: blocks per stage.
        dims: channels per stage.
        kernel_size: of the blocks' depthwise convolutions.
        channels: output channels of the head's layers.
        kernels: sizes of the head's depthwise kernels.
        upsampling: how many of the head's layers double the map, from the first on.
        out_channels: joints x depth of the heatmap.
        joints: heatmaps per image.
    """

    depths: tuple[int, ...]
    dims: tuple[int, ...]
    kernel_size: int
    channels: tuple[int, ...]
    kernels: tuple[int, ...]
    upsampling: int
    out_channels: int
    joints: int


class Layout(NamedTuple):
    """How the head's keys are spelled: the three parts of a layer, and one layer's place in the head."""

    parts: tuple[str, str, str]
    listed: bool


_NAMED, _NUMBERED = ("dwconv", "norm", "pwconv"), ("0", "1", "2")
LAYOUTS: Mapping[str, Layout] = {
    "named": Layout(_NAMED, listed=False),
    "numbered": Layout(_NUMBERED, listed=False),
    "list-named": Layout(_NAMED, listed=True),
    "list-numbered": Layout(_NUMBERED, listed=True),
}


class Block(nn.Module):
    """A ConvNeXt block: depthwise convolution, normalisation, and a bottleneck of four times the width."""

    def __init__(self, dim: int, kernel_size: int) -> None:
        """Make the block for maps of ``dim`` channels."""
        super().__init__()
        self.dwconv = nn.Conv2d(dim, dim, kernel_size, padding=kernel_size // 2, groups=dim)
        self.norm = nn.BatchNorm2d(dim)
        self.pwconv1 = nn.Conv2d(dim, 4 * dim, 1)
        self.pwconv2 = nn.Conv2d(4 * dim, dim, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map [N, dim, H, W] to the same shape."""
        inner: Tensor = self.pwconv2(gelu(self.pwconv1(self.norm(self.dwconv(x)))))
        return x + inner


class Backbone(nn.Module):
    """Stages of blocks, each after a convolution that makes the map smaller: 4 times, then 2 times each."""

    def __init__(self, settings: Settings) -> None:
        """Make the stages of ``settings.depths`` and ``settings.dims``."""
        super().__init__()
        dims = settings.dims
        stem = nn.Sequential(nn.Conv2d(3, dims[0], 4, stride=4), nn.BatchNorm2d(dims[0]))
        smaller = (
            nn.Sequential(nn.BatchNorm2d(wide), nn.Conv2d(wide, wider, 2, stride=2)) for wide, wider in pairwise(dims)
        )
        self.downsample_layers = nn.ModuleList([stem, *smaller])
        self.stages = nn.ModuleList(
            nn.Sequential(*(Block(dim, settings.kernel_size) for _ in range(depth)))
            for depth, dim in zip(settings.depths, dims, strict=True)
        )
        self.norm = nn.BatchNorm2d(dims[-1])

    def forward(self, x: Tensor) -> Tensor:
        """Map images [N, 3, H, W] to features [N, dims[-1], H / 32, W / 32]."""
        for downsample, stage in zip(self.downsample_layers, self.stages, strict=True):
            x = stage(downsample(x))
        features: Tensor = self.norm(x)
        return features


class HeadLayer(nn.Module):
    """A depthwise separable convolution, and a bilinear upsampling where the layer has one."""

    def __init__(self, channels: tuple[int, int], kernel: int, parts: tuple[str, str, str], *, up: bool) -> None:
        """Make a layer of ``channels`` (in, out) whose three parts have the names ``parts``."""
        super().__init__()
        wide, out = channels
        self.parts, self.up = parts, up
        self.add_module(parts[0], nn.Conv2d(wide, wide, kernel, padding=kernel // 2, groups=wide))
        self.add_module(parts[1], nn.BatchNorm2d(wide))
        self.add_module(parts[2], nn.Conv2d(wide, out, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Map [N, in, H, W] to [N, out, H, W], or to twice the height and width."""
        for part in self.parts:
            x = self.get_submodule(part)(x)
        x = gelu(x)
        return interpolate(x, scale_factor=2.0, mode="bilinear") if self.up else x


class Head(nn.Module):
    """Layers that widen the map, and a last convolution to joints x depth channels."""

    def __init__(self, settings: Settings, layout: Layout) -> None:
        """Make the layers with the keys of ``layout``."""
        super().__init__()
        self.joints = settings.joints
        self.layers = tuple(_head_layers(settings, layout.parts))
        if layout.listed:
            self.deconv_layers = nn.ModuleList(self.layers)
        else:
            for number, layer in enumerate(self.layers, 1):
                self.add_module(f"deconv_layers_{number}", layer)
        self.final_layer = nn.Conv2d(settings.channels[-1], settings.out_channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map features [N, in, H, W] to heatmaps [N, joints, depth, height, width]."""
        for layer in self.layers:
            x = layer(x)
        heatmaps: Tensor = self.final_layer(x)
        return heatmaps.reshape(len(x), self.joints, -1, *x.shape[2:])


def _head_layers(settings: Settings, parts: tuple[str, str, str]) -> Iterator[HeadLayer]:
    steps = pairwise((settings.dims[-1], *settings.channels))
    for number, (step, kernel) in enumerate(zip(steps, settings.kernels, strict=True)):
        yield HeadLayer(step, kernel, parts, up=number < settings.upsampling)


class ConvNeXtPose(nn.Module):
    """Images [N, 3, 256, 256] in, a cubic heatmap for each joint out."""

    def __init__(self, settings: Settings, layout: Layout) -> None:
        """Make backbone and head."""
        super().__init__()
        self.backbone = Backbone(settings)
        self.head = Head(settings, layout)

    def forward(self, x: Tensor) -> Tensor:
        """Map images [N, 3, H, W] to heatmaps [N, joints, depth, height, width]."""
        heatmaps: Tensor = self.head(self.backbone(x))
        return heatmaps


def build(values: Mapping[str, Value], layout: str) -> nn.Module:
    """Return the model that facts' values describe, with the keys of ``layout``, a key of `LAYOUTS`.

    Raises:
        FamilyError: the values do not describe a model.
    """
    return ConvNeXtPose(_settings(values), LAYOUTS[layout])


def _settings(values: Mapping[str, Value]) -> Settings:
    channels = _integers(values, "head.deconv_channels")
    usual: Mapping[str, Value] = {
        "backbone.kernel_size": 7,
        "head.deconv_kernels": (3,) * len(channels),
        "head.upsampling_layers": 0,
        "head.num_joints": JOINTS,
    }
    known = {**usual, **values}
    _check_lengths(known, "backbone.depths", "backbone.dims")
    _check_lengths(known, "head.deconv_channels", "head.deconv_kernels")
    return Settings(
        depths=_integers(known, "backbone.depths"),
        dims=_integers(known, "backbone.dims"),
        kernel_size=_integer(known, "backbone.kernel_size"),
        channels=channels,
        kernels=_integers(known, "head.deconv_kernels"),
        upsampling=_integer(known, "head.upsampling_layers"),
        out_channels=_integer(known, "head.out_channels"),
        joints=_integer(known, "head.num_joints"),
    )


def _integer(values: Mapping[str, Value], key: str) -> int:
    value = values.get(key)
    if not isinstance(value, int):
        raise FamilyError(
            msg("{key} is not known, so no model can be built", key=key), msg("the tensors do not agree on it")
        )
    return value


def _integers(values: Mapping[str, Value], key: str) -> tuple[int, ...]:
    value = values.get(key)
    numbers = tuple(item for item in value if isinstance(item, int)) if isinstance(value, tuple) else ()
    if not numbers:
        raise FamilyError(
            msg("{key} is not known, so no model can be built", key=key), msg("the tensors do not agree on it")
        )
    return numbers


def _check_lengths(values: Mapping[str, Value], first: str, second: str) -> None:
    one, other = len(_integers(values, first)), len(_integers(values, second))
    if one != other:
        hint = msg("tensors are missing, or of another architecture")
        raise FamilyError(
            msg("{first} has {one} entries and {second} has {other}", first=first, one=one, second=second, other=other),
            hint,
        )


REFERENCE = Reference(tuple(LAYOUTS), build)

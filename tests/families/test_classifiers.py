"""The families of image classifiers: what is read from every key layout, and what the papers and libraries publish."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch

from cnx_doclint.checkpoints.names_shapes import from_shapes
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.errors import FamilyError
from cnx_doclint.extraction.extract import extract_model
from cnx_doclint.extraction.reference import load_reference
from cnx_doclint.extraction.references._meta import reference_inventory
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import Family, load_family
from cnx_doclint.families.identification import family_of, identify, model_of_file
from cnx_doclint.spec.spec import load_spec

Shapes = Mapping[str, tuple[int, ...]]

# The counts that the libraries print for 1000 classes.
PUBLISHED = {
    "convnext": {
        "T": 28_589_128,
        "S": 50_223_688,
        "B": 88_591_464,
        "L": 197_767_336,
        "XL": 350_196_968,
        "V2-A": 3_708_400,
        "V2-F": 5_233_240,
        "V2-P": 9_066_280,
        "V2-N": 15_623_800,
        "V2-T": 28_635_496,
        "V2-B": 88_717_800,
        "V2-L": 197_956_840,
        "V2-H": 660_289_640,
    },
    "resnet": {
        "ResNet-18": 11_689_512,
        "ResNet-34": 21_797_672,
        "ResNet-50": 25_557_032,
        "ResNet-101": 44_549_160,
        "ResNet-152": 60_192_808,
        "ResNeXt-50 32x4d": 25_028_904,
        "ResNeXt-101 32x8d": 88_791_336,
        "Wide ResNet-50-2": 68_883_240,
        "Wide ResNet-101-2": 126_886_696,
    },
}
MODELS = [(family, model) for family, models in PUBLISHED.items() for model in models]


def shapes(family: Family, model: str) -> Shapes:
    reference = load_reference(family.name)
    inventory = reference_inventory(reference, family.models[model].expected, reference.layouts[0])
    return {tensor.name: tensor.shape for tensor in inventory.tensors}


def renamed(found: Shapes, *changes: tuple[str, str]) -> Shapes:
    def name(old: str) -> str:
        for pattern, new in changes:
            old = re.sub(pattern, new, old)
        return old

    return {name(old): shape for old, shape in found.items()}


def timm(found: Shapes) -> Shapes:
    """The names of timm's ConvNeXt: the stem apart, the smaller maps within their stage."""
    return renamed(
        found,
        (r"^downsample_layers\.0\.", "stem."),
        (r"^downsample_layers\.(\d)\.", r"stages.\1.downsample."),
        (r"^stages\.(\d)\.(\d+)\.dwconv\.", r"stages.\1.blocks.\2.conv_dw."),
        (r"^stages\.(\d)\.(\d+)\.grn\.gamma$", r"stages.\1.blocks.\2.mlp.grn.weight"),
        (r"^stages\.(\d)\.(\d+)\.grn\.beta$", r"stages.\1.blocks.\2.mlp.grn.bias"),
        (r"^stages\.(\d)\.(\d+)\.pwconv(\d)\.", r"stages.\1.blocks.\2.mlp.fc\3."),
        (r"^stages\.(\d)\.(\d+)\.(norm|gamma)", r"stages.\1.blocks.\2.\3"),
        (r"^norm\.", "head.norm."),
        (r"^head\.(weight|bias)$", r"head.fc.\1"),
    )


def torchvision(found: Shapes) -> Shapes:
    """The names of torchvision's ConvNeXt: stem, stages and smaller maps in one list."""

    def features(match: re.Match[str]) -> str:
        return f"features.{2 * int(match[1])}."

    numbered = {re.sub(r"^downsample_layers\.(\d)\.", features, name): shape for name, shape in found.items()}
    parts = {"dwconv": "block.0", "norm": "block.2", "pwconv1": "block.3", "pwconv2": "block.5"}

    def block(match: re.Match[str]) -> str:
        return f"features.{2 * int(match[1]) + 1}.{match[2]}.{parts.get(match[3], 'layer_scale')}"

    blocks = {re.sub(r"^stages\.(\d)\.(\d+)\.(\w+)", block, name): shape for name, shape in numbered.items()}
    return renamed(blocks, (r"^head\.", "classifier.2."), (r"^norm\.", "classifier.0."))


def meta(found: Shapes) -> Shapes:
    return found


LAYOUTS: list[tuple[str, str, Callable[[Shapes], Shapes]]] = [
    *(("convnext", model, layout) for model in PUBLISHED["convnext"] for layout in (meta, timm)),
    *(("convnext", model, torchvision) for model in ("T", "S", "B", "L")),
    *(("resnet", model, meta) for model in PUBLISHED["resnet"]),
]


@pytest.mark.parametrize(("name", "model", "layout"), LAYOUTS)
def test_every_layout_tells_the_model_and_its_count(
    name: str, model: str, layout: Callable[[Shapes], Shapes], tmp_path: Path
) -> None:
    family = load_family(name)
    listing = {f"module.{key}": list(shape) for key, shape in layout(shapes(family, model)).items()}
    path = tmp_path / "weights.json"
    path.write_text(json.dumps({"tensors": listing}), encoding="utf-8")
    inventory = read_inventory(path)
    facts = extract_facts(family, inventory)
    assert facts["params.total"].value == PUBLISHED[name][model]
    assert identify(family, facts)[0].model == model
    assert identify(family, facts)[0].exact
    assert family_of(inventory).name == name
    assert facts["head.classes"].value == 1000
    for key, value in family.models[model].expected.items():
        assert facts[key].value == value
        assert facts[key].status in {"verified", "derived"}


@pytest.mark.parametrize(("name", "model"), MODELS)
def test_the_built_in_spec_has_the_published_figures(name: str, model: str) -> None:
    family, spec = load_family(name), load_spec(f"builtin:{name}")
    facts = spec.models[model].facts
    assert facts["params.total"].value == PUBLISHED[name][model]
    for key, printed in family.paper.models.get(model, {}).items():
        assert facts[f"paper.{key}"].value == printed
    printed_count = family.paper.models.get(model, {}).get("params.total", f"{PUBLISHED[name][model] / 1e6:.1f}M")
    digits = len(str(printed_count).rstrip("M").partition(".")[2])
    assert f"{PUBLISHED[name][model] / 1e6:.{digits}f}M" == printed_count


@pytest.mark.parametrize(
    ("name", "file", "model"),
    [
        ("convnext", "convnext_tiny_1k_224.pth", None),
        ("convnext", "convnext_v2-a.safetensors", "V2-A"),
        ("convnext", "convnextv2_atto.pth", "V2-A"),
        ("resnet", "resnet50-0676ba61.pth", "ResNet-50"),
        ("resnet", "wide_resnet50_2-95faca4d.pth", "Wide ResNet-50-2"),
        ("resnet", "resnext50_32x4d-7cdf4587.pth", "ResNeXt-50 32x4d"),
        ("resnet", "best.pth", None),
    ],
)
def test_a_file_is_known_by_its_name(name: str, file: str, model: str | None) -> None:
    assert model_of_file(load_family(name), file) == model


@pytest.mark.parametrize(
    ("name", "model", "side"),
    [("convnext", "T", 64), ("convnext", "V2-A", 64), ("resnet", "ResNet-18", 64), ("resnet", "ResNet-50", 64)],
)
def test_a_reference_computes(name: str, model: str, side: int) -> None:
    with torch.device("meta"):
        built = load_reference(name).build({**load_family(name).models[model].expected, "head.classes": 7}, "")
        assert built(torch.zeros(2, 3, side, side)).shape == (2, 7)


@pytest.mark.parametrize(("name", "missing"), [("convnext", "backbone.dims"), ("resnet", "backbone.depths")])
def test_a_reference_needs_its_facts(name: str, missing: str) -> None:
    with pytest.raises(FamilyError, match=missing):
        load_reference(name).build({"backbone.depths": (1, 1)} if missing != "backbone.depths" else {}, "")


def test_a_backbone_without_classifier_is_read(tmp_path: Path) -> None:
    family = load_family("resnet")
    listing = {name: list(shape) for name, shape in shapes(family, "ResNet-18").items() if not name.startswith("fc.")}
    facts = extract_facts(family, from_shapes({name: tuple(shape) for name, shape in listing.items()}))
    assert "head.classes" not in facts
    assert facts["backbone.block"].value == "basic"
    path = tmp_path / "resnet18.json"
    path.write_text(json.dumps({"tensors": listing}), encoding="utf-8")
    assert extract_model(path, family).name == "ResNet-18"


def test_a_family_is_not_taken_for_another() -> None:
    pose = load_spec("builtin:convnextpose").models["S"].tensors
    assert family_of(from_shapes(pose)).name == "convnextpose"

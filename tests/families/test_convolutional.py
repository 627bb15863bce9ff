"""Families whose names and shapes were recorded from the reference code: what is extracted is what that code says.

``reference/NAME.json.xz`` is written by ``reference/make_NAME.py``, and holds the versions of the libraries.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cnx_doclint.checkpoints.names_shapes import from_shapes
from cnx_doclint.errors import FamilyError
from cnx_doclint.families.fact_extraction import declared_facts, extract_facts
from cnx_doclint.families.family import load_family
from cnx_doclint.families.file_format import frozen
from cnx_doclint.families.identification import family_of, identify

REFERENCE = Path(__file__).parent / "reference"
FAMILIES = ("efficientnet", "mobilenet", "unet")


@cache
def recorded(family: str) -> Mapping[str, Any]:
    data = json.loads(lzma.decompress((REFERENCE / f"{family}.json.xz").read_bytes()))
    return dict(data)


MODELS = [
    pytest.param(family, entry, id=f"{entry['library']}-{entry['arch']}")
    for family in FAMILIES
    for entry in recorded(family)["models"]
]
OTHERS = [pytest.param(family, entry, id=entry["arch"]) for family in FAMILIES for entry in recorded(family)["others"]]


@pytest.mark.parametrize(("name", "entry"), MODELS)
def test_the_facts_are_those_that_the_reference_states(name: str, entry: Mapping[str, Any]) -> None:
    family, model = load_family(name), entry["model"]
    inventory = from_shapes({f"module.{tensor}": shape for tensor, shape in entry["shapes"].items()})
    facts = {**extract_facts(family, inventory), **declared_facts(family, model)}
    assert facts["params.total"].value == entry["parameters"]
    assert {key: facts[key].value for key in entry["facts"]} == {
        key: frozen(value) for key, value in entry["facts"].items()
    }
    assert identify(family, facts)[0].exact
    assert identify(family, facts)[0].model == model
    assert family_of(inventory).name == name


@pytest.mark.parametrize(("name", "entry"), OTHERS)
def test_another_network_of_the_same_code_is_none_of_the_family(name: str, entry: Mapping[str, Any]) -> None:
    with pytest.raises(FamilyError, match="not a checkpoint of"):
        extract_facts(load_family(name), from_shapes(entry["shapes"]))


@pytest.mark.parametrize("name", FAMILIES)
def test_every_published_model_was_recorded(name: str) -> None:
    assert {entry["model"] for entry in recorded(name)["models"]} == {*load_family(name).models}


@pytest.mark.parametrize("name", FAMILIES)
def test_printed_counts_round_those_of_the_reference(name: str) -> None:
    counts = {entry["model"]: entry["parameters"] for entry in recorded(name)["models"]}
    for model, printed in load_family(name).paper.models.items():
        text = str(printed["params.total"])
        digits = len(text.rstrip("M").partition(".")[2])
        assert f"{counts[model] / 1e6:.{digits}f}M" == text


def test_stages_are_told_by_runs_of_equal_channels() -> None:
    """Table 2 of the paper of MobileNetV2: channels and repetitions of the stages."""
    entry = next(entry for entry in recorded("mobilenet")["models"] if entry["model"] == "MobileNetV2")
    facts = extract_facts(load_family("mobilenet"), from_shapes(entry["shapes"]))
    assert facts["backbone.dims"].value == (16, 24, 32, 64, 96, 160, 320)
    assert facts["backbone.depths"].value == (1, 2, 3, 4, 3, 3, 1)
    assert facts["backbone.depths"].status == "inferred"

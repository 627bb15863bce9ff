"""What the libraries build, name by name and shape by shape, against what the families' files say of it."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import load_family
from cnx_doclint.families.identification import family_of, identify

FOLDER = Path(__file__).parent / "reference"
LISTINGS = {
    path.name.removesuffix(".json.xz"): json.loads(lzma.decompress(path.read_bytes()))["models"]
    for path in sorted(FOLDER.glob("*.json.xz"))
}
# Listings of another form have a test of their own.
LISTINGS = {family: models for family, models in LISTINGS.items() if isinstance(models, list) and "call" in models[0]}
BUILT = [(family, record) for family, models in LISTINGS.items() for record in models]


def written(record: dict[str, Any], folder: Path) -> Path:
    """A listing of the model's tensors, its configuration beside it."""
    path = folder / "model.json"
    path.write_text(json.dumps({"tensors": record["tensors"]}), encoding="utf-8")
    if record["config"]:
        (folder / "config.json").write_text(json.dumps(record["config"]), encoding="utf-8")
    return path


@pytest.mark.parametrize(("family", "record"), BUILT, ids=[f"{family}-{record['call']}" for family, record in BUILT])
def test_what_the_library_builds_is_read(family: str, record: dict[str, Any], tmp_path: Path) -> None:
    inventory = read_inventory(written(record, tmp_path))
    found = family_of(inventory)
    facts = extract_facts(found, inventory)
    assert found.name == family
    assert facts["params.total"].value == record["parameters"]
    for key, value in record["facts"].items():
        assert (key, facts[key].value) == (key, tuple(value) if isinstance(value, list) else value)
    assert record["model"] in {one.model for one in identify(found, facts) if one.exact}


@pytest.mark.parametrize("family", LISTINGS)
def test_three_models_have_a_published_count(family: str) -> None:
    models = {record["model"]: record["parameters"] for name, record in BUILT if name == family}
    paper = load_family(family).paper.models
    printed = {name: str(table["params.total"]) for name, table in paper.items() if name in models}
    assert len(printed) >= 3
    for name, count in printed.items():
        published = float(count.rstrip("M"))
        # What is cut off is less than the last digit; OpenAI's counts are up to 4 % above what the files hold.
        digits = len(count.rstrip("M").partition(".")[2])
        assert -0.04 * published < models[name] / 1e6 - published < 10**-digits, name


def test_what_is_saved_beside_the_weights_is_not_counted(tmp_path: Path) -> None:
    record = next(record for family, record in BUILT if family == "swin")
    place = "layers.0.blocks.1.attn"
    saved = {f"{place}.relative_position_index": [49, 49], f"{place}_mask": [64, 49, 49]}
    inventory = read_inventory(written({**record, "tensors": {**record["tensors"], **saved}}, tmp_path))
    assert extract_facts(load_family("swin"), inventory)["params.total"].value == record["parameters"]

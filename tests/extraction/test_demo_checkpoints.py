"""The demo: the script that makes its checkpoints, and the committed spec that comes from them."""

from __future__ import annotations

import hashlib
import runpy
from pathlib import Path

import pytest

from cnx_doclint.extraction.extract import extract_spec
from cnx_doclint.families.family import Family
from cnx_doclint.spec.spec import dumps, load_spec

ROOT = Path(__file__).parents[2]


def test_the_committed_spec_is_what_the_demo_gives(
    family: Family, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write = runpy.run_path(str(ROOT / "examples" / "make_checkpoints.py"))["write"]
    first = write(tmp_path / "a")
    again = write(tmp_path / "b")
    assert [path.name for path in first] == [f"demo-ConvNeXtPose_{model}.tar" for model in family.models]
    assert [_hash(path) for path in first] == [_hash(path) for path in again]
    fresh = extract_spec([("", path) for path in first], family).spec
    committed = load_spec(ROOT / "model-spec.json")
    for name, model in fresh.models.items():
        assert model.facts == committed.models[name].facts
        assert model.tensors == committed.models[name].tensors
        assert model.source.container == committed.models[name].source.container == "network"
    assert dumps(committed).encode("utf-8") == (ROOT / "model-spec.json").read_bytes()


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

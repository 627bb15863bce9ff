"""The labels of guides about other families: facts and models exist, and a value stands on its line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from scoring import checker_in

FOLDERS = sorted((Path(__file__).parent / "families").glob("*/"))
VERDICTS = {"right", "wrong", "n/a", "unsure", "other"}


def labels(folder: Path) -> list[dict[str, Any]]:
    texts = (path.read_text(encoding="utf-8") for path in sorted((folder / "labels").glob("*.jsonl")))
    return [json.loads(line) for text in texts for line in text.splitlines()]


def digits(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_label_is_of_its_line(folder: Path) -> None:
    project = checker_in(folder).project
    for label in labels(folder):
        line = (folder / "docs" / label["file"]).read_text(encoding="utf-8").splitlines()[label["line"] - 1]
        assert digits(label["value"]) <= digits(line), label
        if label["verdict"] != "other":  # which may be of anybody
            assert label["model"] in {"?", *project.spec.models}, label
            assert label["fact"] in project.family.facts, label
        assert label["verdict"] in VERDICTS, label


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_guide_is_labelled(folder: Path) -> None:
    guides = {path.name for path in (folder / "docs").glob("*.md")}
    assert {path.name.removesuffix(".jsonl") for path in (folder / "labels").glob("*")} == guides

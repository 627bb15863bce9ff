"""Labels of the families' guides: each stands on a line that holds its value, and speaks of what the family has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cnx_doclint.families.family import load_family
from scoring import checker_in, settings

FAMILIES = Path(__file__).parent / "families"
LABELLED = sorted(path for path in FAMILIES.glob("*/labels/*.jsonl"))
VERDICTS = {"right", "wrong", "n/a", "unsure", "other"}
SURFACES = {"table", "code", "prose", "list", "heading", "html", "front matter"}


def records(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_label_has_its_value_on_its_line(path: Path) -> None:
    document = path.parents[1] / "docs" / path.name.removesuffix(".jsonl")
    lines = document.read_text(encoding="utf-8").split("\n")
    for one in records(path):
        there = digits(lines[one["line"] - 1])
        assert [number for number in re.findall(r"\d+", one["value"]) if number not in there] == [], one


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_label_speaks_of_the_family(path: Path) -> None:
    folder = path.parents[1]
    models = {"?", *checker_in(folder).project.spec.models}
    facts = load_family(settings(folder)["family"]).facts
    for one in records(path):
        assert one["file"] == path.name.removesuffix(".jsonl")
        assert one["model"] in models, one
        assert one["fact"] in facts, one
        assert one["verdict"] in VERDICTS, one
        assert one["surface"] in SURFACES, one

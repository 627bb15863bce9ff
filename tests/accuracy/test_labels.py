"""Labels are of their documents: each stands on a line that has its value, and on no line twice with two verdicts."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

FAMILIES = Path(__file__).parent / "families"
LABELS = sorted(FAMILIES.glob("*/labels/*.jsonl"))
_DIGITS = re.compile(r"\d+")


@pytest.mark.parametrize("path", LABELS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_label_is_of_its_line(path: Path) -> None:
    document = path.parents[1] / "docs" / path.stem
    lines = document.read_text(encoding="utf-8").split("\n")
    verdicts: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        line = lines[row["line"] - 1]
        assert row["file"] == path.stem
        assert {*_DIGITS.findall(str(row["value"]))} <= {*_DIGITS.findall(line)}, (row, line)
        verdicts[row["line"], row["model"], row["fact"], row["value"]].add(row["verdict"])
    assert {place for place, told in verdicts.items() if len(told) > 1} == set()

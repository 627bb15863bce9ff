"""The drifted examples say of themselves what is wrong with them; this holds them to it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cnx_doclint.families.glossary import Glossary
from cnx_doclint.spec.spec import Spec

FOLDER = Path(__file__).parents[2] / "examples" / "drifted"
PLANTED = json.loads((FOLDER / "planted.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted['file']}:{planted['line']}")
def test_a_planted_mistake_is_where_it_is_said_to_be(
    planted: dict[str, object], spec: Spec, glossary: Glossary
) -> None:
    lines = (FOLDER / str(planted["file"])).read_text(encoding="utf-8").splitlines()
    line = lines[int(str(planted["line"])) - 1]
    assert str(planted["wrong"]) in line
    assert planted["right"] != planted["wrong"]
    key, model, right = str(planted["fact"]), str(planted["model"]), str(planted["right"])
    if key == "tensor.shape":
        assert [int(size) for size in re.findall(r"\d+", right)] in map(list, spec.models[model].tensors.values())
        return
    fact = spec.fact(model, key)
    assert fact is not None
    assert right.replace(",", ".").split(" ")[0].rstrip("M") in glossary.show(
        key, fact.value
    ) or right in glossary.show(key, fact.value)


def test_the_readme_lists_what_is_planted() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    sections = re.findall(r"## Planted in `(.+?)`\n\n(?:[^-#\n].*\n\n?)*((?:- .+\n)+)", readme)
    listed = [(name, int(line)) for name, items in sections for line in re.findall(r"- line (\d+):", items)]
    assert listed == [(planted["file"], planted["line"]) for planted in PLANTED]

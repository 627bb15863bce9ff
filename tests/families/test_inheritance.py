"""Families that take over what another says."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnx_doclint.checkpoints.names_shapes import from_shapes
from cnx_doclint.claims.family_words import checked_family
from cnx_doclint.errors import FamilyError
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import load_family

BASE = """
name = "base"
title = "Base"

[models.A.expected]
"net.depth" = 2

[tensors]
block = "blocks.{block}.conv.weight"

[facts."net.depth"]
kind = "integer"
status = "verified"
rule = { op = "count", tensors = "block" }

[facts."net.width"]
kind = "integer"
status = "verified"
rule = { op = "common", tensors = "block", axis = 0 }

[text.facts."net.depth"]
labels = ["depth"]
form = { min = 1, max = 100 }
"""
OWN = """
name = "own"
extends = "base.toml"
open = true
tensors.block = "layers.{block}.weight"

[facts."net.width"]
rule = { op = "axis", tensors = "block", axis = 1, at = 0 }

[text.facts."net.depth"]
form = { max = 8 }
"""


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / "own.toml"


def test_what_a_file_does_not_say_is_taken_over(tmp_path: Path) -> None:
    family = load_family(written(tmp_path, base=BASE, own=OWN))
    facts = extract_facts(family, from_shapes({"layers.0.weight": (4, 6), "layers.1.weight": (4, 6)}))
    assert {key: fact.value for key, fact in facts.items()} == {"net.depth": 2, "net.width": 6}
    assert (family.name, family.title, dict(family.models)) == ("own", "own", {})
    assert family.text["facts"]["net.depth"] == {"labels": ["depth"], "form": {"min": 1, "max": 8}}


def test_a_built_in_family_is_extended_by_its_name(tmp_path: Path) -> None:
    family = checked_family(written(tmp_path, own='name = "own"\nextends = "decoder"\n'))
    assert family._replace(name="decoder", title="Decoder", file="") == load_family("decoder")._replace(file="")


@pytest.mark.parametrize(
    ("own", "message", "hint"),
    [
        ('extends = "none"', "no family 'none'", "choose from"),
        ('extends = "none.toml"', "none.toml: cannot be read", "choose from"),
        ("extends = 1", "own.toml:2: extends: expected a text", "compare"),
        ('extends = "own.toml"', "own.toml:2: extends: families extend one another", "by itself"),
        ('extends = "base.toml"\nfacts.x = 1', r"own.toml:3: \[facts\] x: expected a table", "write it as"),
    ],
)
def test_a_base_that_is_none(own: str, message: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(FamilyError, match=message) as caught:
        load_family(written(tmp_path, base=BASE, own=f'name = "own"\n{own}\n'))
    assert hint in caught.value.hint

"""The language of family files: its JSON Schema, its page of the documentation, the example given there."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

from cnx_doclint.checkpoints.names_shapes import from_shapes
from cnx_doclint.claims.claims import understand
from cnx_doclint.claims.vocabulary import Form, vocabulary_of
from cnx_doclint.documents.document import parse
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import families, load_family, path_of
from cnx_doclint.families.file_format import KINDS, OPERATORS
from cnx_doclint.families.identification import identify
from cnx_doclint.rules.engine.reference_pages import family_schema
from cnx_doclint.spec.spec import STATUSES, Model, Source, Spec

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "families.md").read_text(encoding="utf-8")
SCHEMA = json.loads(family_schema())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
MALFORMED = Path(__file__).parent / "cases" / "malformed-families"
RIGHT = Path(__file__).parent / "cases" / "well-formed-families"
# What a schema cannot see: whether a name is one that stands elsewhere in the file, and what follows from that.
UNSEEN = {
    *("bad-factor", "circle", "expected-unknown-fact", "expected-wrong-kind", "no-models", "paper-unknown-fact"),
    *("paper-unknown-model", "paper-without-citation", "pattern-capture-twice", "pattern-capture-unreadable"),
    *("pattern-captures-differ", "surer-than-its-base", "surer-than-its-rule", "unknown-capture", "unknown-fact"),
    *("unknown-pattern", "unknown-term", "cited-is-not-verified", "publish-no-such-fact", "publish-table-of-nothing"),
    *("text-unknown-fact", "text-group-of-unknown-fact", "text-form-of-unknown-fact", "text-unknown-model"),
    *("text-unknown-topic", "text-part-of-unknown-topic", "text-needs-unknown-topic"),
}
# ... and what only a search tells.
UNSEEN |= {path.stem for path in MALFORMED.glob("words-*.toml")}


def example() -> str:
    found = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("name", families())
def test_built_in_families_keep_to_the_schema(name: str) -> None:
    VALIDATOR.check_schema(SCHEMA)
    VALIDATOR.validate(tomllib.loads(path_of(name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", sorted(RIGHT.glob("*.toml")), ids=lambda path: path.stem)
def test_what_is_right_keeps_to_the_schema(path: Path) -> None:
    VALIDATOR.validate(tomllib.loads(path.read_text(encoding="utf-8")))


def test_the_case_of_every_key_has_every_key() -> None:
    text = tomllib.loads((RIGHT / "every-key.toml").read_text(encoding="utf-8"))["text"]
    naming = SCHEMA["$defs"]["naming"]["properties"]
    assert text.keys() == SCHEMA["$defs"]["text"]["properties"].keys()
    assert text["models"].keys() == SCHEMA["$defs"]["text"]["properties"]["models"]["properties"].keys()
    assert {key for fact in text["facts"].values() for key in fact} == naming.keys()
    forms = [fact["form"] for fact in text["facts"].values() if "form" in fact]
    assert {key for form in forms for key in form} == naming["form"]["properties"].keys()


@pytest.mark.parametrize("case", sorted(path.stem for path in MALFORMED.glob("*.toml") if path.stem != "not-toml"))
def test_the_schema_refuses_what_a_schema_can_see(case: str) -> None:
    data = tomllib.loads((MALFORMED / f"{case}.toml").read_text(encoding="utf-8"))
    assert VALIDATOR.is_valid(data) == (case in UNSEEN)


def test_the_schema_knows_what_the_code_knows() -> None:
    rules = {rule["properties"]["op"]["const"]: rule for rule in SCHEMA["$defs"]["rule"]["oneOf"]}
    assert rules.keys() == OPERATORS.keys()
    for name, operator in OPERATORS.items():
        assert set(rules[name]["required"]) == {"op", *operator.required}
        assert rules[name]["properties"].keys() == {"op", *operator.required, *operator.optional}
    fact = SCHEMA["$defs"]["fact"]["properties"]
    assert set(fact["kind"]["enum"]) == KINDS.keys()
    assert set(fact["status"]["enum"]) == set(STATUSES)
    form = SCHEMA["$defs"]["naming"]["properties"]["form"]["properties"].keys()
    assert {"low", "high"} | form - {"min", "max"} == set(Form._fields) - {"group", "unit"}


def test_the_page_names_every_operator() -> None:
    assert [name for name in OPERATORS if f"`{name}`" not in PAGE] == []
    assert [name for name in families() if f"`{name}`" not in PAGE] == []


def test_the_example_of_the_page_works(tmp_path: Path) -> None:
    path = tmp_path / "ladder.toml"
    path.write_text(example(), encoding="utf-8")
    VALIDATOR.validate(tomllib.loads(example()))
    family = load_family(path)
    facts = extract_facts(family, from_shapes({f"module.rungs.{rung}.conv.weight": (100, 100) for rung in range(8)}))
    assert {key: fact.value for key, fact in facts.items()} == {"net.depth": 8, "params.total": 80_000}
    assert identify(family, facts)[0].model == "large"
    spec = Spec("ladder", {"large": Model(Source("checkpoint"), facts, {})})
    text = "The ladder large has 8 rungs and 80,000 parameters.\n\nladder large: 9 rungs.\n"
    found = understand(parse("x.md", text), vocabulary_of(family), spec)
    assert [(one.claim.key, one.verdict) for one in found.claims] == [
        ("net.depth", "match"),
        ("params.total", "match"),
        ("net.depth", "mismatch"),
    ]

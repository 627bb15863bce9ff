"""The pages of file formats have every key of the schemas that ship, and an example that is real."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cnx_doclint.cli.self_description import schema_text, schemas
from cnx_doclint.findings.results import Results
from cnx_doclint.messages.style import Style
from cnx_doclint.reports.output.formats import report
from cnx_doclint.rules.engine.summary import summarize, summarize_claims, tally_claims
from cnx_doclint.runner.checker import Checker
from kept_pages import DOCS, ROOT, kept
from schema_tables import Tables

PAGES = {
    "spec": "spec-format.md",
    "family": "family-format.md",
    "check": "json-output.md",
    "claims": "json-output.md",
    "baseline": "adopting.md",
}
GUIDE = "examples/drifted/guide.md"
# Readers, and the linter, are told that the value in it is wrong.
LEAD = (f"An error in `{GUIDE}`, as programs get it:", "")
SPEC = json.loads((ROOT / "model-spec.json").read_text(encoding="utf-8"))
# One fact of each status, and one tensor.
SHOWN = ("backbone.variant", "head.deconv_channels", "head.depth_dim", "metric.mpjpe")
TENSOR = "head.deconv_layers_1.pwconv.weight"


@pytest.mark.parametrize("name", PAGES)
def test_the_table_of_a_schema(name: str, pytestconfig: pytest.Config) -> None:
    kept(pytestconfig, DOCS / PAGES[name], f"{name} schema", Tables.of(name).lines())


def test_every_schema_has_a_page() -> None:
    assert {*PAGES, "config"} == {*schemas()}  # that of the settings is a table of its own


@pytest.mark.parametrize("name", PAGES)
def test_every_field_is_described(name: str) -> None:
    assert [*Tables.of(name).undescribed()] == []


def test_the_example_of_a_spec(pytestconfig: pytest.Config) -> None:
    model = SPEC["models"]["XS"]
    facts = {key: model["facts"][key] for key in SHOWN}
    assert len({fact["status"] for fact in facts.values()}) == len(SHOWN)
    shown = {"source": model["source"], "facts": facts, "tensors": {TENSOR: model["tensors"][TENSOR]}}
    whole = {"spec_version": SPEC["spec_version"], "family": SPEC["family"], "models": {"XS": shown}}
    Draft202012Validator(json.loads(schema_text("spec"))).validate(whole)
    kept(pytestconfig, DOCS / PAGES["spec"], "example", block(spread(whole, 4)))


def test_the_example_of_a_finding(pytestconfig: pytest.Config, checker: Checker) -> None:
    linted = checker.lint(GUIDE, (ROOT / GUIDE).read_text(encoding="utf-8"))
    (line,) = report("json").check(Results((summarize(linted),), (), tally_claims(linted), "model-spec.json"), Style())
    found = json.loads(line)
    Draft202012Validator(json.loads(schema_text("check"))).validate(found)
    found["findings"] = [each for each in found["findings"] if each["line"] == 46]
    kept(pytestconfig, DOCS / PAGES["check"], "finding", [*LEAD, *block(spread(found, 3))])


def test_the_example_of_claims(pytestconfig: pytest.Config, checker: Checker) -> None:
    linted = checker.lint(GUIDE, (ROOT / GUIDE).read_text(encoding="utf-8"))
    assert report("json").claims
    (line,) = report("json").claims(
        Results((summarize_claims(linted),), (), tally_claims(linted), "model-spec.json"), Style()
    )
    found = json.loads(line)
    Draft202012Validator(json.loads(schema_text("claims"))).validate(found)
    found["claims"] = [each for each in found["claims"] if each["line"] == 46]
    kept(pytestconfig, DOCS / PAGES["claims"], "claim", [*LEAD, *block(spread(found, 2))])


def block(lines: str) -> Iterator[str]:
    yield from ("```json", *lines.splitlines(), "```")


def spread(value: Any, depth: int, indent: str = "") -> str:
    """JSON with a line for each entry of objects and lists down to a depth, and what is deeper in one line."""
    if not depth or not isinstance(value, dict | list) or not value or not holds_objects(value):
        return json.dumps(value, ensure_ascii=False)
    inner = f"{indent}  "
    if isinstance(value, list):
        body = [f"{inner}{spread(each, depth - 1, inner)}" for each in value]
    else:
        body = [f"{inner}{json.dumps(key)}: {spread(each, depth - 1, inner)}" for key, each in value.items()]
    start, end = "[]" if isinstance(value, list) else "{}"
    return "\n".join([start, ",\n".join(body), f"{indent}{end}"])


def holds_objects(value: Any) -> bool:
    return isinstance(value, dict) or any(isinstance(each, dict) for each in value)

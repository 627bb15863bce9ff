"""Runs every case: a document, what the user sees of it, and what becomes of it when it is fixed.

A folder is a case of several documents, and what the user sees of a run over them stands beside it. Nothing here knows
a rule. An empty ``.out`` says that the document must stay silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from cnx_doclint.findings.diagnostics import Linted
from cnx_doclint.findings.results import Results
from cnx_doclint.messages.style import Style
from cnx_doclint.project.project import project_of
from cnx_doclint.reports.output.formats import reports
from cnx_doclint.rules.engine.summary import add_tallies, summarize, tally_claims
from cnx_doclint.runner.checker import Checker
from cnx_doclint.spec.spec import load_spec
from fixing import ANY, SAFE, check_fixing

CASES = Path(__file__).parent / "cases"
# Cases of other families than that of the committed spec, in a folder called after theirs.
FAMILIES = Path(__file__).parent / "families"
DECODER = Path(__file__).parents[1] / "accuracy" / "families" / "decoder" / "model-spec.json"


@pytest.mark.parametrize("path", sorted(CASES.glob("*/*.md")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, checker: Checker, pytestconfig: pytest.Config) -> None:
    text = path.read_bytes().decode("utf-8")
    linted = checker.lint(path.name, text)
    repaired = checker.fix(linted, SAFE)
    fixed = repaired.linted.document.text if repaired.fixed else None
    compare(path, {".out": shown([linted], checker), ".fixed": fixed}, pytestconfig)
    for safeties in (SAFE, ANY):
        check_fixing(linted, checker, safeties)


@pytest.mark.parametrize("folder", sorted(CASES.glob("*/*/")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_case_of_several_documents(folder: Path, checker: Checker, pytestconfig: pytest.Config) -> None:
    paths = sorted(folder.rglob("*.md"))
    linted = [checker.lint(path.relative_to(folder).as_posix(), path.read_bytes().decode("utf-8")) for path in paths]
    compare(folder, {".out": shown(linted, checker)}, pytestconfig)


@cache
def checker_of(family: str) -> Checker:
    spec = DECODER if family == "decoder" else f"builtin:{family}"
    return Checker.for_project(project_of(load_spec(spec)))


@pytest.mark.parametrize("path", sorted(FAMILIES.glob("*/*.md")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case_of_another_family(path: Path, pytestconfig: pytest.Config) -> None:
    checker = checker_of(path.parent.name)
    linted = checker.lint(path.name, path.read_bytes().decode("utf-8"))
    compare(path, {".out": shown([linted], checker)}, pytestconfig)


def shown(linted: Sequence[Linted], checker: Checker) -> str:
    files = checker.compare([summarize(each) for each in linted])
    results = Results(files, (), add_tallies(map(tally_claims, linted)), "")
    return "".join(f"{line}\n" for line in reports()["full"].check(results, Style()))


def compare(path: Path, expected: dict[str, str | None], pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("update_cases"):
        update(path, expected)
    for suffix, content in expected.items():
        golden = path.with_suffix(suffix)
        found = golden.read_bytes().decode("utf-8") if golden.exists() else None
        assert found == content, f"{golden.name}: look at the difference, then pytest --update-cases"


def update(path: Path, expected: dict[str, str | None]) -> None:
    for suffix, content in expected.items():
        if content is None:
            path.with_suffix(suffix).unlink(missing_ok=True)
        else:
            path.with_suffix(suffix).write_bytes(content.encode("utf-8"))

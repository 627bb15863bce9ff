"""How every output format says how sure a finding is: goldens of one document with a finding of each level."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from cnx_doclint import __version__
from cnx_doclint.reports.output.formats import reports
from confidences import TEXT, set_confidences
from running import ROOT, Run

GOLDENS = ROOT / "tests/reports/cases-levels"
SARIF = json.loads((ROOT / "tests/reports/schemas/sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
SPANISH = ("concise", "full", "html")
CASES = [*((name, "en") for name in reports()), *((name, "es") for name in SPANISH)]


@pytest.fixture
def doubted(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    set_confidences(monkeypatch)
    (project / "a.md").write_text(TEXT)
    return project


def golden(name: str, language: str) -> Path:
    return GOLDENS / f"{name}{'' if language == 'en' else f'-{language}'}.out"


@pytest.mark.parametrize(("name", "language"), CASES)
def test_golden(name: str, language: str, run: Run, doubted: Path, pytestconfig: pytest.Config) -> None:
    ran = run("a.md", "--level", "possible", "--output-format", name, "--language", language)
    assert ran.code == 1
    shown = ran.out.replace(__version__, "VERSION")
    file = golden(name, language)
    if pytestconfig.getoption("update_cases"):
        file.write_bytes(shown.encode("utf-8"))
    assert shown == file.read_bytes().decode("utf-8"), "look at the difference, then pytest --update-cases"


def test_no_golden_is_of_a_format_that_is_gone() -> None:
    assert {*GOLDENS.glob("*")} == {golden(*case) for case in CASES}


@pytest.mark.parametrize("name", reports())
def test_what_is_certain_is_told_without_a_level_by_what_people_read(name: str, run: Run, doubted: Path) -> None:
    out = run("a.md", "--level", "certain", "--output-format", name).out
    words = {"(certain)", "(likely)", "(possible)"}
    assert not any(word in out for word in words)
    assert "CNX101" in out


def test_sarif_is_valid_and_ranks_findings(run: Run, doubted: Path) -> None:
    log = json.loads(run("a.md", "--level", "possible", "--output-format", "sarif").out)
    jsonschema.Draft4Validator(SARIF).validate(log)
    results = log["runs"][0]["results"]
    assert [(one["level"], one["rank"]) for one in results] == [("error", 98.7), ("warning", 85.4), ("note", 50.0)]
    told = [(one["properties"]["confidence"], one["properties"]["level"]) for one in results]
    assert told == [(0.99, "certain"), (0.85, "likely"), (0.5, "possible")]
    safeties = [fix["properties"]["safety"] for one in results for fix in one["fixes"]]
    assert safeties == ["safe", "unsafe", "unsafe"]


def test_junit_fails_for_what_is_likely_and_not_for_what_is_possible(run: Run, doubted: Path) -> None:
    root = ElementTree.fromstring(run("a.md", "--level", "possible", "--output-format", "junit").out)
    messages = [failure.get("message", "") for failure in root.iter("failure")]
    assert (root.get("tests"), root.get("failures")) == ("3", "2")
    assert [message.endswith(" (likely)") for message in messages] == [False, True]


def test_the_filter_of_the_page_has_every_severity(run: Run, doubted: Path) -> None:
    """One rule has findings of two severities here."""
    page = run("a.md", "--level", "possible", "--output-format", "html").out
    for severity in ("error", "warning", "info"):
        assert f'name="severity" value="{severity}"' in page
        assert f'data-severity="{severity}"' in page
    likely = run("a.md", "--output-format", "html").out
    assert 'name="severity" value="info"' not in likely

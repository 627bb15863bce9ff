"""Every output format on the same documents, byte for byte, and valid as those who read it define it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest

import cnx_doclint
from cnx_doclint import __version__
from cnx_doclint.reports.output.formats import reports
from documents import CELL, GOLDENS, GUIDE, NAME, documents_in
from running import RIGHT, ROOT, WRONG, Run

SARIF = json.loads((ROOT / "tests/reports/schemas/sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))


@pytest.fixture
def documents(project: Path) -> Path:
    return documents_in(project)


@pytest.mark.parametrize("name", reports())
def test_golden(name: str, run: Run, documents: Path, pytestconfig: pytest.Config) -> None:
    ran = run("docs", "--output-format", name)
    assert ran.code == 2
    assert ran.err.startswith("error: docs/unreadable.md: not UTF-8")
    shown = ran.out.replace(__version__, "VERSION")
    golden = GOLDENS / f"{name}.out"
    if pytestconfig.getoption("update_cases"):
        golden.write_bytes(shown.encode("utf-8"))
    assert shown == golden.read_bytes().decode("utf-8"), "look at the difference, then pytest --update-cases"


def test_no_golden_is_of_a_format_that_is_gone() -> None:
    assert {path.stem for path in GOLDENS.glob("*")} == set(reports())


def test_the_documentation_names_every_format() -> None:
    page = (ROOT / "docs/reports.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` ", page, re.MULTILINE)) == set(reports())


def test_a_clean_run_renders_in_every_format(run: Run, project: Path) -> None:
    (project / "a.md").write_text(RIGHT)
    for name in reports():
        ran = run("a.md", "--output-format", name)
        assert ran.code == 0
        assert "1 claim in 1 file: 1 agree" in ran.out + ran.err


# ---- json ----


@pytest.mark.parametrize(
    ("command", "options"), [("check", ()), ("check", ("--statistics",)), ("check", ("--blame",)), ("claims", ())]
)
def test_json_is_as_its_schema_says(command: str, options: tuple[str, ...], run: Run, documents: Path) -> None:
    schema = json.loads(
        (Path(cnx_doclint.__file__).parent / f"reports/{command}.schema.json").read_text(encoding="utf-8")
    )
    strict = closed(schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    for where in ("docs", ROOT / "examples/drifted"):
        found = json.loads(run(command, where, *options, "--output-format", "json").out)
        jsonschema.validate(found, strict, jsonschema.Draft202012Validator)


def closed(schema: Any) -> Any:
    """Return a schema that allows no key which it does not describe; what users get allows later ones."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    described = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    return {**inner, "additionalProperties": False} if described else inner


def test_statistics_in_json_count_what_is_found(run: Run, documents: Path) -> None:
    found = json.loads(run("docs", "--output-format", "json").out)["findings"]
    counted = json.loads(run("docs", "--statistics", "--output-format", "json").out)["statistics"]
    codes = [finding["code"] for finding in found]
    assert {each["code"]: each["findings"] for each in counted} == {code: codes.count(code) for code in codes}
    safe = [one for one in found if one["fix"] and one["fix"]["safety"] == "safe"]
    assert sum(each["fixable"] for each in counted) == len(safe)
    assert [each["findings"] for each in counted] == sorted((each["findings"] for each in counted), reverse=True)


def test_statistics_have_no_form_in_a_report_of_findings(run: Run, documents: Path) -> None:
    ran = run("docs", "--fix", "--statistics", "--output-format", "sarif")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: --statistics has no form in sarif\nhint: choose --output-format from: ")
    assert (documents / NAME).read_text(encoding="utf-8") == GUIDE


# ---- SARIF ----


def sarif(run: Run, *arguments: object) -> dict[str, Any]:
    found = json.loads(run(*arguments, "--output-format", "sarif").out)
    jsonschema.Draft4Validator(SARIF).validate(found)
    [log] = found["runs"]
    return dict(log)


def test_sarif_is_valid_and_says_what_is_reported(run: Run, documents: Path) -> None:
    log = sarif(run, "docs")
    findings = json.loads(run("docs", "--output-format", "json").out)["findings"]
    rules = log["tool"]["driver"]["rules"]
    for result, finding in zip(log["results"], findings, strict=True):
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding["code"]
        assert result["message"]["text"] == "\n".join([finding["message"], *finding["evidence"]])
        assert (region["startLine"], region["startColumn"]) == (finding["line"], finding["column"])
        assert (region["endLine"], region["endColumn"]) == (finding["end_line"], finding["end_column"])
        assert unquote(place["artifactLocation"]["uri"]) == finding["path"]
        assert result["properties"]["evidence"] == finding["evidence"]
    [invocation] = log["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "unreadable.md" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_sarif_of_all_that_drifted_is_valid_and_complete(run: Run) -> None:
    log = sarif(run, ROOT / "examples/drifted")
    assert len(log["results"]) == 22
    assert log["invocations"][0] == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_fixes_in_sarif_are_those_that_are_made(run: Run, documents: Path) -> None:
    log = sarif(run, "docs")
    run("docs", "--unsafe-fixes")
    fixed = {name: (documents / name).read_text(encoding="utf-8") for name in (NAME, "docs/notebook.ipynb")}
    (documents / NAME).write_text(GUIDE, encoding="utf-8")
    (documents / "docs/notebook.ipynb").write_text(json.dumps({"cells": [CELL], "nbformat": 4}, indent=1))
    for name, expected in fixed.items():
        lines = (documents / name).read_text(encoding="utf-8").splitlines(keepends=True)
        for region, text in replacements(log, name):
            line = lines[region["startLine"] - 1]
            lines[region["startLine"] - 1] = line[: region["startColumn"] - 1] + text + line[region["endColumn"] - 1 :]
        assert "".join(lines) == expected


def replacements(log: dict[str, Any], name: str) -> Iterator[tuple[dict[str, int], str]]:
    for result in reversed(log["results"]):
        for fix in result.get("fixes", ()):
            [change] = fix["artifactChanges"]
            if unquote(change["artifactLocation"]["uri"]) == name:
                assert fix["properties"]["safety"] in {"safe", "unsafe"}
                yield from ((each["deletedRegion"], each["insertedContent"]["text"]) for each in change["replacements"])


def test_a_path_outside_the_run_is_a_whole_address(run: Run, documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (documents / "elsewhere").mkdir()
    monkeypatch.chdir(documents / "elsewhere")
    for where, expected in ((documents / "docs", (documents / NAME).as_uri()), ("../docs", "../docs/gu%C3%ADa")):
        address = sarif(run, where)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert address["uri"].startswith(expected)
        assert ("uriBaseId" in address) is (where == "../docs")


def test_a_path_inside_the_run_is_told_from_there(run: Run, documents: Path) -> None:
    assert sarif(run, documents / "docs")["results"] == sarif(run, "docs")["results"]


def test_a_rule_has_an_address_where_the_site_has_one(
    run: Run, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from email.message import Message

    metadata = Message()
    metadata["Project-URL"] = "Documentation, https://example.org/docs/"
    monkeypatch.setattr("importlib.metadata.metadata", lambda _: metadata)
    [rule, *_] = sarif(run, "docs")["tool"]["driver"]["rules"]
    assert rule["helpUri"] == "https://example.org/docs/rules/CNX101/"


def test_nothing_in_a_message_is_a_link(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG.replace("[4, 4, 4]", "[4, 4, 4](https://example.org)"))
    for result in sarif(run, "a.md")["results"]:
        assert "](" not in result["message"]["text"]


# ---- what a finding is recognised by ----


def recognised(run: Run, name: str) -> list[str]:
    if name == "gitlab":
        return [each["fingerprint"] for each in json.loads(run("docs", "--output-format", name).out)]
    return [each["partialFingerprints"]["cnxDoclintContent/v1"] for each in sarif(run, "docs")["results"]]


@pytest.mark.parametrize("name", ["gitlab", "sarif"])
def test_fingerprints_are_unique_and_survive_lines_above(name: str, run: Run, documents: Path) -> None:
    before = recognised(run, name)
    assert len(set(before)) == len(before) > 5
    (documents / NAME).write_text(GUIDE.replace("\n\n", "\n\nMore text.\n\n", 1), encoding="utf-8")
    assert recognised(run, name) == before
    (documents / NAME).write_text(GUIDE.replace("[320, 128, 128]", "[320, 128, 120]"), encoding="utf-8")
    assert len({*recognised(run, name)} & {*before}) == len(before) - 1


# ---- GitHub, GitLab, JUnit ----


def test_every_command_for_github_is_one_line_and_unescapes_to_the_finding(run: Run, documents: Path) -> None:
    findings = json.loads(run("docs", "--output-format", "json").out)["findings"]
    lines = run("docs", "--output-format", "github").out.splitlines()
    commands = [re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line) for line in lines if line[:2] == "::"]
    *found, unreadable = [
        (match[1], dict(item.split("=", 1) for item in match[2].split(",")), match[3]) for match in commands if match
    ]
    assert len(found) + 1 == len([line for line in lines if line.startswith("::")])
    for (severity, properties, message), finding in zip(found, findings, strict=True):
        text = "\n".join([finding["message"], *finding["evidence"]])
        assert severity == finding["severity"]
        assert unquote(properties["file"]) == finding["path"]
        assert (properties["line"], properties["title"]) == (str(finding["line"]), finding["code"])
        assert unescaped(message) == text.replace("\x1b", "␛")
    assert unreadable[1]["file"] == "docs/unreadable.md"
    assert lines[-1].endswith("skipped")


@pytest.mark.parametrize("name", ["concise", "full", "github"])
def test_no_name_of_a_file_begins_a_line(name: str, run: Run, project: Path) -> None:
    """A runner takes a line that begins with :: for a command, wherever it is printed."""
    (project / "a\n::stop-commands::x.md").write_bytes(b"\xff")
    (project / "b\r\n::error::y.md").write_text(WRONG)
    ran = run(".", "--output-format", name, "--blame")
    commands = [line for line in (ran.out + ran.err).splitlines() if line.startswith("::")]
    assert [line.partition(" ")[0] for line in commands] == (["::error", "::error"] if name == "github" else [])


def unescaped(text: str) -> str:
    for escape, char in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(escape, char)
    return text


def test_gitlab_lists_what_it_needs(run: Run, documents: Path) -> None:
    *found, unreadable = json.loads(run("docs", "--output-format", "gitlab").out)
    assert {each["severity"] for each in found} == {"major", "minor"}
    assert (unreadable["location"]["path"], unreadable["severity"]) == ("docs/unreadable.md", "critical")
    for each in (*found, unreadable):
        assert {"description", "check_name", "fingerprint", "severity", "location"} == set(each)
        assert each["location"]["lines"]["begin"] >= 1


def test_junit_counts_and_names(run: Run, documents: Path) -> None:
    root = ElementTree.fromstring(run("docs", "--output-format", "junit").out)
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {NAME, "docs/notebook.ipynb", "docs/right.md", "docs/unreadable.md"}
    for counter, path in (("tests", "testcase"), ("failures", "testcase/failure"), ("errors", "testcase/error")):
        for suite in suites.values():
            assert suite.get(counter) == str(len(suite.findall(path)))
        assert root.get(counter) == str(len(root.findall(f"testsuite/{path}")))
    assert [len(suites[name].findall("testcase/*")) for name in ("docs/right.md", "docs/unreadable.md")] == [0, 1]
    cases = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(cases)) == len(cases)


def test_what_is_for_information_fails_no_test(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cnx_doclint.rules import head_mismatch

    monkeypatch.setattr(head_mismatch, "RULE", head_mismatch.RULE._replace(severity="info"))
    monkeypatch.setattr("cnx_doclint.rules.engine.catalogue.plugins", lambda *_: {"head_mismatch": head_mismatch.RULE})
    (project / "a.md").write_text(WRONG)
    root = ElementTree.fromstring(run("a.md", "--output-format", "junit").out)
    assert root.get("failures") == "0"
    assert "this says" not in (root.findtext("testsuite/testcase/system-out") or "")
    assert "[4, 4, 4]" in (root.findtext("testsuite/testcase/system-out") or "")
    assert "::notice " in run("a.md", "--output-format", "github").out


# ---- HTML ----

VOID = {"meta", "input"}


class Outline(HTMLParser):
    """Reads a page, and fails where an element is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & {*self.open}:
            self.text += data


def outline(text: str) -> Outline:
    page = Outline()
    page.feed(text)
    page.close()
    assert page.open == []
    return page


def test_the_page_is_whole_and_in_order(run: Run, documents: Path) -> None:
    text = run("docs", "--output-format", "html").out
    page = outline(text)
    tags = [tag for tag, _ in page.seen]
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert [tags.count(tag) for tag in ("title", "h1", "main", "header", "footer", "nav", "script")] == [1] * 7
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))
    names = [attributes["id"] for _, attributes in page.seen if "id" in attributes]
    assert len(set(names)) == len(names)
    for _, attributes in page.seen:
        assert (attributes.get("aria-labelledby") or names[0]) in names
        assert (attributes.get("for") or names[0]) in names


def test_the_page_loads_nothing_and_lets_nobody_in(run: Run, documents: Path) -> None:
    page = outline(run("docs", "--output-format", "html").out)
    for tag, attributes in page.seen:
        assert tag not in {"img", "link", "iframe", "object", "form"}
        assert not {"src", "srcset", "style", "onclick", "onerror"} & attributes.keys()
        assert (attributes.get("href") or "#").startswith("#")
    assert '<script>alert("1")</script>' in page.text
    assert NAME in page.text
    assert "\x1b" not in page.text
    policy = next(attributes["content"] or "" for _, attributes in page.seen if "http-equiv" in attributes)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_the_page_shows_each_finding_with_its_fix(run: Run, documents: Path) -> None:
    findings = json.loads(run("docs", "--output-format", "json").out)["findings"]
    text = run("docs", "--output-format", "html").out
    page = outline(text)
    assert [tag for tag, _ in page.seen].count("article") == len(findings)
    for finding in findings:
        assert finding["message"] in page.text
        assert f"line {finding['line']}, column {finding['column']}" in page.text
    assert "<del>[4, 4, 4]</del>" in text
    assert "<ins>[3, 3, 3]</ins>" in text


def test_a_long_line_is_no_longer_on_the_page(run: Run, project: Path) -> None:
    (project / "a.md").write_text(f"ConvNeXtPose-L has 4 deconv layers. {'word ' * 20_000}\n")
    assert len(run("a.md", "--output-format", "html").out) < 30_000

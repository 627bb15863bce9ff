"""What programs build on: the functions, their values, and that having them costs nothing."""

from __future__ import annotations

import dataclasses
import doctest
import json
import re
from pathlib import Path

import pytest

import cnx_doclint
from cnx_doclint import api
from cnx_doclint.claims.levels import LEVELS
from confidences import TEXT, set_confidences
from running import RIGHT, ROOT, WRONG, python


def test_the_examples_are_right() -> None:
    assert doctest.testmod(api).attempted > 3
    assert doctest.testmod(api).failed == 0


def test_the_page_is_right() -> None:
    page = (ROOT / "docs/python-api.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```pycon\n(.*?)```", page, re.DOTALL))
    test = doctest.DocTestParser().get_doctest(code, {}, "python-api.md", None, 0)
    assert len(test.examples) > 3
    assert doctest.DocTestRunner().run(test).failed == 0
    assert all(f"`{name}" in page for name in api.__all__)


def test_everything_public_can_be_had_from_the_package() -> None:
    assert cnx_doclint.__all__ == api.__all__
    for name in api.__all__:
        assert getattr(cnx_doclint, name) is getattr(api, name)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        cnx_doclint.nothing  # noqa: B018


@pytest.mark.judged
def test_a_finding_is_what_the_command_tells() -> None:
    ran = python("-m", "cnx_doclint", str(ROOT / "examples/drifted/guide.md"), "--output-format", "json")
    told = json.loads(ran.stdout)["findings"]
    path = ROOT / "examples/drifted/guide.md"
    spec = cnx_doclint.load_spec(ROOT / "model-spec.json")
    report = cnx_doclint.check_text(path.read_text(encoding="utf-8"), path=str(path), spec=spec)
    assert len(report.findings) == len(told) == report.wrong
    for finding, expected in zip(report.findings, told, strict=True):
        found = dataclasses.asdict(finding)
        assert {key: found[key] for key in found.keys() - {"fix", "evidence"}} == {
            key: expected[key] for key in found.keys() - {"fix", "evidence"}
        }
        assert list(finding.evidence) == expected["evidence"]
        if finding.fix:
            assert finding.fix.safety == expected["fix"]["safety"]
            assert [edit.text for edit in finding.fix.edits] == [edit["text"] for edit in expected["fix"]["edits"]]


def test_values_cannot_be_changed() -> None:
    finding = cnx_doclint.check_text(WRONG).findings[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        finding.line = 1  # type: ignore[misc]


def test_rules_are_chosen() -> None:
    assert cnx_doclint.check_text(WRONG, ignore=["head-mismatch"]).findings == ()
    assert cnx_doclint.check_text(WRONG, select=["CNX9"]).findings == ()
    with pytest.raises(cnx_doclint.DoclintError) as raised:
        cnx_doclint.check_text(WRONG, select=["CNX77"])
    assert "known: " in raised.value.hint


def test_folders_are_checked_with_their_settings(project: Path) -> None:
    (project / "docs").mkdir()
    for name, text in (("a.md", RIGHT), ("b.md", WRONG), ("old.md", WRONG)):
        (project / "docs" / name).write_text(text)
    (project / "docs/c.md").write_bytes(b"\xff")
    (project / "cnx-doclint.toml").write_text('exclude = ["old.md"]\n')
    reports = {report.path: report for report in cnx_doclint.check_paths(["docs", "docs/b.md", "none.md"])}
    assert {path: len(report.findings) for path, report in reports.items()} == {
        "docs/a.md": 0,
        "docs/b.md": 1,
        "docs/c.md": 0,
        "none.md": 0,
    }
    assert "not UTF-8" in reports["docs/c.md"].error
    assert "no such file" in reports["none.md"].error
    (project / "other.toml").write_text('ignore = ["CNX1"]\n')
    assert not any(report.findings for report in cnx_doclint.check_paths(["docs"], config="other.toml"))


def test_importing_the_package_loads_nothing_of_it() -> None:
    program = "import sys, cnx_doclint; print([name for name in sys.modules if name.startswith('cnx_doclint.')])"
    assert python("-c", program).stdout == b"[]\n"
    program = "import cnx_doclint, sys; cnx_doclint.check_text; print({'torch', 'numpy', 'jinja2'} & {*sys.modules})"
    assert python("-c", program).stdout == b"set()\n"


def test_findings_say_how_sure_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [(one.confidence, one.level) for one in cnx_doclint.check_text(WRONG).findings] == [(1.0, "certain")]
    set_confidences(monkeypatch)
    told = {level: cnx_doclint.check_text(TEXT, level=level) for level in LEVELS}
    assert [len(report.findings) for report in told.values()] == [1, 2, 3]
    assert [(one.confidence, one.level, one.severity) for one in told["possible"].findings] == [
        (0.987, "certain", "error"),
        (0.854, "likely", "warning"),
        (0.5, "possible", "info"),
    ]
    assert cnx_doclint.check_text(TEXT) == told["likely"]


def test_the_level_of_the_settings_holds(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_confidences(monkeypatch)
    (project / "a.md").write_text(TEXT)
    for number, level in enumerate(LEVELS, 1):
        (project / "cnx-doclint.toml").write_text(f'level = "{level}"\n')
        [report] = cnx_doclint.check_paths(["a.md"])
        assert len(report.findings) == report.wrong == number

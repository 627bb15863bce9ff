"""``--blame``: who changed a line last, as git tells it, and what happens where git does not tell."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cnx_doclint.adoption.blame import _commits, _date
from cnx_doclint.findings.results import Commit
from running import RIGHT, WRONG, Run, git


@pytest.fixture
def committed(project: Path) -> Path:
    (project / "docs").mkdir()
    (project / "docs/a.md").write_text(WRONG)
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "Tabla de núcleos <b>\n\nMore.")
    return project


def blamed(run: Run, *arguments: object) -> list[dict[str, str] | None]:
    findings = json.loads(run(*arguments, "--blame", "--output-format", "json").out)["findings"]
    return [finding.get("blame") for finding in findings]


def test_the_commit_is_told(run: Run, committed: Path) -> None:
    name = git(committed, "rev-parse", "HEAD")[:10]
    expected = {"commit": name, "author": "Ana Núñez", "date": "2026-03-31", "summary": "Tabla de núcleos <b>"}
    assert blamed(run, "docs") == [expected]
    assert f"  = last changed: {name} Ana Núñez, 2026-03-31: Tabla de núcleos <b>\n" in run("docs", "--blame").out
    html = run("docs", "--blame", "--output-format", "html").out
    assert f"Last changed: {name} Ana Núñez, 2026-03-31: Tabla de núcleos &lt;b&gt;<" in html
    [result] = json.loads(run("docs", "--blame", "--output-format", "sarif").out)["runs"][0]["results"]
    assert result["properties"]["blame"] == expected


def test_nothing_is_told_unasked(run: Run, committed: Path) -> None:
    assert "last changed" not in run("docs").out
    assert "blame" not in json.loads(run("docs", "--output-format", "json").out)["findings"][0]


def test_each_line_has_its_own_commit(run: Run, committed: Path) -> None:
    (committed / "docs/a.md").write_text(f"{WRONG}\nConvNeXtPose-L has 4 deconv layers.\n")
    git(committed, "commit", "-q", "-a", "-m", "Layers")
    (committed / "docs/a.md").write_text(
        f"ConvNeXtPose-M has 4 deconv layers.\n\n{(committed / 'docs/a.md').read_text()}"
    )
    found = blamed(run, "docs")
    assert [each and each["summary"] for each in found] == ["", "Tabla de núcleos <b>", "Layers"]
    assert found[0] == {"commit": "", "author": "", "date": "", "summary": ""}
    assert "= last changed: not committed yet\n" in run("docs", "--blame").out


def test_a_link_is_followed_and_any_folder_will_do(run: Run, committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (committed / "link.md").symlink_to("docs/a.md")
    monkeypatch.chdir(committed.parent)
    assert [each and each["author"] for each in blamed(run, committed / "link.md")] == ["Ana Núñez"]


@pytest.mark.parametrize("name", ["-a.md", ":a.md", "ü b.md", ":(top)a.md"])
def test_a_file_of_any_name(name: str, run: Run, committed: Path) -> None:
    git(committed, "mv", "docs/a.md", f"docs/{name}")
    assert [each and each["author"] for each in blamed(run, "docs")] == ["Ana Núñez"]


def test_files_that_git_does_not_know_are_named_once_and_the_rest_goes_on(run: Run, project: Path) -> None:
    for name in "abc":
        (project / f"{name}.md").write_text(WRONG if name != "c" else RIGHT)
    ran = run(".", "--blame")
    assert ran.code == 1
    assert ran.out.count("CNX101") == 2
    assert ran.err.startswith("warning: --blame tells nothing of a.md and 1 other file: not a git repository")
    assert ran.err.count("warning") == 1


def test_a_file_that_is_not_committed(run: Run, committed: Path) -> None:
    (committed / "docs/b.md").write_text(WRONG)
    ran = run("docs", "--blame")
    assert ran.err == "warning: --blame tells nothing of docs/b.md: no such path 'docs/b.md' in HEAD\n"
    assert "Ana Núñez" in ran.out


def test_git_is_missing(run: Run, committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    ran = run("docs", "--blame")
    assert (ran.code, ran.err) == (1, "warning: --blame tells nothing of docs/a.md: git is not installed\n")


def test_git_that_does_not_answer(run: Run, committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("git", 60)

    monkeypatch.setattr("cnx_doclint.adoption.blame.subprocess.run", late)
    ran = run("docs", "--blame")
    assert ran.code == 1
    assert "warning: --blame tells nothing of docs/a.md: git could not be run" in ran.err


def test_standard_input_has_no_history(run: Run, committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (committed / "docs/a.md").open() as file:
        monkeypatch.setattr("sys.stdin", file)
        ran = run("--stdin-filename", "docs/a.md", "--blame")
    assert ran.err == "warning: --blame tells nothing of standard input, which git does not know\n"
    assert "last changed" not in ran.out


def test_a_repository_starts_no_program_of_its_own(run: Run, committed: Path) -> None:
    program = committed / "program"
    program.write_text('#!/bin/sh\ntouch started\ncat "$1"\n')
    program.chmod(0o755)
    (committed / ".gitattributes").write_text("*.md diff=evil\n")
    for key in ("core.fsmonitor", "diff.evil.textconv", "core.pager", "pager.blame", "core.sshCommand"):
        git(committed, "config", key, str(program))
    assert [each and each["author"] for each in blamed(run, "docs")] == ["Ana Núñez"]
    assert not list(committed.rglob("started"))


def test_what_a_commit_says_of_itself_is_not_trusted() -> None:
    told = ["0" * 39 + "1 1 4 1", "author \x1b[2J", "author-time 99999999999999999999", "author-tz +9999", "\ttext"]
    assert list(_commits(told)) == [(4, Commit("0000000000", "\x1b[2J", "", ""))]
    assert _date("0", "-0100") == "1969-12-31"
    assert _date("x", "") == ""

"""``--report`` and ``--output-file``: what goes into files, and what is left of a file when that fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cnx_doclint.project import files
from cnx_doclint.reports.output.formats import names
from running import ENVIRONMENT, RIGHT, WRONG, Run

CLOSING = "1 claim in 1 file: 0 agree, 1 wrong, 0 skipped\n"


def test_reports_are_written_beside_the_output(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    alone = run("a.md")
    ran = run("a.md", "--report", "sarif=out/x.sarif", "--report", "junit=x.xml")
    assert ran == alone
    assert json.loads((project / "out/x.sarif").read_text())["version"] == "2.1.0"
    assert (project / "x.xml").read_text().startswith("<?xml")


@pytest.mark.parametrize("name", ["full", "json", "github"])
def test_the_output_in_a_file_is_the_output(name: str, run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    shown = run("a.md", "--output-format", name).out
    ran = run("a.md", "--output-format", name, "--output-file", "out.txt")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.endswith(CLOSING)
    assert "a.md" not in ran.out
    assert (project / "out.txt").read_text() == shown.removesuffix(ran.out)


def test_statistics_and_claims_go_into_files_too(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    run("a.md", "--statistics", "--output-format", "json", "--output-file", "s.json", "--report", "concise=c.txt")
    assert json.loads((project / "s.json").read_text())["statistics"][0]["findings"] == 1
    assert (project / "c.txt").read_text().startswith("a.md:4:18: CNX101")
    ran = run("claims", "a.md", "--output-format", "json", "--output-file", "c.json")
    assert ran == (0, CLOSING, "")
    assert json.loads((project / "c.json").read_text())["claims"][0]["verdict"] == "mismatch"


def test_reports_are_written_with_a_diff_and_after_a_fix(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    ran = run("a.md", "--diff", "--report", "json=x.json", "--output-file", "x.txt")
    assert ran.out.startswith("--- a.md\n+++ a.md\n")
    assert len(json.loads((project / "x.json").read_text())["findings"]) == 1
    assert "CNX101" in (project / "x.txt").read_text()
    run("a.md", "--fix", "--report", "json=x.json")
    assert json.loads((project / "x.json").read_text())["findings"] == []


@pytest.mark.parametrize("option", ["nothing=x", "sarif", "sarif=", "=x", "x.sarif"])
def test_a_report_needs_a_format_and_a_file(option: str, run: Run, project: Path) -> None:
    ran = run(".", "--report", option)
    assert ran.code == 2
    assert f"{option!r} is not FORMAT=FILE; formats: {', '.join(names())}" in ran.err


@pytest.mark.parametrize("options", [("--report", "sarif=folder"), ("--output-file", "folder")])
def test_a_report_that_cannot_be_written_is_an_error_and_the_run_goes_on(
    options: tuple[str, str], run: Run, project: Path
) -> None:
    (project / "a.md").write_text(RIGHT)
    (project / "folder").mkdir()
    ran = run("a.md", *options, "--report", "json=x.json")
    assert ran.code == 2
    assert ran.err.startswith("error: folder: cannot be written: is a directory\nhint: ")
    assert ran.out == "1 claim in 1 file: 1 agree, 0 wrong, 0 skipped\n"
    assert (project / "x.json").exists()


def test_a_failing_disk_leaves_the_report_before(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "a.md").write_text(WRONG)
    (project / "x.json").write_text("before")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    ran = run("a.md", "--report", "json=x.json")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: x.json: cannot be written: no space left on device")
    assert (project / "x.json").read_text() == "before"
    assert sorted(path.name for path in project.iterdir()) == ["a.md", "model-spec.json", "x.json"]


def test_a_pipe_is_written_to_and_not_replaced(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    os.mkfifo(project / "pipe")
    reader = os.open(project / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    ran = run("a.md", "--report", "concise=pipe")
    assert ran.code == 1
    assert os.read(reader, 100).startswith(b"a.md:4:18: CNX101")
    assert (project / "pipe").is_fifo()
    os.close(reader)


def test_a_name_that_is_no_unicode_is_escaped_as_on_standard_output(run: Run, project: Path) -> None:
    path = project / os.fsdecode(b"\xe9.md")
    path.write_text(WRONG)
    run(
        ".",
        "--report",
        "json=x.json",
        "--report",
        "sarif=x.sarif",
        "--report",
        "junit=x.xml",
        "--report",
        "html=x.html",
    )
    [finding] = json.loads((project / "x.json").read_bytes())["findings"]
    assert finding["path"] == "\udce9.md"
    assert b'"uri": "%E9.md"' in (project / "x.sarif").read_bytes()
    assert "\ufffd.md" in (project / "x.xml").read_text(encoding="utf-8")
    assert "\\udce9.md" in (project / "x.html").read_text(encoding="utf-8")


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    program = f'"{sys.executable}" -m cnx_doclint'
    return subprocess.run(
        ["/bin/sh", "-c", command.replace("cnx-doclint", program)],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-"])
def test_closed_standard_output_stops_nothing(closed: str, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    ran = shell(f"cnx-doclint a.md --report json=x.json {closed}", project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, b"", b"")
    assert json.loads((project / "x.json").read_text())["findings"]


def test_a_reader_that_leaves_early_gets_no_less_into_files(project: Path) -> None:
    (project / "a.md").write_text(WRONG * 500)
    ran = shell("cnx-doclint a.md --report json=x.json | head -n 1", project)
    assert b"Traceback" not in ran.stderr
    assert ran.stdout.startswith(b"a.md:4:18: CNX101")
    assert len(json.loads((project / "x.json").read_text())["findings"]) == 500

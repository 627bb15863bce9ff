"""``--fix``, ``--unsafe-fixes`` and ``--diff``: what is written, and that nothing else is."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from cnx_doclint.cli.main import main
from cnx_doclint.project import files
from running import RIGHT, ROOT, WRONG, Run, python

DRIFTED = ROOT / "examples/drifted"
PLANTED = json.loads((DRIFTED / "planted.json").read_text(encoding="utf-8"))
ODD = (
    "\ufeff# ConvNeXtPose-L 📐\r\n\r\n```python\r\n\tdeconv_kernels = [4, 4, 4]  # 图\u00a0\r\n```\r\n\r\n"
    "old line end\rend without one ✅"
)


def drifted(project: Path) -> None:
    for path in DRIFTED.glob("*.md"):
        (project / path.name).write_bytes(path.read_bytes())


def test_fix_corrects_what_is_safe_and_leaves_the_rest(run: Run, project: Path) -> None:
    drifted(project)
    assert run(".", "--fix").code == 1
    for each in PLANTED:
        line = (project / each["file"]).read_text(encoding="utf-8").splitlines()[each["line"] - 1]
        assert (each["right"] in line) == each["safe_fix"], each


def test_unsafe_fixes_leave_only_what_cannot_be_written(run: Run, project: Path) -> None:
    drifted(project)
    run(".", "--unsafe-fixes")
    left = json.loads(run(".", "--output-format", "json").out)["findings"]
    assert [finding["fix"] for finding in left] == [None] * len(left)
    assert len(left) <= 1


def test_only_claimed_words_change(run: Run, project: Path) -> None:
    drifted(project)
    run(".", "--unsafe-fixes")
    for path in DRIFTED.glob("*.md"):
        old, new = (p.read_text(encoding="utf-8").splitlines() for p in (path, project / path.name))
        wrong = {each["line"] for each in PLANTED if each["file"] == path.name}
        assert {number for number, pair in enumerate(zip(old, new, strict=True), 1) if pair[0] != pair[1]} <= wrong


def test_a_second_run_changes_nothing(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    assert run("a.md", "--fix").code == 1
    assert run("a.md", "--fix") == (0, "1 claim in 1 file: 1 agree, 0 wrong, 0 skipped\n", "")


def test_every_other_byte_survives(run: Run, project: Path) -> None:
    (project / "a.md").write_bytes(ODD.encode("utf-8"))
    assert run("a.md", "--fix").code == 1
    assert (project / "a.md").read_bytes() == ODD.replace("[4, 4, 4]", "[3, 3, 3]").encode("utf-8")


def test_mode_and_symbolic_link_survive(run: Run, project: Path) -> None:
    (project / "real.txt").write_text(WRONG)
    (project / "real.txt").chmod(0o640)
    (project / "a.md").symlink_to("real.txt")
    run("a.md", "--fix")
    assert (project / "a.md").is_symlink()
    assert (project / "real.txt").read_text() == RIGHT
    assert stat.S_IMODE((project / "real.txt").stat().st_mode) == 0o640
    assert sorted(path.name for path in project.iterdir()) == ["a.md", "model-spec.json", "real.txt"]


def test_diff_writes_nothing_and_can_be_applied(run: Run, project: Path) -> None:
    (project / "a.md").write_bytes(ODD.encode("utf-8"))
    ran = run("a.md", "--diff")
    assert ran.code == 1
    assert (project / "a.md").read_bytes() == ODD.encode("utf-8")
    subprocess.run(["git", "apply", "-p0", "-"], input=ran.out.encode("utf-8"), check=True, cwd=project)
    assert (project / "a.md").read_bytes() == ODD.replace("[4, 4, 4]", "[3, 3, 3]").encode("utf-8")


def test_diff_of_a_clean_document(run: Run, project: Path) -> None:
    (project / "a.md").write_text(RIGHT)
    ran = run("a.md", "--diff")
    assert (ran.code, ran.out) == (0, "")


def test_a_file_that_cannot_be_written_is_an_error_and_the_others_are_fixed(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Tests may run as root, whom no mode stops; so the system's answer is given here.
    (project / "a.md").write_text(WRONG)
    (project / "b.md").write_text(WRONG)
    allowed = os.access
    monkeypatch.setattr(files.os, "access", lambda path, mode: allowed(path, mode) and Path(path).name != "a.md")
    ran = run(".", "--fix")
    assert ran.code == 2
    assert ran.err == (
        "error: a.md: cannot be written: read-only file\nhint: make the file and its folder writable, or leave it out\n"
    )
    assert "a.md:4:18: CNX101" in ran.out
    assert (project / "a.md").read_text() == WRONG
    assert (project / "b.md").read_text() == RIGHT


def test_a_failing_disk_leaves_the_file_as_it_was(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "a.md").write_text(WRONG)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    ran = run("a.md", "--fix")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: a.md: cannot be written: no space left on device")
    assert (project / "a.md").read_text() == WRONG
    assert sorted(path.name for path in project.iterdir()) == ["a.md", "model-spec.json"]


def test_a_file_that_changed_meanwhile_is_left_alone(project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    with pytest.raises(files.DocumentError, match="changed while"):
        files.replace(project / "a.md", RIGHT, expected=b"something else")
    assert (project / "a.md").read_text() == WRONG


def test_standard_input_is_checked_under_its_name(project: Path) -> None:
    ran = python("-m", "cnx_doclint", "--stdin-filename", "docs/a.md", cwd=project, stdin=WRONG.encode())
    assert ran.returncode == 1
    assert ran.stdout.startswith(b"docs/a.md:4:18: CNX101")


def test_standard_input_is_fixed_to_standard_output(project: Path) -> None:
    ran = python("-m", "cnx_doclint", "--fix", "--stdin-filename", "a.md", cwd=project, stdin=ODD.encode("utf-8"))
    assert ran.stdout == ODD.replace("[4, 4, 4]", "[3, 3, 3]").encode("utf-8")
    assert b"fixed 1 finding" in ran.stderr


def test_a_fix_that_would_change_the_structure_is_refused(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnx_doclint.rules._contradictions.rewrite", lambda *_: "[3]\n```\n\n# A heading")
    (project / "a.md").write_text(WRONG)
    ran = run("a.md", "--fix")
    assert (project / "a.md").read_text() == WRONG
    assert ran.code == 1
    assert "warning: a.md:4: the fix of CNX101 would change more of the document than its words" in ran.err
    assert "bug of ours" in ran.err


def test_main_is_what_the_console_script_calls(project: Path) -> None:
    (project / "a.md").write_text(RIGHT)
    assert main(["a.md"]) == 0

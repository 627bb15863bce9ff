"""What cannot be carried out: one clear line with a hint, exit code 2, and everything else still done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cnx_doclint.cli import main as cli
from cnx_doclint.families.family import families
from running import ENVIRONMENT, WRONG, Run


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (("check", "--wrong"), "unrecognized arguments: --wrong", "see: cnx-doclint --help"),
        (("chek",), "'chek' is neither a command nor a file", "did you mean 'check'?"),
        (("docs/none.md",), "docs/none.md: no such file or directory", "name an existing Markdown file"),
        ((".", "--spec", "none.json"), "none.json: no such spec", "write it with: cnx-doclint extract"),
        (
            (".", "--spec", "builtin:none"),
            "builtin:none: no such built-in spec",
            "choose from: builtin:convnext, builtin:convnextpose, builtin:resnet",
        ),
        ((".", "--family", "none"), "no family 'none'", f"choose from: {', '.join(families())}"),
        ((".", "--select", "CNX77"), "no rule is called 'CNX77'", "known: CNX101"),
        ((".", "--config", "none.toml"), "none.toml: cannot be read", "name a file that exists"),
        ((".", "--fail-on", "nothing"), "argument --fail-on: invalid choice", "see: cnx-doclint check --help"),
        (("rule", "CNX11"), "no rule 'CNX11'", "did you mean 'CNX101'?"),
        (("extract", "none.pth"), "none.pth", ""),
        (("inspect", "model-spec.json"), "model-spec.json", ""),
        (("diff", "none.json", "model-spec.json"), "none.json: no such spec", "write it with"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_one_clear_line_and_a_hint(arguments: tuple[str, ...], error: str, hint: str, run: Run, project: Path) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert f"error: {error}" in ran.err or f": {error}" in ran.err
    assert f"hint: {hint}" in ran.err
    assert "Traceback" not in ran.err


def test_one_bad_file_hides_nothing_of_the_others(run: Run, project: Path) -> None:
    (project / "a.md").write_bytes(b"ok\n\xe9t\xe9\n")
    (project / "b.md").write_text(WRONG)
    (project / "c.md").mkdir()
    (project / "d.md").symlink_to("gone.md")
    (project / "e.md").write_bytes(b"\x00" * 100)
    ran = run(".")
    assert ran.code == 2
    assert "b.md:4:18: CNX101" in ran.out
    assert ran.out.endswith("1 claim in 2 files: 0 agree, 1 wrong, 0 skipped\n")
    assert "error: a.md: not UTF-8: byte 3 (line 2) is 0xe9\nhint: save the file as UTF-8" in ran.err
    assert "error: d.md: no such file or directory\n" in ran.err


@pytest.mark.parametrize("command", ["check", "claims", "render"])
def test_a_file_that_vanishes_or_is_forbidden(
    command: str, run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.md").write_text(WRONG)
    (project / "b.md").write_text(WRONG)
    read = Path.read_bytes

    def forbidden(path: Path) -> bytes:
        if path.name == "a.md":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    ran = run(command, ".")
    assert ran.code == 2
    assert "error: a.md: permission denied\nhint: check that it is a file and that you may read it\n" in ran.err


def test_interruption(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.COMMANDS, "check", cli.COMMANDS["check"]._replace(run=interrupted))  # type: ignore[index]
    assert run(".") == (130, "", "interrupted\n")


def test_nothing_readable_is_said_to_be_so(run: Run, project: Path) -> None:
    assert run("none.md").out == "warning: nothing was checked: no file could be read\n"


def test_a_bug_shows_its_traceback(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(args: object) -> int:
        raise RuntimeError("a bug")

    monkeypatch.setitem(cli.COMMANDS, "check", cli.COMMANDS["check"]._replace(run=broken))  # type: ignore[index]
    with pytest.raises(RuntimeError, match="a bug"):
        cli.main(["."])


def test_a_reader_that_leaves_early_causes_no_traceback(project: Path) -> None:
    (project / "a.md").write_text(WRONG * 2000)
    command = [sys.executable, "-m", "cnx_doclint", "a.md"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": ENVIRONMENT}
    with subprocess.Popen(command, cwd=project, **pipes) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 2


def test_help_and_version(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["--help"], ["--version"], *([name, "--help"] for name in cli.COMMANDS)):
        with pytest.raises(SystemExit) as ended:
            cli.main(list(arguments))
        assert ended.value.code == 0
        assert "cnx-doclint" in capfd.readouterr().out

"""What pages show in consoles is what the program prints: run in this order, with ``...`` for what is left out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cnx_doclint.cli.main import main
from kept_pages import DOCS, ROOT, fenced

DRIFTED = ROOT / "examples/drifted"


class Shown(NamedTuple):
    """A command of a page, and what the page says it prints."""

    command: str
    output: str


def shown(page: Path) -> Iterator[Shown]:
    for block in fenced(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield Shown(command, output.strip("\n"))


def copied(target: Path, source: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())


def repository(folder: Path, page: Path) -> None:
    for name in ("guide.md", "guia.md", "README.md"):
        copied(folder / "examples/drifted" / name, DRIFTED / name)


def one_guide(folder: Path, page: Path) -> None:
    name = re.search(r"\bgu(?:ide|ia)\.md\b", page.read_text(encoding="utf-8"))
    assert name
    copied(folder / name[0], DRIFTED / "guide.md")


def stale_guide(folder: Path, page: Path) -> None:
    marker, *_ = fenced(DOCS / "tables-and-pages.md", "markdown")
    (folder / "docs").mkdir()
    (folder / "docs/guide.md").write_text(f"# Guide\n\n{marker}", encoding="utf-8")


def tutorial(folder: Path, page: Path) -> None:
    name = re.search(r"`docs/(\w+\.md)`", page.read_text(encoding="utf-8"))
    assert name
    guide, *_ = fenced(page, "markdown")
    (folder / "docs").mkdir()
    (folder / "docs" / name[1]).write_text(guide, encoding="utf-8")
    for path in DRIFTED.glob("*.md"):
        copied(folder / "cnx-doclint/examples/drifted" / path.name, path)


def editor(folder: Path, page: Path) -> None:
    copied(folder / "docs/guide.md", DRIFTED / "guide.md")


SCENES: dict[str, Callable[[Path, Path], None]] = {
    "README.md": repository,
    "docs/index.md": one_guide,
    "docs/es/index.md": one_guide,
    "docs/reports.md": repository,
    "docs/getting-started.md": tutorial,
    "docs/es/primeros-pasos.md": tutorial,
    "docs/tables-and-pages.md": stale_guide,
    "docs/ci.md": stale_guide,
    "docs/editor.md": editor,
}
# What takes checkpoints or another program is tried by hand.
APART = re.compile(r"git |cnx-doclint (?:extract|verify|inspect|identify) ")


@pytest.mark.parametrize("name", SCENES)
def test_what_is_printed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    page = ROOT / name
    copied(tmp_path / "model-spec.json", ROOT / "model-spec.json")
    SCENES[name](tmp_path, page)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    code, tried = 0, 0
    for command, output in shown(page):
        if command == "echo $?":
            assert output == str(code)
        elif not APART.match(command):
            appended(page, tmp_path, command)
            code = run(command, tmp_path, monkeypatch)
            out, err = capfd.readouterr()
            printed = (err if " > " in command else out + err).strip("\n")
            assert re.fullmatch(pattern(output), printed, re.DOTALL), f"$ {command}\n{printed}"
            tried += 1
    assert tried


def run(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    words, _, after = command.partition(" < ")
    program, *arguments = shlex.split(words)
    assert program == "cnx-doclint"
    if after:
        with (folder / after.split()[0]).open(encoding="utf-8") as text:
            monkeypatch.setattr("sys.stdin", text)
            return main(arguments)
    return main(arguments)


def appended(page: Path, folder: Path, command: str) -> None:
    """In the tutorial a reader adds a block to the guide before it is rendered."""
    blocks = [block for block in fenced(page, "markdown") if "cnx-doclint:begin" in block]
    guides = [path for path in (folder / "docs").glob("*.md") if "cnx-doclint:begin" not in path.read_text("utf-8")]
    if SCENES.get(str(page.relative_to(ROOT))) is tutorial and " render " in command and guides:
        guides[0].write_text(f"{guides[0].read_text('utf-8')}\n{blocks[0]}", encoding="utf-8")


def pattern(output: str) -> str:
    """A pattern of what is shown: a line of dots stands for any lines, three dots in a line for anything."""
    lines = [".*?" if line == "..." else re.escape(line).replace("…", "[^\n]*") for line in output.split("\n")]
    return r"\n?".join(lines) if "..." in output.split("\n") else "\n".join(lines)

"""What the how-tos show is so: snippets can be read, options and hooks exist, patterns match what is printed."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cnx_doclint.cli.main import COMMANDS, main
from cnx_doclint.cli.options import parser_of
from cnx_doclint.project.config import load_config
from kept_pages import DOCS, ROOT, fenced

yaml = pytest.importorskip("yaml")

PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md")), *sorted((DOCS / "es").glob("*.md"))]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
GUIDE = "# ConvNeXtPose-L\n\n```python\ndeconv_kernels = [4, 4, 4]\n```\n"
MESSAGE = "head.deconv_kernels of L: this says [4, 4, 4], the weights say [3, 3, 3]"


def commands(text: str) -> Iterator[list[str]]:
    """Yield the words of each call of the program in a shell's text: what follows its name, up to a pipe."""
    joined = text.replace("\\\n", " ")
    for match in re.finditer(r"(?:^|[\s'(])cnx-doclint (?!hook)([^\n|&;<>#']*)", joined):
        yield match[1].split()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_options_in_examples_exist(page: Path) -> None:
    for language in ("sh", "yaml", "groovy", "vim", "console"):
        for words in (words for block in fenced(page, language) for words in commands(block)):
            name = words[0] if words and words[0] in COMMANDS else "check"
            known = {option for action in parser_of(name, COMMANDS[name])._actions for option in action.option_strings}
            used = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
            assert used - {"--version"} <= known, f"{page.name}: {words}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_snippets_can_be_read(page: Path) -> None:
    for each in fenced(page, "toml"):
        tomllib.loads(each)
    for each in fenced(page, "yaml"):
        assert yaml.safe_load(each)
    for each in fenced(page, "python"):
        compile(each, str(page), "exec")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_hooks_exist(page: Path) -> None:
    for item in (item for each in fenced(page, "yaml") for item in hooks(yaml.safe_load(each))):
        assert item["id"] in HOOKS
        command = item["entry"].split() if "entry" in item else HOOKS[item["id"]]["entry"].split()
        name = command[1]
        args = [argument for argument in item.get("args", ()) if argument.startswith("--")]
        known = {option for action in parser_of(name, COMMANDS[name])._actions for option in action.option_strings}
        assert {*args} <= known


def hooks(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and "id" in value:
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from hooks(each)


@pytest.mark.parametrize("page", ["tables-and-pages", "pre-commit", "ci", "editor"])
def test_settings_in_examples_are_right(page: str, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    for each in fenced(DOCS / f"{page}.md", "toml"):
        (tmp_path / "cnx-doclint.toml").write_text(each, encoding="utf-8")
        load_config(tmp_path / "cnx-doclint.toml")


# ---- editors ----


@pytest.fixture
def concise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> str:
    """What the program prints about a wrong guide for an editor."""
    (tmp_path / "model-spec.json").write_bytes((ROOT / "model-spec.json").read_bytes())
    (tmp_path / "guide.md").write_text(GUIDE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["--output-format", "concise", "guide.md"]) == 1
    return capfd.readouterr().out


def test_the_problem_matcher_matches(concise: str) -> None:
    (tasks,) = fenced(DOCS / "editor.md", "json")
    task, fixing = json.loads(tasks)["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    found = [match for line in concise.splitlines() if (match := re.match(pattern["regexp"], line))]
    shown = [[match[pattern[part]] for part in ("file", "line", "column", "code", "message")] for match in found]
    assert shown == [["guide.md", "4", "18", "CNX101", MESSAGE]]
    assert (task["args"][:2], fixing["args"][0]) == (["--output-format", "concise"], "--fix")


def test_vim_understands_the_lines(concise: str, tmp_path: Path) -> None:
    vim = shutil.which("vim")
    if vim is None:
        pytest.skip("vim is not installed")
    settings, *_ = fenced(DOCS / "editor.md", "vim")
    (tmp_path / "vimrc").write_text(settings, encoding="utf-8")
    (tmp_path / "out.txt").write_text(concise, encoding="utf-8")
    told = "string([v:val.valid, bufname(v:val.bufnr), v:val.lnum, v:val.col, v:val.type, v:val.nr, v:val.text])"
    write = f"call writefile(map(getqflist(), {told!r}), 'list.txt')"
    command = [vim, "-es", "-u", "vimrc", "-c", "cgetfile out.txt", "-c", write, "-c", "qa!"]
    subprocess.run(command, cwd=tmp_path, check=False, timeout=600, stdin=subprocess.DEVNULL, capture_output=True)
    (line,) = (tmp_path / "list.txt").read_text(encoding="utf-8").splitlines()
    assert line == f"[1, 'guide.md', 4, 18, '', 101, '[*] {MESSAGE}']"


# ---- hooks ----


@pytest.mark.skipif(shutil.which("sh") is None or shutil.which("git") is None, reason="needs a shell and git")
def test_the_plain_hook_stops_a_wrong_commit(concise: str, tmp_path: Path) -> None:
    (hook,) = (each for each in fenced(DOCS / "pre-commit.md", "sh") if each.startswith("#!"))
    program = f"{shlex.quote(sys.executable)} -m cnx_doclint"
    script = tmp_path / "hook"
    script.write_text(re.sub(r"\bcnx-doclint (?=check|render)", lambda _: f"{program} ", hook), encoding="utf-8")

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)

    run("git", "init", "-q")
    run("git", "add", "model-spec.json")
    assert run("sh", str(script)).returncode == 0
    run("git", "add", "guide.md")
    ran = run("sh", str(script))
    assert (ran.returncode, MESSAGE in ran.stdout) == (1, True), ran
    (tmp_path / "guide.md").write_text(GUIDE.replace("4", "3"))
    run("git", "add", "guide.md")
    assert run("sh", str(script)).returncode == 0


def test_the_page_of_hooks_has_them_all() -> None:
    named = re.findall(r"^\| `([\w-]+)` \|", (DOCS / "pre-commit.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert named == [*HOOKS]

"""The page of the settings says what the program does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnx_doclint.cli.main import COMMANDS, main
from cnx_doclint.documents.directives import WORDS
from cnx_doclint.project.config import load_config
from cnx_doclint.project.search import _FOREIGN, _PAST_FOLDERS, SUFFIXES
from cnx_doclint.project.setting_keys import KEYS
from kept_pages import kept, table
from running import ROOT

PAGE = ROOT / "docs/configuration.md"


def test_the_table_of_keys(pytestconfig: pytest.Config) -> None:
    kept(pytestconfig, PAGE, "keys", table(("Key", "What it is for", "Default", "Example"), rows()))


def rows() -> Iterator[tuple[str, ...]]:
    for name, key in KEYS.items():
        default = f"`{key.default}`" if key.default[0] in '"[{' or key.default in {"true", "false"} else key.default
        yield f"`{name}`", key.about, default, f"`{key.example}`"


def test_lists_are_complete() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for word in (*SUFFIXES, *_FOREIGN, *_PAST_FOLDERS):
        assert f"`{word}`" in text
    assert all(f"`{word}[...]`" in text for word in WORDS)


@pytest.mark.parametrize("page", ["docs/configuration.md", "docs/adopting.md"])
def test_examples_are_right(page: str, tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    assert examples
    for example in examples:
        (tmp_path / "example.toml").write_text(example, encoding="utf-8")
        load_config(tmp_path / "example.toml")


@pytest.mark.parametrize("page", ["docs/configuration.md", "docs/adopting.md", "README.md", "docs/getting-started.md"])
def test_options_exist(page: str, capfd: pytest.CaptureFixture[str]) -> None:
    known: set[str] = set()
    for name in COMMANDS:
        with pytest.raises(SystemExit):
            main([name, "--help"])
        known |= {*re.findall(r"--[a-z][a-z-]+", capfd.readouterr().out)}
    text = (ROOT / page).read_text(encoding="utf-8")
    ours = [line for line in text.splitlines() if not re.search(r"pytest|git |pip", line)]
    assert {*re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(ours))} <= known

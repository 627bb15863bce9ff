"""``init``: writes what is safe to write, asks nothing, loses nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cnx_doclint.cli.init_project import HOOK, merged, settings_text
from cnx_doclint.project.config import Config, load_config
from cnx_doclint.project.setting_keys import KEYS
from running import RIGHT, ROOT, Run

yaml = pytest.importorskip("yaml")


def test_a_new_project(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights/XS.pth").write_bytes(b"")
    ran = run("init")
    assert ran.code == 0
    assert "next, write the spec: cnx-doclint extract NAME=weights/XS.pth -o model-spec.json\n" in ran.out
    config = load_config(tmp_path / "cnx-doclint.toml")
    assert config == Config(path=tmp_path / "cnx-doclint.toml", root=tmp_path)
    hooks = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert [hook["id"] for hook in hooks] == ["cnx-doclint"]


def test_the_settings_hold_every_key_and_an_example_that_is_right(project: Path) -> None:
    lines = settings_text().splitlines()
    examples = [line.removeprefix("# ") for line in lines if line.startswith(tuple(f"# {name} =" for name in KEYS))]
    assert tomllib.loads("\n".join(examples)).keys() == KEYS.keys()
    (project / "cnx-doclint.toml").write_text("\n".join(examples))
    load_config(project / "cnx-doclint.toml")


def test_it_writes_over_nothing(run: Run, project: Path) -> None:
    (project / "cnx-doclint.toml").write_text("ignore = ['CNX105']\n")
    ran = run("init")
    assert ran.code == 2
    assert "has settings already" in ran.err
    assert (project / "cnx-doclint.toml").read_text() == "ignore = ['CNX105']\n"
    assert run("init", "--force").code == 0
    assert "commented out" in run("init", "--force").out
    assert (project / "cnx-doclint.toml").read_text() == settings_text()


def test_a_table_in_pyproject_stays_even_by_force(run: Run, project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.cnx-doclint]\n")
    ran = run("init", "--force")
    assert ran.code == 2
    assert "take [tool.cnx-doclint] out first" in ran.err
    assert not (project / "cnx-doclint.toml").exists()


def test_settings_above_do_not_matter_and_a_spec_means_checking(run: Run, project: Path) -> None:
    (project / "cnx-doclint.toml").write_text("")
    (project / "sub").mkdir()
    (project / "sub/model-spec.json").write_bytes((project / "model-spec.json").read_bytes())
    ran = run("init", "sub")
    assert ran.code == 0
    assert ran.out.endswith("next: cnx-doclint sub\n")
    (project / "sub/a.md").write_text(RIGHT)
    assert run("sub").code == 0


def test_a_hook_that_is_there_stays(run: Run, project: Path) -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text()
    (project / ".pre-commit-config.yaml").write_text(text)
    assert "runs cnx-doclint already" in run("init").out
    assert (project / ".pre-commit-config.yaml").read_text() == text


SAFE = {
    "usual": "repos:\n  - repo: https://example.org/a\n    rev: v1\n    hooks:\n      - id: a\n",
    "no indentation": "# one\ndefault_stages: [commit]\nrepos:\n- repo: local\n  hooks:\n  - id: a\n    name: a\n",
    "beginning and no last line end": "---\nrepos:\n    -   repo: local\n        hooks: [{id: a}]",
    "comments and blank lines": "repos:\n\n  # one\n  - repo: local\n    hooks:\n      - id: a # why\n\n\n",
}
UNSAFE = {
    "another key last": "repos:\n  - repo: local\n    hooks: []\nexclude: ^x\n",
    "flow style": "repos: [{repo: local, hooks: []}]\n",
    "one line": "repos: []\n",
    "no repos": "exclude: ^x\n",
    "two documents": "repos:\n  - repo: local\n---\nrepos:\n  - repo: local\n",
    "line ends": "repos:\r\n  - repo: local\r\n    hooks: []\r\n",
    "tab": "repos:\n\t- repo: local\n",
    "quoted key": '"repos":\n  - repo: local\n',
    "text of several lines": "repos:\n  - repo: local\n    hooks:\n      - id: |\n          x\nmore\n",
    "empty": "",
    "an end": "repos:\n  - repo: local\n    hooks: []\n...\n",
}


@pytest.mark.parametrize("name", SAFE)
def test_a_hook_is_put_behind_the_others(name: str, run: Run, project: Path) -> None:
    path = project / ".pre-commit-config.yaml"
    path.write_text(SAFE[name])
    assert "added a hook to" in run("init").out
    old, new = yaml.safe_load(SAFE[name]), yaml.safe_load(path.read_text())
    assert new == {**old, "repos": [*old["repos"], *yaml.safe_load(HOOK)]}
    assert path.read_text().startswith(SAFE[name].rstrip("\n"))


@pytest.mark.parametrize("name", UNSAFE)
def test_what_is_unusual_is_left_alone_and_the_hook_is_printed(name: str, run: Run, project: Path) -> None:
    path = project / ".pre-commit-config.yaml"
    path.write_bytes(UNSAFE[name].encode())
    ran = run("init")
    assert ran.code == 0
    assert "entry: cnx-doclint check --force-exclude" in ran.out
    assert path.read_bytes() == UNSAFE[name].encode()
    assert merged(UNSAFE[name]) is None

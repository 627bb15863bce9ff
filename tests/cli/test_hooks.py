"""The hooks that other repositories use, tried as pre-commit tries them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cnx_doclint.cli.main import COMMANDS
from running import RIGHT, ROOT, WRONG, git

yaml = pytest.importorskip("yaml")
HOOKS: list[Mapping[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
OWN: Mapping[str, Any] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))


def test_the_hooks_are_those_that_the_readme_names() -> None:
    assert [hook["id"] for hook in HOOKS] == ["cnx-doclint", "cnx-doclint-fix", "cnx-doclint-render"]
    for hook in HOOKS:
        program, command, *_ = hook["entry"].split()
        assert (program, hook["language"]) == ("cnx-doclint", "python")
        assert command in COMMANDS


def test_this_repository_uses_its_own_hooks() -> None:
    used = {hook["id"] for repo in OWN["repos"] for hook in repo["hooks"]}
    assert {"cnx-doclint", "cnx-doclint-render"} <= used


def try_hook(folder: Path, hook: str) -> subprocess.CompletedProcess[str]:
    """Run a hook of this repository on another, in an environment that pre-commit makes for it."""
    program = shutil.which("pre-commit", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip("pre-commit is not installed: pip install -e '.[dev]'")
    command = [program, "try-repo", str(ROOT), hook, "--all-files", "--color", "never"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True, check=False)
    if any(sign in ran.stdout + ran.stderr for sign in OFFLINE):
        pytest.skip("no network: pre-commit could not install the hook's requirements")
    return ran


# How pip says that it reaches no index.
OFFLINE = ("No matching distribution found", "Failed to establish a new connection", "Temporary failure in name")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A repository with a spec, a right guide, a wrong one, a wrong notebook, and a guide with an empty block."""
    folder = tmp_path
    (folder / "model-spec.json").write_bytes((ROOT / "model-spec.json").read_bytes())
    (folder / "right.md").write_text(RIGHT)
    (folder / "wrong.md").write_text(WRONG)
    (folder / "wrong.ipynb").write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": WRONG}]}))
    (folder / "block.md").write_text("<!-- cnx-doclint:begin config=M -->\n<!-- cnx-doclint:end -->\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "A guide")
    return folder


@pytest.mark.slow
def test_a_bad_guide_fails_the_commit_and_shows_why(scratch: Path) -> None:
    ran = try_hook(scratch, "cnx-doclint")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert (
        "wrong.md:4:18: CNX101 [*] head.deconv_kernels of L: this says [4, 4, 4], the weights say [3, 3, 3]"
        in ran.stdout
    )
    assert "head.deconv_layers_1.0.weight [384, 1, 3, 3]" in ran.stdout
    assert "wrong.ipynb:1:97: CNX101" in ran.stdout
    assert "3 claims in 4 files: 1 agree, 2 wrong" in ran.stdout


@pytest.mark.slow
def test_stale_blocks_are_written_and_fail_the_commit_once(scratch: Path) -> None:
    ran = try_hook(scratch, "cnx-doclint-render")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "files were modified by this hook" in ran.stdout
    assert "[256, 256, 256]" in (scratch / "block.md").read_text()
    git(scratch, "commit", "-q", "-a", "-m", "Generated")
    assert try_hook(scratch, "cnx-doclint-render").returncode == 0


@pytest.mark.slow
def test_the_fixing_hook_corrects_and_fails_the_commit_once(scratch: Path) -> None:
    (scratch / "block.md").unlink()
    ran = try_hook(scratch, "cnx-doclint-fix")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert (scratch / "wrong.md").read_text() == RIGHT
    assert json.loads((scratch / "wrong.ipynb").read_text())["cells"][0]["source"] == RIGHT
    git(scratch, "commit", "-q", "-a", "-m", "Fixed")
    assert try_hook(scratch, "cnx-doclint-fix").returncode == 0

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from cnx_doclint.cli import main

ROOT = Path(__file__).parents[2]

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "linter"), "NO_COLOR": "1"}

WRONG = "# ConvNeXtPose-L\n\n```python\ndeconv_kernels = [4, 4, 4]\n```\n"
RIGHT = WRONG.replace("4", "3")


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in this process; a folder is empty but for what a test puts there."""
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: object) -> Ran:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capfd.readouterr())

    return run


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a spec, which is where we are."""
    (tmp_path / "model-spec.json").write_bytes((ROOT / "model-spec.json").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def python(*arguments: str, cwd: Path | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run this Python in a process of its own."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False, env=ENVIRONMENT)

"""How these tests run the command line; its fixtures are in ``conftest.py``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "linter"), "NO_COLOR": "1"}

WRONG = "# ConvNeXtPose-L\n\n```python\ndeconv_kernels = [4, 4, 4]\n```\n"
RIGHT = WRONG.replace("4", "3")


# Whoever runs the tests may have settings of their own, or none.
AUTHOR = {
    "GIT_AUTHOR_NAME": "Ana Núñez",
    "GIT_AUTHOR_EMAIL": "ana@example.org",
    "GIT_AUTHOR_DATE": "2026-03-31T23:30:00-05:00",
    "GIT_COMMITTER_NAME": "Test",
    "GIT_COMMITTER_EMAIL": "test@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def python(*arguments: str, cwd: Path | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run this Python in a process of its own."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False, env=ENVIRONMENT)


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """Run git, whoever's machine this is, and return what it prints."""
    command, told = ["git", *arguments], {**os.environ, **AUTHOR, **environment}
    ran = subprocess.run(command, cwd=folder, env=told, check=True, capture_output=True, text=True)
    return ran.stdout.strip()

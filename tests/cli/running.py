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


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def python(*arguments: str, cwd: Path | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run this Python in a process of its own."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False, env=ENVIRONMENT)

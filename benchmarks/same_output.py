"""Whether two checkouts say the same of the same files, byte for byte: what a change of the layout must not change.

    python benchmarks/same_output.py OLD_CHECKOUT FOLDER...

runs `check` and `claims` of both on each folder, in every format, and compares what they print and how they end. Specs
that both make of the demo's checkpoints, and pages that both render, are compared as well where they can be made.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

NEW = Path(__file__).resolve().parents[1]
FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit", "html")
CLAIM_FORMATS = ("full", "concise", "json")


class Outcome(NamedTuple):
    """What a command printed, and how it ended."""

    code: int
    out: bytes
    err: bytes


def run(checkout: Path, arguments: Sequence[str], where: Path) -> Outcome:
    """Run a checkout's command line."""
    environment = {**os.environ, "PYTHONPATH": str(checkout / "linter"), "LANGUAGE": "en"}
    done = subprocess.run(
        [sys.executable, "-m", "cnx_doclint", *arguments], cwd=where, env=environment, capture_output=True, check=False
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def commands(folders: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the commands that are compared."""
    for folder in folders:
        spec = ("--isolated", "--spec", str(NEW / "model-spec.json"))
        yield from (("check", folder, *spec, "--output-format", form) for form in FORMATS)
        yield ("check", folder, *spec, "--diff")
        yield ("check", folder, *spec, "--language", "es")
        yield ("check", folder, *spec, "--statistics")
        yield from (("claims", folder, *spec, "--output-format", form) for form in CLAIM_FORMATS)
    checkpoints = sorted((NEW / "examples/checkpoints").glob("*"))
    for path in map(str, checkpoints):
        yield from (("inspect", path, "--json"), ("inspect", path), ("identify", path))
    if checkpoints:
        yield ("extract", *map(str, checkpoints), "--output", "-")
    yield ("render", "--check", "--diff")
    yield from (("rule",), ("rule", "CNX101"), ("family",), ("family", "resnet"), ("schema", "spec"), ("--help",))


def main(old: str, *folders: str) -> int:
    """Compare, print a line for each command, and return 1 if any differs."""
    differing = 0
    for arguments in commands([str(Path(folder).resolve()) for folder in folders]):
        before, after = (run(checkout, arguments, NEW) for checkout in (Path(old).resolve(), NEW))
        differing += before != after
        print("same     " if before == after else "DIFFERENT", len(after.out), "bytes:", *arguments, flush=True)
    print(f"{differing} commands differ")
    return int(differing > 0)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))

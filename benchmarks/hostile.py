"""Writes files made to do harm, reads them, and says what came of it; and changes valid files at random.

    python benchmarks/hostile.py write FOLDER           write the corpus, a folder for each class
    python benchmarks/hostile.py run [CLASS...]         write it a file at a time and read each in a process of its own
    python benchmarks/hostile.py fuzz --seconds N [--seed S] [--keep FOLDER]

``run`` exits 1 when anything of a file ran or was written, a file elsewhere was opened, a refusal had no hint, or a
file took more than 5 s or 512 MiB; ``fuzz`` when anything but a value or a ``CheckpointError`` with a hint came out,
or in more than 5 s.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from fuzzing import fuzz
from hostile_files import CLASSES, write
from hostile_reading import MEBIBYTES, SECONDS, Reading

PACKAGE = Path(__file__).parents[1] / "linter"
CHILD = Path(__file__).with_name("hostile_reading.py")
_PATIENCE = 90


class Row(NamedTuple):
    """What came of a class."""

    name: str
    readings: tuple[Reading, ...]

    def cells(self) -> tuple[str, ...]:
        """Return the row of the table."""
        ends = [reading.outcome for reading in self.readings]
        return (
            self.name,
            f"{len(self.readings):,}",
            f"{ends.count('read'):,}",
            f"{ends.count('refused'):,}",
            f"{max((reading.seconds for reading in self.readings), default=0):.2f} s",
            f"{max((reading.mib for reading in self.readings), default=0)} MiB",
            str(sum(bool(reading.ran) for reading in self.readings)),
            str(sum(bool(reading.wrote) for reading in self.readings)),
            str(sum(bool(reading.strayed) for reading in self.readings)),
            str(sum(reading.seconds > SECONDS for reading in self.readings)),
            str(sum(reading.mib > MEBIBYTES for reading in self.readings)),
            str(sum(end not in ("read", "refused") for end in ends)),
        )


HEADINGS = (
    "Class", "files", "read", "refused", "slowest", "memory", "ran", "wrote", "strayed", f"> {SECONDS} s",
    f"> {MEBIBYTES} MiB", "other ends",
)  # fmt: skip


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the table in Markdown, with a last row for all."""
    everything = Row("all", tuple(reading for row in rows for reading in row.readings))
    cells = [HEADINGS, *(row.cells() for row in rows), everything.cells()]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for place, row in enumerate(cells):
        yield "| " + " | ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)) + " |"
        if not place:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def read_apart(path: Path, scratch: Path) -> Reading:
    """Read a file in a process of its own."""
    command = [sys.executable, "-I", "-S", str(CHILD), str(PACKAGE), str(path), str(scratch)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
            cwd=scratch,
        )
    except subprocess.TimeoutExpired:
        return Reading("did not end", _PATIENCE)
    except ValueError:  # a name with a zero byte cannot be handed to another process
        return Reading("refused", 0)
    if done.returncode:
        return Reading(f"ended with {done.returncode}: {done.stderr.strip()[-200:]}", 0)
    outcome, seconds, kib, *seen = json.loads(done.stdout)
    return Reading(outcome, seconds, kib, *map(tuple, seen))


def run(classes: Iterable[str]) -> int:
    """Write, read and remove one file after the other; print the table and everything that went wrong."""
    found: dict[str, list[Reading]] = {}
    problems = []
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as scratch:
        for kind, name, path in write(Path(folder), classes):
            reading = read_apart(path, Path(scratch))
            found.setdefault(kind, []).append(reading)
            problems += [f"{kind}/{name}: {problem}" for problem in reading.problems]
            for written in (Path(folder) / kind).iterdir():
                shutil.rmtree(written)
        if left := list(Path(scratch).iterdir()):
            problems.append(f"{len(left)} files where nothing should be")
    print("\n".join(table([Row(kind, tuple(readings)) for kind, readings in found.items()])))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _write(folder: Path) -> int:
    count = sum(1 for _ in write(folder))
    print(f"wrote {count:,} files to {folder}")
    return 0


def _parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Reads files made to do harm.")
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write", help="write the corpus")
    writing.add_argument("folder", type=Path)
    running = commands.add_parser("run", help="read the corpus, each file in a process of its own")
    running.add_argument("classes", nargs="*", metavar="CLASS", help=f"any of: {', '.join(CLASSES)}; default: all")
    fuzzing = commands.add_parser("fuzz", help="change valid files at random and read them")
    fuzzing.add_argument("--seconds", type=float, required=True)
    fuzzing.add_argument("--seed", type=int, default=0)
    fuzzing.add_argument("--keep", type=Path, default=Path("fuzz-findings"), help="where findings are written")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    args = _parsed(argv)
    if args.command == "write":
        return _write(args.folder)
    if args.command == "run":
        return run(args.classes or CLASSES)
    return fuzz(args.seconds, args.seed, args.keep)


if __name__ == "__main__":
    sys.exit(main())

"""Measures how well claims are recognised, and writes what was measured, with how fast blocks are rendered, to
``docs/benchmarks.md``.

    python benchmarks/accuracy.py score FOLDER...       precision and recall on labelled folders
    python benchmarks/accuracy.py mutate FOLDER...      are right values missed once they are wrong?
    python benchmarks/accuracy.py silence FOLDER...     reports in Markdown that has nothing to do with the family
    python benchmarks/accuracy.py write [--corpus FOLDER] [--foreign FOLDER...]

``score`` and ``mutate`` exit 1 when a number is below its floor.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cnx_doclint.findings.results import Checked
from cnx_doclint.rules.engine.catalogue import rules
from cnx_doclint.rules.engine.summary import summarize
from cnx_doclint.runner.checker import Checker
from mutation import Mutations, mutate
from rendering import BLOCKS, GUIDES, Measured, measured
from scoring import (
    USUAL_FAMILY,
    Score,
    checker_in,
    found_in,
    project_named,
    read_documents,
    read_labels,
    score,
    settings,
)

ROOT = Path(__file__).parents[1]
OWN = ROOT / "tests" / "accuracy"
ROUNDS = OWN / "rounds"
FAMILIES = OWN / "families"
MEASURED = ROOT / "training" / "measured.json"
# What must not be lost again, where a folder has no ``floors.json`` of its own.
FLOORS = {"precision": 0.95, "recall": 0.85, "coverage": 0.75, "agreement": 0.97, "mutations": 0.95}


def scored(folder: Path) -> Score:
    """Score one labelled folder."""
    checker = checker_in(folder)
    found = (one for document in read_documents(folder) for one in found_in(document, checker))
    return score(read_labels(folder), found)


class Silence(NamedTuple):
    """What was read that has nothing to do with the family, and what was reported: against the spec, of each other."""

    files: int
    false: list[str]
    contradictions: list[str]


def silence(folders: Sequence[Path]) -> Silence:
    """Read Markdown that is not about the family, each folder in one run."""
    checker = Checker.for_project(project_named(USUAL_FAMILY))
    found = Silence(0, [], [])
    for folder in folders:
        files = [file for path in sorted(folder.rglob("*.md")) if (file := _checked(checker, path))]
        for one in (finding for file in checker.compare(files) for finding in file.findings):
            told = found.contradictions if one.diagnostic.code in ACROSS else found.false
            told.append(f"{one.place} {one.diagnostic.code} {one.diagnostic.message}")
        found = found._replace(files=found.files + len(files))
    return found


# Two places that contradict each other do so whatever family they are about.
ACROSS = {rule.code for rule in rules().values() if rule.across}


def _checked(checker: Checker, path: Path) -> Checked | None:
    try:
        return summarize(checker.lint(str(path), path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError):
        return None


def _floors(folder: Path) -> dict[str, float]:
    """Return a folder's floors, a little below what was measured when each was set."""
    return FLOORS | {name: float(floor) for name, floor in settings(folder).items() if name in FLOORS}


def _print_score(folder: Path) -> bool:
    found = scored(folder)
    print(f"{folder}: {found.documents} documents, {found.labels} labels, {found.reported} lines reported")
    held = True
    for name, floor in _floors(folder).items():
        if name == "mutations":
            continue
        value = getattr(found, name)
        held &= value >= floor
        print(f"  {name:10} {value:.4f}  (floor {floor:.2f}){'' if value >= floor else '  BELOW'}")
    return held


def _print_mutations(folder: Path) -> bool:
    found = mutate(folder)
    print(f"{folder}: {found.made} right values made wrong, {found.caught} reported ({found.recall:.4f}),")
    print(f"  {found.disturbed} other lines changed")
    floor = _floors(folder)["mutations"]
    print(f"  floor {floor:.2f}{'' if found.recall >= floor else '  BELOW'}")
    return found.recall >= floor


def _print_silence(folders: Sequence[Path]) -> bool:
    found = silence(folders)
    closing = (
        f"{len(found.false)} reports in {found.files} foreign files, and {len(found.contradictions)} contradictions"
    )
    print("\n".join([*found.contradictions, *found.false, closing]))
    return not found.false


def _row(name: str, found: Score, mutations: Mutations) -> str:
    cells = [name, found.documents, found.labels, found.precision, found.recall, found.coverage, found.agreement]
    return "| " + " | ".join(map(str, [*cells, mutations.recall, mutations.disturbed])) + " |"


def page(folders: dict[str, Path], foreign: Silence | None) -> str:
    """Return the benchmark page of the site; ``foreign`` is what was found in other people's files."""
    rows = [_row(name, scored(folder), mutate(folder)) for name, folder in folders.items()]
    quiet = ""
    if foreign is not None:
        quiet = (
            f"\nIn {foreign.files:,} Markdown files about other things, many of them about other people's models, "
            f"{len(foreign.false)} lines were reported as wrong about this family. "
            f"{len(foreign.contradictions)} places were reported because their own documents contradict them.\n"
        )
    times = "\n".join(map(_time, measured()))
    return _HEAD.format(expected=_expected()) + "\n".join(rows) + "\n" + quiet + _TAIL + _RENDERING + times + "\n"


def _time(found: Measured) -> str:
    cells = (
        _STATES[found.state],
        f"{found.base * 1000:.0f} ms",
        f"{found.rendered * 1000:.0f} ms",
        f"{found.ratio:.2f}",
    )
    return "| " + " | ".join(cells) + " |"


_STATES = {
    "stale": "filled, and every number has changed",
    "fresh": "filled, and as they should be",
    "empty": "empty, as they are once",
}


def _expected() -> str:
    """What training measured of documents whose projects it knew nothing of, a row a set and level."""
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    return "\n".join(_expectation(name, one) for name, one in measured.items())


def _expectation(name: str, one: Mapping[str, int]) -> str:
    documents, level = name.rsplit(", ", 1)
    called = "certain" if level == "certain" else "certain and likely"
    false, found = one["reported"] - one["true"], f"{one['true']} of {one['wrong']}"
    precision = f"{one['true'] / one['reported']:.1%}" if one["reported"] else "-"
    return f"| {documents} | {one['documents']} | {called} | {one['reported']} | {false} | {precision} | {found} |"


_HEAD = """\
# Benchmarks

How well claims are recognised, measured on documents that were labelled by hand, line by line. This page is written by
`python benchmarks/accuracy.py write`; nothing on it is typed.

## What an unseen document may expect

Each document is judged by weights that saw nothing of its project. The guides about ConvNeXtPose and the pages about
ResNet, ConvNeXt and language models are real documents of other people; the rules that find names and values were
improved on some of them, so other pages may give worse results. The guides about families of which nothing was seen
were written for the project by people who had not seen the linter, full of numbers on which it must be silent: another
training, resolution, task or network. Of these, neither rules nor weights knew anything.

| Documents | How many | Level | Lines reported | False among them | Precision | Wrong lines found |
|---|---|---|---|---|---|---|
{expected}

`python training/train.py --check` measures it again, `python training/families.py` leaves out whole families.

## The project's own documents

| Documents | How many | Labels | Precision | Recall | Coverage | Agreement | Mutations caught | Lines disturbed |
|---|---|---|---|---|---|---|---|---|
"""

_TAIL = """
- **Precision**: of the lines that are reported as certain or likely, the share that holds a wrong claim.
- **Recall**: of the lines with a wrong claim, the share that is reported.
- **Coverage**: of the right and wrong claims, the share that is recognised; **agreement**: of these, the share whose
  verdict is the label's.
- **Mutations caught**: right values that are recognised are made wrong, one at a time, and should be read as wrong,
  while no other line changes.

The project's own labelled guides are invented and were written without sight of the linter. Most of them were then used
to improve it, so they say what is held, not what to expect of a document never seen. How each was scored the day it was
written stands in `tests/accuracy/rounds/README.md` and `tests/accuracy/families/README.md`.
"""


_RENDERING = f"""
## Rendering

{BLOCKS:,} generated blocks in {GUIDES} guides: reading the guides, finding the blocks and writing the guides, and the
same with each block made from the spec. Half of the markers ask for something that no other one asks for.
`python benchmarks/rendering.py` measures it.

| Blocks | Read and written | Rendered | Ratio |
|---|---|---|---|
"""


def _write(corpus: Path | None, foreign: Sequence[Path]) -> bool:
    families = {f"the family {path.name}": path for path in sorted(FAMILIES.iterdir()) if path.is_dir()}
    real = {"real guides": corpus} if corpus else {}
    folders = {"the project's own": OWN, "the same, in rounds": ROUNDS, **families, **real}
    counted = None
    if foreign:
        counted = silence(foreign)
    (ROOT / "docs" / "benchmarks.md").write_text(page(folders, counted), encoding="utf-8")
    return True


def main(argv: Sequence[str] | None = None) -> int:
    """Run one of the modes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["score", "mutate", "silence", "write"])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--foreign", type=Path, nargs="+", default=[])
    options = parser.parse_args(argv)
    folders = options.folders or [OWN, ROUNDS]
    modes = {
        "score": lambda: min([_print_score(folder) for folder in folders]),
        "mutate": lambda: min([_print_mutations(folder) for folder in folders]),
        "silence": lambda: _print_silence(folders),
        "write": lambda: _write(options.corpus, options.foreign),
    }
    return 0 if modes[options.mode]() else 1


if __name__ == "__main__":
    sys.exit(main())

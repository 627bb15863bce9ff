"""Labelled documents: what a careful reader says of each line, and which project a document is of.

``tests/accuracy`` holds the project's own; real documents of others lie in a folder outside of it, and only the numbers
computed from them are kept. A fold leaves out a whole project.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.project.project import project_of
from cnx_doclint.runner.checker import Checker
from cnx_doclint.spec.spec import load_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
OWN = ROOT / "tests" / "accuracy"
CASES = ROOT / "tests" / "rules" / "cases"
USUAL_FAMILY = "convnextpose"
# Of the project's own documents, those that the reader was changed for, and those that it was never.
OWN_GROUP, UNSEEN = "own", "unseen"
# A label of whatever is read on its line.
ANY_FACT = "*"
_REPORTED = re.compile(r"^[^:\n]+\.md:(\d+):\d+: ", re.MULTILINE)


class Label(NamedTuple):
    """What one line says of a fact of a model; ``verdict`` is right, wrong, n/a, other or unsure."""

    line: int
    model: str
    fact: str
    value: str
    verdict: str


class Edit(NamedTuple):
    """A right value that whoever labelled a document made wrong, to see whether it is found."""

    line: int
    at: int
    old: str
    new: str
    models: tuple[str, ...]
    fact: str
    value: str


class Labelled(NamedTuple):
    """A document with its labels. ``spec`` is a file or ``builtin:FAMILY``; ``edits`` make another copy of it."""

    name: str
    project: str
    path: Path
    family: str
    spec: str
    labels: tuple[Label, ...]
    group: str
    edits: tuple[Edit, ...] = ()

    @property
    def text(self) -> str:
        """Its text, as the linter reads it."""
        return self.path.read_bytes().decode("utf-8", "replace")


@cache
def checker_at(spec: str) -> Checker:
    """Return the facts and words that a document is judged by."""
    return Checker.for_project(project_of(load_spec(spec)))


def read_labels(path: Path) -> tuple[Label, ...]:
    """Read one file of labels."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return tuple(Label(r["line"], r["model"], r["fact"], str(r["value"]), r["verdict"]) for r in rows)


def own_documents() -> Iterator[Labelled]:
    """Yield the project's own labelled documents: each folder is a project of its own."""
    for folder in sorted({path.parent for path in OWN.rglob("labels")}):
        settings = folder / "floors.json"
        told = json.loads(settings.read_text(encoding="utf-8")) if settings.is_file() else {}
        family = told.get("family", USUAL_FAMILY)
        spec = folder / "model-spec.json"
        name = folder.relative_to(OWN).as_posix()
        for path in sorted((folder / "labels").glob("*.jsonl")):
            document = path.name.removesuffix(".jsonl").replace("__", "/")
            round_ = document.partition("/")[0] if "/" in document else ""
            project = f"own/{name}/{round_}" if family == USUAL_FAMILY else f"own/{family}"
            yield Labelled(
                f"own/{name}/{document}",
                project,
                folder / "docs" / document,
                family,
                str(spec) if spec.is_file() else f"builtin:{family}",
                read_labels(path),
                UNSEEN if told.get("unseen") else OWN_GROUP,
            )


def cases() -> Iterator[Labelled]:
    """Yield the small cases of the rules' tests: what is not reported there is right, or nobody's.

    Those with a comment to the linter are left out: what it silences is wrong all the same.
    """
    for path in sorted(CASES.glob("*/*.md")):
        out = path.with_suffix(".out")
        if not out.is_file() or "cnx-doclint" in path.read_text(encoding="utf-8"):
            continue
        lines = sorted({int(match[1]) for match in _REPORTED.finditer(out.read_text(encoding="utf-8"))})
        labels = tuple(Label(line, "?", ANY_FACT, "", "wrong") for line in lines)
        spec = str(ROOT / "model-spec.json")
        yield Labelled(f"case/{path.parent.name}/{path.stem}", "own/cases", path, USUAL_FAMILY, spec, labels, OWN_GROUP)


def corpus_documents(folder: Path) -> Iterator[Labelled]:
    """Yield the ConvNeXtPose guides of a corpus folder."""
    for path in sorted((folder / "labels").glob("*.jsonl")):
        document = path.name.removesuffix(".jsonl").replace("__", "/")
        document = document if document.endswith(".md") else f"{document}.md"
        labels = read_labels(path)
        where = folder / "docs" / document
        yield Labelled(
            f"corpus/{document}", "convnextpose", where, USUAL_FAMILY, f"builtin:{USUAL_FAMILY}", labels, "convnextpose"
        )


def read_edits(path: Path) -> dict[str, tuple[Edit, ...]]:
    """Read which values were made wrong in which document."""
    edits: dict[str, tuple[Edit, ...]] = {}
    for text in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        at, old, new = row["edit"]
        edit = Edit(row["line"], at, old, new, tuple(row["models"]), row["fact"], row["new"])
        edits[row["file"]] = (*edits.get(row["file"], ()), edit)
    return edits


def real_documents(folder: Path) -> Iterator[Labelled]:
    """Yield the documents of a folder of real ones, with ``sources.jsonl``."""
    edits = read_edits(folder / "mutants.jsonl")
    for line in (folder / "sources.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spec = row["spec"] if row["spec"].startswith("builtin:") else str(folder / "specs" / row["spec"])
        project = "convnextpose" if folder.name == "convnextpose" else row["repo"]
        yield Labelled(
            f"{folder.name}/{row['doc']}",
            project,
            folder / "docs" / row["doc"],
            row["family"],
            spec,
            read_labels(folder / "labels" / f"{row['doc']}.jsonl"),
            folder.name,
            edits.get(row["doc"], ()),
        )


def all_documents(shared: Path) -> list[Labelled]:
    """Return every labelled document."""
    real = [one for name in ("vision", "llm", "convnextpose") for one in real_documents(shared / "real" / name)]
    return [*own_documents(), *cases(), *corpus_documents(shared / "corpus"), *real]


# Facts that the same words can state: one counts for a label of another in its group.
ALIKE = {
    "head.width": "head.channels",
    "head.deconv_channels": "head.channels",
    "head.layer": "head.channels",
    "params.total_with_buffers": "params.total",
    "params.head_with_buffers": "params.head",
    "params.backbone_with_buffers": "params.backbone",
    "params.printed": "params.total",
}


def alike(fact: str) -> str:
    """Return the group of facts that one counts for."""
    return ALIKE.get(fact, fact)


_NUMBER = re.compile(r"\d+(?:[.,_]\d+)*")
_WORDS = {"two": "2", "dos": "2", "three": "3", "tres": "3", "four": "4", "cuatro": "4", "seven": "7", "eighteen": "18"}


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a value as its digits, for finding it again."""
    found = {re.sub(r"[,_]", "", one) for one in _NUMBER.findall(text)}
    return frozenset(found | {_WORDS[word] for word in text.lower().split() if word in _WORDS})


def by_line(labels: tuple[Label, ...]) -> dict[int, list[Label]]:
    """Sort labels by their lines."""
    lines: dict[int, list[Label]] = defaultdict(list)
    for label in labels:
        lines[label.line].append(label)
    return lines

"""Compares the claims recognised in a labelled folder with its hand-made labels.

A labelled folder has ``docs/`` and ``labels/``: for each document a ``.jsonl`` file with one record a line, model and
fact. Lines are counted where precision and recall matter to a reader (a line is reported or it is not), single claims
where coverage matters.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cnx_doclint.claims.claims import Understood, understand
from cnx_doclint.claims.levels import LIKELY
from cnx_doclint.documents.document import Document, parse
from cnx_doclint.project.project import SPEC_FILE, Project, project_of
from cnx_doclint.runner.checker import Checker
from cnx_doclint.spec.spec import load_spec

USUAL_FAMILY = "convnextpose"
SETTINGS = "floors.json"

# Facts that the same words can state: "128 channels" is the width and every layer's output.
ALIKE = {
    "head.width": "head.deconv_channels",
    "head.layer": "head.deconv_channels",
}


@cache
def project_named(family: str) -> Project:
    """Return the built-in facts and the words of a family."""
    return project_of(load_spec(f"builtin:{family}"))


def settings(folder: Path) -> dict[str, Any]:
    """Return what a labelled folder says of itself: its floors, and its family where it is not the usual one."""
    path = folder / SETTINGS
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def checker_in(folder: Path) -> Checker:
    """Return what a user would check the documents of a labelled folder with: a spec of its own, or a built-in one."""
    own = folder / SPEC_FILE
    if own.is_file():
        return Checker.for_project(project_of(load_spec(own)))
    return Checker.for_project(project_named(settings(folder).get("family", USUAL_FAMILY)))


class Label(NamedTuple):
    """What a careful reader says of one claim; ``verdict`` is right, wrong, n/a or unsure."""

    file: str
    line: int
    model: str
    fact: str
    verdict: str


class Found(NamedTuple):
    """A recognised claim, placed as labels are; ``told`` is whether a check tells of it unasked."""

    file: str
    line: int
    model: str
    fact: str
    verdict: str
    told: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """How well claims were recognised.

    Attributes:
        documents, labels: how much was labelled.
        reported: lines that were reported, as likely or certain.
        precision: share of these that hold a wrong claim.
        recall: share of the lines with a wrong claim that were reported.
        coverage: share of the right and wrong claims that were recognised.
        agreement: share of these whose verdict is the label's.
    """

    documents: int
    labels: int
    reported: int
    precision: float
    recall: float
    coverage: float
    agreement: float


def read_labels(folder: Path) -> list[Label]:
    """Read a folder's labels."""
    records = [
        json.loads(line)
        for path in sorted((folder / "labels").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return [Label(r["file"], r["line"], r["model"], _alike(r["fact"]), r["verdict"]) for r in records]


def read_documents(folder: Path) -> list[Document]:
    """Parse a folder's documents; their paths are relative to ``docs/``, as labels have them."""
    root = folder / "docs"
    return [
        parse(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(root.rglob("*.md"))
    ]


def understood(document: Document, checker: Checker) -> Understood:
    """Recognise a document's claims."""
    return understand(document, checker.basis.vocabulary, checker.project.spec)


def found_in(document: Document, checker: Checker) -> Iterator[Found]:
    """Yield a document's claims as labels have them."""
    for one in understood(document, checker).claims:
        line = document.lines.position(one.claim.span.start).line
        told = one.confidence >= LIKELY
        yield Found(document.path, line, one.claim.model, _alike(one.claim.key), one.verdict, told)


def _alike(fact: str) -> str:
    return ALIKE.get(fact, fact)


def score(labels: Iterable[Label], found: Iterable[Found]) -> Score:
    """Compare claims with labels. A line whose labels are all unsure is left out of precision."""
    labels, found = list(labels), list(found)
    verdicts = _by_line(labels)
    wrong = {place for place, given in verdicts.items() if "wrong" in given}
    unsure = {place for place, given in verdicts.items() if place not in wrong and "unsure" in given}
    reported = {(one.file, one.line) for one in found if one.verdict == "mismatch" and one.told}
    judged = [label for label in labels if label.verdict in {"right", "wrong"}]
    recognised = _recognised(found)
    seen = [(label, got) for label in judged if (got := _verdicts(label, recognised))]
    agreed = [label for label, got in seen if ("mismatch" if label.verdict == "wrong" else "match") in got]
    return Score(
        documents=len({label.file for label in labels}),
        labels=len(labels),
        reported=len(reported - unsure),
        precision=_share(len(reported & wrong), len(reported - unsure)),
        recall=_share(len(reported & wrong), len(wrong)),
        coverage=_share(len(seen), len(judged)),
        agreement=_share(len(agreed), len(seen)),
    )


def _by_line(labels: Iterable[Label]) -> dict[tuple[str, int], set[str]]:
    verdicts: dict[tuple[str, int], set[str]] = defaultdict(set)
    for label in labels:
        verdicts[label.file, label.line].add(label.verdict)
    return verdicts


def _recognised(found: Iterable[Found]) -> dict[tuple[str, int, str], list[Found]]:
    places: dict[tuple[str, int, str], list[Found]] = defaultdict(list)
    for one in found:
        if one.verdict in {"match", "mismatch"}:
            places[one.file, one.line, one.fact].append(one)
    return places


def _verdicts(label: Label, recognised: dict[tuple[str, int, str], list[Found]]) -> set[str]:
    there = recognised.get((label.file, label.line, label.fact), [])
    return {one.verdict for one in there if label.model in {"?", one.model}}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0

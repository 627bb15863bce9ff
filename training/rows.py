"""Rows of numbers for training: the evidence of each reading that disagrees with the spec, and whether it is wrong."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.claims import read_claims
from cnx_doclint.claims.evidence.candidates import Candidate, candidates
from cnx_doclint.claims.stated import TENSOR_SHAPE
from cnx_doclint.documents.document import parse
from labelled import ANY_FACT, Label, Labelled, alike, by_line, checker_at, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Of the project's own documents, which outnumber all others, only one in so many of the readings nobody has is kept.
KEPT = 4


class Row(NamedTuple):
    """A reading of a value that disagrees with the spec.

    Attributes:
        line: where it stands.
        wrong: whether a careful reader reads it so, and the line is truly wrong in it.
        sure: whether the line's labels are.
        read: whether the linter reads it so.
        weight: of how many alike it is one.
        evidence: its features, those that are not zero.
    """

    line: int
    wrong: bool
    sure: bool
    read: bool
    weight: int
    evidence: dict[str, float]


def rows_of(document: Labelled, text: str, labels: tuple[Label, ...]) -> Iterator[Row]:
    """Yield the rows of a document, or of a changed copy of it with its own labels."""
    checker = checker_at(document.spec)
    parsed = parse(document.path.name, text)
    vocabulary, spec = checker.basis.vocabulary, checker.project.spec
    understood = read_claims(parsed, vocabulary, spec)
    lines = by_line(labels)
    for one in candidates(parsed, understood, vocabulary, spec):
        if one.agrees is not False:
            continue
        line = parsed.lines.position(one.span.start).line
        told = lines.get(line, [])
        read = one.read is not None and one.read.verdict == "mismatch"
        whole = any(label.fact == ANY_FACT for label in told)
        meant = [label for label in told if _is_meant(label, one, parsed.text[one.span.start : one.span.end])]
        wrong = any(label.verdict in {"wrong", "made"} for label in meant) or (whole and read)
        sure = not any(label.verdict == "unsure" for label in told) and not (whole and not read)
        yield Row(line, wrong, sure, read, 1, one.features)


def _is_meant(label: Label, one: Candidate, value: str) -> bool:
    # A tensor's size says what a fact is, whichever fact the label calls it.
    same = one.key == TENSOR_SHAPE or alike(label.fact) == alike(one.key)
    if label.model not in {"?", one.model} or not same:
        return False
    ours, theirs = numbers(value), numbers(label.value)
    return not ours or not theirs or bool(ours & theirs)


def thinned(rows: Iterable[Row], name: str) -> Iterator[Row]:
    """Keep of the readings that nobody has only some, each for as many as are left out."""
    for number, row in enumerate(rows):
        if row.wrong or row.read:
            yield row
        elif hashlib.sha256(f"{name}:{number}".encode()).digest()[0] % KEPT == 0:
            yield row._replace(weight=KEPT)

"""Rows of numbers for training: the evidence of every candidate, and whether a careful reader reads it so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnx_doclint.claims.claims import understand
from cnx_doclint.claims.evidence.agreement import Truths
from cnx_doclint.claims.evidence.candidates import Candidate, candidates
from cnx_doclint.claims.naming import Naming, file_aliases
from cnx_doclint.documents.document import parse
from labelled import Label, Labelled, alike, by_line, numbers, checker_at


class Row(NamedTuple):
    """A candidate of a labelled document.

    Attributes:
        document, line: where it stands.
        fact, model: what it would state, and of whom.
        start: of its value in the document: candidates of one value compete.
        agrees: whether the spec says the same.
        reading: whether a careful reader reads it so.
        wrong: whether the line is truly wrong in this.
        sure: whether the line's labels are.
        reader: verdict of the hand-made reader, empty where it has none.
        features: the evidence.
    """

    document: str
    line: int
    fact: str
    model: str
    start: int
    text: str
    agrees: bool | None
    reading: bool
    wrong: bool
    sure: bool
    reader: str
    features: dict[str, float]


def rows_of(document: Labelled, text: str, labels: tuple[Label, ...]) -> Iterator[Row]:
    """Yield a row for each candidate of a document."""
    checker = checker_at(document.spec)
    parsed = parse(document.path.name, text)
    vocabulary, spec = checker.basis.vocabulary, checker.project.spec
    understood = understand(parsed, vocabulary, spec)
    naming = Naming(vocabulary, file_aliases(parsed.text, vocabulary))
    found = candidates(parsed, understood, vocabulary, naming, Truths(spec, vocabulary))
    lines = by_line(labels)
    for one in found:
        line = parsed.lines.position(one.span.start).line
        value = parsed.text[one.span.start : one.span.end]
        here = lines.get(line, [])
        meant = [label for label in here if _is_meant(label, one, value)]
        verdicts = {label.verdict for label in meant}
        sure = not any(label.verdict == "unsure" for label in here)
        expected = {"right": True, "wrong": False}
        reading = any(label.verdict == "made" or expected.get(label.verdict) == bool(one.agrees) for label in meant)
        wrong = one.agrees is False and bool(verdicts & {"wrong", "made"})
        yield Row(
            document.name, line, one.key, one.model, one.span.start, value, one.agrees,
            reading, wrong, sure, one.read.verdict if one.read else "", one.features,
        )  # fmt: skip


def _is_meant(label: Label, one: Candidate, value: str) -> bool:
    if label.model not in {"?", one.model} or alike(label.fact) != alike(one.key):
        return False
    ours, theirs = numbers(value), numbers(label.value)
    return not ours or not theirs or bool(ours & theirs)

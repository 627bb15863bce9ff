"""What if a right value were wrong? Each is replaced by another model's, or a neighbouring one, and looked for.

A linter that recognises a claim only as long as it is right would pass any labelled document. Here every claim that is
recognised and labelled right is made wrong, one at a time: it must be reported, and no other line may change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from cnx_doclint.claims.claims import Judged
from cnx_doclint.claims.notation import rewrite
from cnx_doclint.documents.document import Document, parse
from cnx_doclint.runner.checker import Checker
from cnx_doclint.spec.spec import Value
from scoring import Found, Label, checker_in, found_in, read_documents, read_labels, understood

# Of the lines of a folder that hold right claims, about so many are tried: each takes a whole reading.
ENOUGH = 60


class Mutations(NamedTuple):
    """How many values were made wrong, how many of these were reported, how many other lines changed."""

    made: int
    caught: int
    disturbed: int

    @property
    def recall(self) -> float:
        """Share of the values made wrong that were reported."""
        return round(self.caught / self.made, 4) if self.made else 1.0


def mutate(folder: Path) -> Mutations:
    """Make right claims of a labelled folder wrong, one at a time: of many lines a part."""
    right = {(label.file, label.line) for label in read_labels(folder) if label.verdict == "right"}
    checker = checker_in(folder)
    documents = list(read_documents(folder))
    step = max(1, round(len(right) / ENOUGH))
    results = [result for document in documents for result in _document(document, right, checker, step)]
    return Mutations(len(results), sum(caught for caught, _ in results), sum(others for _, others in results))


def _document(
    document: Document, right: set[tuple[str, int]], checker: Checker, step: int
) -> Iterator[tuple[bool, int]]:
    before = _lines(found_in(document, checker))
    for one, text in islice(_mutants(document, right, checker), 0, None, step):
        after = _lines(found_in(parse(document.path, text), checker))
        line = document.lines.position(one.claim.span.start).line
        changed = {at for at in before.keys() | after.keys() if before.get(at) != after.get(at)}
        yield "mismatch" in after.get(line, set()), len(changed - {line})


def _lines(found: Iterable[Found]) -> dict[int, set[str]]:
    lines: dict[int, set[str]] = {}
    for one in found:
        lines.setdefault(one.line, set()).add(one.verdict)
    return lines


def _mutants(document: Document, right: set[tuple[str, int]], checker: Checker) -> Iterator[tuple[Judged, str]]:
    """Yield each right claim that stands on a line of right labels, and the text with it made wrong."""
    done = set()
    for one in understood(document, checker).claims:
        span = one.claim.span
        line = document.lines.position(span.start).line
        if one.verdict != "match" or span in done or (document.path, line) not in right or "\n" in one.claim.text:
            continue
        wrong = _wrong(one, checker)
        if wrong is not None:
            done.add(span)
            yield one, document.text[: span.start] + wrong + document.text[span.end :]


def _wrong(one: Judged, checker: Checker) -> str | None:
    """The claim's text with another value: another model's if one differs in what is printed, else a neighbour."""
    if one.fact is None:
        return None
    others = [
        spec_fact.value
        for model in checker.project.spec.models
        if model != one.claim.model and (spec_fact := checker.project.spec.fact(model, one.claim.key))
    ]
    for value in (*others, _neighbour(one.fact.value)):
        text = rewrite(one.claim.text, one.claim.stated, value)
        if value != one.fact.value and text not in {None, one.claim.text}:
            return text
    return None


def _neighbour(value: Value) -> Value:
    if isinstance(value, int | float):
        return value * 2
    if isinstance(value, tuple) and all(isinstance(item, int) for item in value):
        return tuple(item + 1 for item in value if isinstance(item, int))
    return value


__all__ = ["Label", "Mutations", "mutate"]

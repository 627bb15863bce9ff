"""What the other claims of a document make of the spec: those of the same column, fact, model, line agree or do not."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnx_doclint.claims.evidence.around import Features
    from cnx_doclint.claims.judged import Judged
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.text import Span

# More of them tell no more.
MANY = 12

Key = tuple[object, ...]


class Place(NamedTuple):
    """Where a reading stands and what it is of."""

    span: Span
    key: str
    model: str
    block: int
    line: int

    def groups(self) -> Iterator[tuple[str, Key]]:
        """Yield what a reading is one of, by name."""
        yield "doc", ()
        yield "fact", (self.key,)
        yield "block", (self.block,)
        yield "column", (self.block, self.key)
        yield "own", (self.key, self.model)
        yield "line", (self.line,)
        yield "model", (self.model,)


class Siblings:
    """Counts, for each group of claims, how many are compared and how many agree."""

    def __init__(self, document: Document, claims: Iterable[Judged]) -> None:
        self._document = document
        self._starts = [block.span.start for block in document.blocks]
        self._compared: Counter[tuple[str, Key]] = Counter()
        self._agreeing: Counter[tuple[str, Key]] = Counter()
        self._of_value: dict[Span, list[tuple[Place, bool]]] = {}
        for one in claims:
            if one.verdict in {"match", "mismatch"}:
                place = self.place(one.claim.span, one.claim.key, one.claim.model)
                agrees = one.verdict == "match"
                self._of_value.setdefault(place.span, []).append((place, agrees))
                for group in place.groups():
                    self._compared[group] += 1
                    self._agreeing[group] += agrees

    def place(self, span: Span, key: str, model: str) -> Place:
        """Return where a reading stands."""
        line = self._document.lines.position(span.start).line
        return Place(span, key, model, bisect_right(self._starts, span.start) - 1, line)

    def features(self, span: Span, key: str, model: str) -> Features:
        """Return the share of agreeing claims in each group, the value's own left out."""
        own = self._of_value.get(span, ())
        found: Features = {}
        for group in self.place(span, key, model).groups():
            ours = [agrees for place, agrees in own if group in set(place.groups())]
            compared = self._compared[group] - len(ours)
            agreeing = self._agreeing[group] - sum(ours)
            found[f"sib_{group[0]}"] = (agreeing + 0.5) / (compared + 1)
            found[f"sib_n_{group[0]}"] = min(compared, MANY)
        return found

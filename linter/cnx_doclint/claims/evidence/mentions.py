"""What one text mentions: facts, other quantities, subjects, parts, stances. What contexts mention is kept."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.claims.naming import Group, Naming
    from cnx_doclint.claims.segments import Context

# What a longer text says of others stands at its beginning.
MAX_TEXT = 1_500
_WORD = re.compile(r"[^\W\d_]{2,}")
_DIGIT = re.compile(r"\d")
RUNNING = frozenset({"heading", "title", "item", "lead", "before", "sentence", "previous", "row", "column"})


class Mentions(NamedTuple):
    """What a text mentions.

    Attributes:
        folded: the text, folded.
        marks: all that the family's words mark in it, by kind.
        groups: the models it names, in order; groups without models are other networks.
        facts: how often each fact is named by a label or noun.
        stances: the stances that its words give.
        words: how many words it has.
        known: share of its letters that any mark covers.
        digits: whether it holds any digit.
    """

    folded: str
    marks: Mapping[str, Sequence[Mark]]
    groups: tuple[Group, ...]
    facts: Counter[str]
    stances: frozenset[str]
    words: int
    known: float
    digits: bool

    @property
    def models(self) -> frozenset[str]:
        """The models it names."""
        return frozenset(model for group in self.groups for model in group.models)

    @property
    def topics(self) -> frozenset[str]:
        """The parts of a model that it names."""
        return frozenset(str(mark.data) for mark in self.marks.get("topic", ()))


class Mentioned:
    """Looks up what the contexts of one document mention, each once."""

    def __init__(self, naming: Naming) -> None:
        self.naming = naming
        self._known: dict[tuple[bool, str], Mentions] = {}

    def of(self, context: Context) -> Mentions:
        """Return what a context mentions."""
        running = context.kind in RUNNING
        key = (running, context.text)
        if key not in self._known:
            self._known[key] = self.in_text(context.text[:MAX_TEXT], running)
        return self._known[key]

    def in_cell(self, text: str) -> Mentions:
        """Return what a table's cell mentions."""
        key = (False, text)
        if key not in self._known:
            self._known[key] = self.in_text(text[:MAX_TEXT], running=False)
        return self._known[key]

    def in_text(self, text: str, running: bool) -> Mentions:
        """Return what a plain text mentions."""
        folded = fold(text)
        marks = self.naming.vocabulary.find(folded)
        return mentions(folded, marks, self.naming.groups(text, folded, marks, running))


def mentions(folded: str, marks: Sequence[Mark], groups: tuple[Group, ...]) -> Mentions:
    """Sort what is found in a text."""
    kinds: dict[str, list[Mark]] = {}
    for mark in marks:
        kinds.setdefault(mark.kind, []).append(mark)
    facts = Counter(key for kind in ("label", "noun") for mark in kinds.get(kind, ()) for key in mark.data or ())
    stances = frozenset(str(mark.data.stance) for mark in kinds.get("stance", ()) if mark.data.stance != "none")
    return Mentions(
        folded,
        kinds,
        groups,
        facts,
        stances,
        len(_WORD.findall(folded)),
        _covered(folded, marks, groups),
        _DIGIT.search(folded) is not None,
    )


def _covered(folded: str, marks: Sequence[Mark], groups: Sequence[Group]) -> float:
    """Share of a text's letters that marks or names cover."""
    if not folded or len(folded) > MAX_TEXT // 5:
        return 0.0
    letters = [char.isalpha() for char in folded]
    total = sum(letters)
    for span in (*(mark.span for mark in marks), *(group.span for group in groups)):
        for at in range(max(0, span.start), min(span.end, len(letters))):
            letters[at] = False
    return 1 - sum(letters) / total if total else 1.0

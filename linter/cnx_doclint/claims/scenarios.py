"""Values that are chosen, counted or supposed, and say nothing of what a model is: "at 8K context", "up to 512".

A fact that is the most that is possible, such as a context length, has smaller values wherever a model is run.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.grammar import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.claims.readings import Value
    from cnx_doclint.claims.segments import Segment
    from cnx_doclint.claims.stated import Reading, Statement
    from cnx_doclint.claims.vocabulary import Vocabulary

_SUPPOSED = r"\b<supposing>\s(?:<the>\s)?(?:an?\s)?[~≈]?\Z"
_DEMANDS = r"\s(?:\w+\s)?<demands>"
_EACH = r"[\w\s]{0,20}\s<each>"
_OPTION = re.compile(r"(?:^|[\s\"'`])--?\Z")
# A call, and what defines a model in place of changing it.
_CALL = re.compile(r"[\w.]+\(")
_DEFINES = re.compile(r"(?:dict|config|spec|set|update|namespace)\w*\(\Z|\b(?:assert\w*|print|check\w*)\(\Z")
_NUMBER = re.compile(r"\d[\d.,]*\s?[kKmM]?")


class Line(NamedTuple):
    """A segment's text with what was found in it."""

    segment: Segment
    folded: str
    marks: tuple[Mark, ...]
    vocabulary: Vocabulary

    def is_chosen(self, value: Value, found: Statement) -> bool:
        """Whether a value is the most of something that has no limit, or less than a limit that is no claim."""
        if not self.vocabulary.is_limit(found.key):
            return self._is_most(value)
        before = min(value.span.start, found.wording.start)
        supposed = worded(_SUPPOSED).search(self.folded, 0, before)
        demanding = worded(_DEMANDS).match(self.folded, found.wording.end)
        return bool(supposed or demanding or worded(_EACH).match(self.folded, found.wording.end))

    def _is_most(self, value: Value) -> bool:
        """Whether the number is only the most that something can be: "up to 512 channels"."""
        return any(mark.kind == "most" and self.folded[mark.span.end : value.span.start] == " " for mark in self.marks)


def is_option(reading: Reading, statement: Statement) -> bool:
    """Whether a value is that of an option, which whoever runs a program chooses: ``--context-length 8192``."""
    ahead = statement.wording.start < statement.span.start
    return ahead and _OPTION.search(reading.folded, 0, statement.wording.start) is not None


def is_changed(reading: Reading, statement: Statement) -> bool:
    """Whether a value is given to a call that makes a model by its name: ``create("resnet50", block="basic")``.

    Nobody would give what the model has anyway.
    """
    if reading.segment.surface != "code":
        return False
    before = reading.folded[: statement.wording.start]
    calls = [
        call for call in _CALL.finditer(before) if before.count("(", call.start()) > before.count(")", call.start())
    ]
    named = (mark for mark in reading.marks if mark.kind == "models" and mark.span.end <= statement.wording.start)
    return any(
        mark.span.start >= call.start() and not _DEFINES.search(call[0]) for mark in named for call in calls[-1:]
    )


def varied(cells: Sequence[tuple[str, str]]) -> frozenset[int]:
    """Return the rows in which a limit is a scenario: whom a row is about is given several values of it.

    Args:
        cells: of each row, whom it is about (empty: nobody is named), and its cell.
    """
    values: dict[str, dict[int, str]] = defaultdict(dict)
    for row, (whom, cell) in enumerate(cells):
        if number := _NUMBER.search(cell):
            values[whom][row] = number[0].lower()
    return frozenset(row for found in values.values() if len({*found.values()}) > 1 for row in found)

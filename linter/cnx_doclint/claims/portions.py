"""Values of a portion, which are never those of the whole: of one layer, of each layer, of one slice of the data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnx_doclint.claims.grammar import worded
from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.documents.text import Span

# "Layer 0: ...", "# - deconv_layers_1: ..."
_ONE_LAYER = r"[\W_]*<part>\s?\d+[\s*`]*:"
_AFTER_NAME = re.compile(r"[\s*`\"']*(?::(?!:)|→|->)")
_ONLY_SIGNS = re.compile(r"[\W_]*")
# "each layer gives 2x", "2x per layer"; "the 3 layers give 2x each"
_EACH_PART = r"\b(?:<every>|<per>)\s(?:\w+\s)?<part>"
_PARTS = r"\b<parts>"
_EACH = r"[\s*`]*(?:\w+\s){0,2}<each>(?!\s\w)"
# "best action: Directions (39.8 mm)"
_EXTREME = r"\b<extreme>\s<slice>"
_SLICE = r"\W*<slice>\W*"
_CLAUSE_END = re.compile(r"[.;]\s")


def is_of_one(folded: str, marks: Sequence[Mark]) -> bool:
    """Whether a line begins by naming one layer or stage, and tells of it."""
    if worded(_ONE_LAYER).match(folded):
        return True
    first = next((mark for mark in marks if mark.kind == "place"), None)
    if first is None or first.number is None or not _ONLY_SIGNS.fullmatch(folded, 0, first.span.start):
        return False
    return _AFTER_NAME.match(folded, first.span.end) is not None


def is_of_each(folded: str, marks: Sequence[Mark], value: Span) -> bool:
    """Whether a value is said of one layer or of each, or of the best or worst slice of the data."""
    ends = [found.end() for found in _CLAUSE_END.finditer(folded, 0, value.start)]
    start = ends[-1] if ends else 0
    after = _CLAUSE_END.search(folded, value.end)
    end = after.start() if after else len(folded)
    if worded(_EACH_PART).search(folded, start, end) or worded(_EXTREME).search(folded, start, value.start):
        return True
    placed = (mark for mark in marks if mark.kind == "place" and mark.number is not None)
    if any(start <= mark.span.start < value.start for mark in placed):
        return True
    counted = worded(_PARTS).search(folded, start, value.start)
    return counted is not None and worded(_EACH).match(folded, _word_end(folded, value.end)) is not None


def _word_end(folded: str, at: int) -> int:
    """The end of the word that follows a value: what it counts."""
    found = re.compile(r"\s?[^\W\d_]*").match(folded, at)
    return found.end() if found else at


def is_of_slices(heading: str) -> bool:
    """Whether a column's heading says that each row is of one slice of the data: "Action"."""
    return worded(_SLICE).fullmatch(fold(heading)) is not None

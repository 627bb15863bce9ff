"""Positions in a text, and its letters made alike."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range of code points in a document's text."""

    start: int
    end: int


class Position(NamedTuple):
    """Line and column, both counted from 1, the column in code points."""

    line: int
    column: int


class Lines(NamedTuple):
    """Turns offsets of a text into lines and columns."""

    starts: tuple[int, ...]

    @classmethod
    def from_text(cls, text: str) -> Lines:
        """Index a text whose lines end in ``\\n``, ``\\r\\n`` or ``\\r``, as Markdown's do."""
        ends = (match.end() for match in re.finditer(r"\r\n|\n|\r", text))
        return cls((0, *ends))

    def position(self, offset: int) -> Position:
        """Return the line and column of an offset."""
        line = bisect_right(self.starts, offset)
        return Position(line, offset - self.starts[line - 1] + 1)

    def start(self, line: int) -> int:
        """Return the offset at which a line (from 1) begins."""
        return self.starts[line - 1]


# One character each, so that a folded text has the offsets of the original.
_ACCENTS = str.maketrans("áàâäãéèêëíìîïóòôöõúùûüñç–—−‐‑", "aaaaaeeeeiiiiooooouuuunc-----")


# The one accent that tells two words of guides apart: "sí" is yes, "si" is if.
_YES = re.compile(r"(?<!\w)sí(?!\w)")


def fold(text: str) -> str:
    """Lower-case a text and drop its accents, keeping every offset; Spanish "sí" stays, which "si" is not.

    >>> fold("Sí, así")
    'sí, asi'
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals grow when lowered, e.g. "İ"
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    folded = lowered.translate(_ACCENTS)
    if "sí" in lowered and (said := [found.start() for found in _YES.finditer(lowered)]):
        ends = (*said[1:], len(folded))
        folded = folded[: said[0]] + "".join(f"sí{folded[at + 2 : end]}" for at, end in zip(said, ends, strict=True))
    return folded


def trimmed(text: str, start: int, end: int) -> Span:
    """Return a stretch of a text without the space around it."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, max(start + left, start + len(piece.rstrip())))

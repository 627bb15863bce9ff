"""Positions in a text, and the text of Markdown without its inline markup."""

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
    def of(cls, text: str) -> Lines:
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


def fold(text: str) -> str:
    """Lower-case a text and drop its accents, keeping every offset."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals grow when lowered, e.g. "İ"
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.translate(_ACCENTS)


class Plain(NamedTuple):
    """A stretch of a document as a reader sees it, with the way back to the source.

    Attributes:
        text: what is read, markup dropped.
        offsets: for each character of ``text`` its offset in the document; one more for the end.
        struck: ranges of ``text`` that are struck through.
    """

    text: str
    offsets: tuple[int, ...]
    struck: tuple[Span, ...] = ()

    def source(self, start: int, end: int) -> Span:
        """Return the document's span of ``text[start:end]``."""
        if start == end:
            return Span(self.offsets[start], self.offsets[start])
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def cut(self, start: int, end: int) -> Plain:
        """Return a part of it."""
        struck = tuple(
            Span(max(span.start, start) - start, min(span.end, end) - start)
            for span in self.struck
            if span.start < end and span.end > start
        )
        return Plain(self.text[start:end], self.offsets[start : end + 1], struck)

    def is_struck(self, start: int, end: int) -> bool:
        """Say whether all of a range is struck through."""
        return any(span.start <= start and end <= span.end for span in self.struck)


# What a reader does not see. Code spans come first: nothing inside them is markup.
_MARKUP = re.compile(
    r"""
    (?P<code>(?P<ticks>`+)(?P<inner>.+?)(?<!`)(?P=ticks)(?!`))
  | (?P<image>!\[[^\]\n]*\]\([^)\n]*\))
  | (?P<target>\]\([^)\n]*\)|\]\[[^\]\n]*\])
  | (?P<comment><!--.*?-->)
  | (?P<break><br\s*/?>)
  | (?P<strike>~~|</?(?:del|s|strike)>)
  | (?P<tag></?[a-zA-Z][^<>\n]*>)
  | (?P<opening>\[(?=[^\[\]\n]*\]\())
  | (?P<strong>\*{2,}|(?<![\d\s])\*|\*(?![\d\s])|(?<![^\W_])_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?![^\W_]))
  | (?P<escape>\\(?P<escaped>[!-/:-@\[-`{-~]))
    """,
    re.VERBOSE | re.DOTALL,
)


def plain(text: str, start: int = 0, end: int | None = None) -> Plain:
    """Read ``text[start:end]`` as Markdown's inline text: code spans and emphasis lose their marks.

    ``<br>`` becomes a line feed, since what stands before and after it are two statements.
    """
    end = len(text) if end is None else end
    out: list[tuple[str, int]] = []
    struck: list[Span] = []
    opened: int | None = None
    at = start
    for mark in _MARKUP.finditer(text, start, end):
        out.extend((text[i], i) for i in range(at, mark.start()))
        at = mark.end()
        if mark["code"]:
            inner = mark.start("inner")
            out.extend((text[i], i) for i in range(inner, inner + len(mark["inner"])))
        elif mark["escape"]:
            out.append((mark["escaped"], mark.start("escaped")))
        elif mark["break"]:
            out.append(("\n", mark.start()))
        elif mark["strike"]:
            if opened is None:
                opened = len(out)
            else:
                struck.append(Span(opened, len(out)))
                opened = None
    out.extend((text[i], i) for i in range(at, end))
    return Plain("".join(char for char, _ in out), (*(i for _, i in out), end), tuple(struck))


def verbatim(text: str, start: int, end: int) -> Plain:
    """Read ``text[start:end]`` as it stands, as code is read."""
    return Plain(text[start:end], tuple(range(start, end + 1)))

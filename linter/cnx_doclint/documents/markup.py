"""The text of Markdown without its inline markup."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnx_doclint.documents.text import Span


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
  | (?P<comment><!--.*?-->|\{/\*.*?\*/\})
  | (?P<break><br\s*/?>)
  | (?P<strike>~~|</?(?:del|s|strike)>)
  | (?P<tag></?[a-zA-Z][^<>\n]*>)
  | (?P<opening>\[(?=[^\[\]\n]*\]\())
  | (?P<strong>\*{2,}|(?<![\d\s])\*|\*(?![\d\s])|(?<![^\W_])_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?![^\W_]))
  | (?P<math>\{,\}|\\(?:cdot|times|to|rightarrow)(?![a-zA-Z]))
  | (?P<escape>\\(?P<escaped>[!-/:-@\[-`{-~]))
    """,
    re.VERBOSE | re.DOTALL,
)


# Signs of formulae, read as what they show.
_MATH = {"{,}": ",", "\\cdot": "×", "\\times": "×"}
_SHORT_NAME = re.compile(r"[a-z]{1,2}")


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
            # A short name in code, such as `xs`, is read as the name it is: nothing else is written so.
            said = mark["inner"].upper() if _SHORT_NAME.fullmatch(mark["inner"]) else mark["inner"]
            out.extend((char, inner + i) for i, char in enumerate(said))
        elif mark["math"]:
            # The comma of "103{,}168" stands in the source, the sign that "\\cdot" shows does not.
            out.append((_MATH.get(mark["math"], "→"), mark.start() + (mark["math"] == "{,}")))
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

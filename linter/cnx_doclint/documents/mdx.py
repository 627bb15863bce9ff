"""MDX: Markdown with JavaScript in it. What is program, not text, is made blank, so that no number in it is a claim.

Every character keeps its place: a width in a component's properties disappears, and what stands around it stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnx_doclint.documents.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_FRONT_MATTER = re.compile(r"\ufeff?(?:---[ \t]*\r?\n(?:.*\n)*?---[ \t]*\r?\n)?")
# Braces and angle brackets, and the places where they mean nothing: code and escapes.
_TOKEN = re.compile(
    r"""
    (?P<verbatim>
        ^[ \t>]*(?P<fence>`{3,}|~{3,}).*\n(?:.*\n)*?(?:[ \t>]*(?P=fence)[`~]*[ \t]*\r?$|.*\Z)
      | (?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)
      | \\.
    )
  | (?P<blank>\n(?:[ \t]*\r?\n)+)
  | (?P<tag><[A-Za-z][\w.:-]*)
  | [{}>]
    """,
    re.VERBOSE | re.MULTILINE,
)
_MODULE = re.compile(r"(?:import|export)[ {*]")
_SUPPRESSION = re.compile(r"\{/\*[ \t]*cnx-doclint:")
_CHARACTER = re.compile(r"[^\r\n]")


def markdown(text: str) -> str:
    """Return a text of the same length without its imports, exports, expressions and properties of components."""
    pieces, at = [], 0
    for start, end in _program(text):
        if not _SUPPRESSION.match(text, start):
            pieces += [text[at:start], _CHARACTER.sub(" ", text[start:end])]
            at = end
    return "".join([*pieces, text[at:]])


def _program(text: str) -> Iterator[Span]:
    """Yield what is program; braces that are not closed are left to be text, as nobody can tell what they hold."""
    depth = 0  # of braces
    opened: int | None = None  # where a component's properties or a module's statements begin
    closing = ""
    start = 0  # of an expression in text
    matter = _FRONT_MATTER.match(text)
    begin = matter.end() if matter else 0
    if _MODULE.match(text, begin):
        opened, closing = begin, "blank"
    for token in _TOKEN.finditer(text, begin):
        kind = token.lastgroup if token.lastgroup in {"blank", "tag"} else token[0]
        if kind == "{":
            start = start if depth else token.start()
            depth += 1
        elif kind == "}" and depth:
            depth -= 1
            if not depth and opened is None:
                yield Span(start, token.end())
        elif depth:
            continue
        elif opened is None and kind == "tag":
            opened, closing = token.end(), ">"
        elif opened is not None and kind == closing:
            yield Span(opened, token.start())
            opened = None
        elif kind == "blank" and closing == ">":
            opened = None  # "a < b" is no component
        if kind == "blank" and not depth and _MODULE.match(text, token.end()):
            opened, closing = token.end(), "blank"
    if opened is not None and closing == "blank" and not depth:
        yield Span(opened, len(text))

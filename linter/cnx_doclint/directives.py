"""Suppressions that authors write: comments in Markdown and in code.

``<!-- cnx-doclint: ignore[CNX101] reason -->`` holds for its own line, or for the next one when it stands alone.
``disable[...]`` holds until ``enable[...]`` or the end; ``file[...]`` for the whole document. MDX has its own
comments, ``{/* ... */}``. In code blocks the same words stand behind a ``#`` or ``//``; a comment of the text there is
an example of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cnx_doclint.document import Document
from cnx_doclint.text import Span

_DIRECTIVE = re.compile(
    r"(?:<!--|\{/\*|\#|//)[ \t]*cnx-doclint:[ \t]*(?P<word>ignore|disable|enable|file)\b"
    r"(?:[ \t]*\[(?P<codes>[^\]\r\n]*)\])?(?P<reason>[^\r\n]*?)(?:-->|\*/\}|(?=[\r\n]|$))"
)

_IN_TEXT = ("<!--", "{/*")


class Directive(NamedTuple):
    """A suppression.

    Attributes:
        span: the whole comment.
        word: ``ignore``, ``disable`` or ``file``.
        codes: what it suppresses; empty for everything.
        reason: what the author says.
        first, last: lines it holds for, from 1, both included.
    """

    span: Span
    word: str
    codes: tuple[str, ...]
    reason: str
    first: int
    last: int

    def covers(self, code: str, line: int) -> bool:
        """Say whether it suppresses a code on a line."""
        return self.first <= line <= self.last and (not self.codes or code in self.codes)


def directives(document: Document) -> Iterator[Directive]:
    """Yield a document's suppressions, in order."""
    if "cnx-doclint:" not in document.text:
        return
    quoted = _code_spans(document)
    blocks = [block.span for block in document.blocks if block.kind == "code"]
    found = [
        match
        for match in _DIRECTIVE.finditer(document.text)
        if not _within(match, quoted) and _within(match, blocks) != match[0].startswith(_IN_TEXT)
    ]
    for match in found:
        if match["word"] == "enable":
            continue
        first, last = _reach(document, match, found)
        codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
        yield Directive(Span(*match.span()), match["word"], codes, match["reason"].strip(), first, last)


def _within(match: re.Match[str], spans: Iterable[Span]) -> bool:
    return any(span.start <= match.start() < span.end for span in spans)


def _code_spans(document: Document) -> list[Span]:
    """Where text is quoted as code: a directive there is talked about, not given."""
    spans = []
    for block in document.blocks:
        if block.kind in {"paragraph", "heading", "table"}:
            text = document.text[block.span.start : block.span.end]
            spans += [
                Span(block.span.start + m.start(), block.span.start + m.end())
                for m in re.finditer(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", text, re.DOTALL)
            ]
    return spans


def _reach(document: Document, match: re.Match[str], found: list[re.Match[str]]) -> tuple[int, int]:
    line = document.lines.position(match.start()).line
    if match["word"] == "file":
        return 1, len(document.lines.starts)
    if match["word"] == "disable":
        ends = (m.start() for m in found if m["word"] == "enable" and m.start() > match.start())
        end = next(ends, len(document.text))
        return line, document.lines.position(end).line
    return (line, line) if _beside(document, match) else _next_line(document, line)


def _beside(document: Document, match: re.Match[str]) -> bool:
    """Whether anything but the comment stands on its line."""
    start = document.lines.start(document.lines.position(match.start()).line)
    end = document.text.find("\n", match.end())
    rest = document.text[match.end() : end if end >= 0 else len(document.text)]
    return bool(document.text[start : match.start()].strip(" \t>") or rest.strip())


def _next_line(document: Document, line: int) -> tuple[int, int]:
    lines = document.text.splitlines()
    number = line + 1
    while number <= len(lines) and not lines[number - 1].strip():
        number += 1
    return number, number

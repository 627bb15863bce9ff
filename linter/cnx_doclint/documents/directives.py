"""Suppressions that authors write: comments in Markdown and in code.

``<!-- cnx-doclint: ignore[CNX101] reason -->`` holds for its own line, or for the next one when it stands alone.
``disable[...]`` holds until an ``enable[...]`` of the same codes or the end; ``file[...]`` for the whole document. MDX
has its own comments, ``{/* ... */}``. In code blocks and front matter the same words stand behind a ``#`` or ``//``; a
comment of the text in a code block is an example of one. A comment that is not understood suppresses nothing.

``model=XS`` and ``fact=params.total`` suppress nothing either; ``annotations`` reads what they say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.text import Span
from cnx_doclint.messages.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.documents.document import Document

WORDS = ("ignore", "disable", "enable", "file")

_COMMENT = re.compile(
    r"(?P<sign><!--|\{/\*|\#|//)[ \t]*cnx-doclint:[ \t]*(?P<word>(?:\w|-(?!->))*)(?P<codes>[ \t]*\[[^\]\r\n]*\])?"
    r"(?P<rest>[^\r\n]*?)(?:-->|\*/\}|(?=[\r\n]|$))"
)
# Blocks and pages that are generated have marks, which are no suppressions.
_MARKERS = frozenset({"begin", "end", "page"})
# What a place is about, said by its author: "model=XS", or for the whole document "file model=XS".
_ANNOTATION = re.compile(r"\s*(?:model|fact)\s*=")
_UNBRACKETED = re.compile(r"[\s(:,=]*CNX\d", re.IGNORECASE)

_IN_TEXT = ("<!--", "{/*")


class Comment(NamedTuple):
    """A comment to this program, understood or not.

    Attributes:
        span: the whole comment.
        sign: what it begins with.
        word: what it says to do.
        codes: what is in its brackets, each as written; empty for everything.
        bracketed: whether there are brackets.
        rest: what follows.
    """

    span: Span
    sign: str
    word: str
    codes: tuple[str, ...]
    bracketed: bool
    rest: str

    @property
    def annotation(self) -> str:
        """What it says of its place, ``model=XS``; empty of a suppression."""
        said = self.rest if self.word == "file" else self.word + self.rest
        return said.strip() if not self.bracketed and _ANNOTATION.match(said) else ""


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


class Problem(NamedTuple):
    """A comment that is not understood, and why."""

    span: Span
    message: Message


def directives(document: Document) -> Iterator[Directive]:
    """Yield a document's suppressions, in order."""
    found = [comment for comment in comments(document) if not comment.annotation and not _misspelt(comment)]
    for comment in found:
        if comment.word != "enable":
            first, last = _reach(document, comment, found)
            yield Directive(comment.span, comment.word, comment.codes, comment.rest.strip(), first, last)


def problems(document: Document) -> Iterator[Problem]:
    """Yield the comments that suppress nothing because they are not understood, in order."""
    opened: list[Comment] = []
    for comment in comments(document):
        message = NOTHING if comment.annotation else _misspelt(comment)
        if comment.word == "disable":
            opened.append(comment)
        elif comment.word == "enable" and not message:
            ended = [one for one in opened if _ends(comment, one)]
            message = (
                NOTHING if ended else msg("there is nothing to enable: no `disable` of the same codes stands before it")
            )
            opened = [one for one in opened if one not in ended]
        if message:
            yield Problem(comment.span, message)


def comments(document: Document) -> Iterator[Comment]:
    """Yield a document's comments to this program, the markers of generated blocks left out."""
    if "cnx-doclint:" not in document.text:
        return
    quoted = _code_spans(document)
    code = [block.span for block in document.blocks if block.kind == "code"]
    either = [block.span for block in document.blocks if block.kind == "front matter"]
    for match in _COMMENT.finditer(document.text):
        in_text = match["sign"] in _IN_TEXT
        right = _within(match, either) or _within(match, code) != in_text
        if right and not _within(match, quoted) and match["word"] not in _MARKERS and _is_meant(match):
            codes = tuple(code.strip() for code in (match["codes"] or "").strip(" \t[]").split(",") if code.strip())
            yield Comment(
                Span(*match.span()), match["sign"], match["word"], codes, match["codes"] is not None, match["rest"]
            )


def _is_meant(match: re.Match[str]) -> bool:
    """Whether a comment speaks to this program; in code it may as well speak of it."""
    known = match["word"] in WORDS or _ANNOTATION.match(match["word"] + match["rest"])
    return bool(known) or match["sign"] in _IN_TEXT or match["codes"] is not None


def _misspelt(comment: Comment) -> Message:
    """What is wrong with a comment by itself."""
    if comment.word not in WORDS and comment.rest.lstrip().startswith("="):
        return msg("{word}= says nothing of a place; model= and fact= do", word=comment.word)
    if comment.word not in WORDS:
        return msg("{word!r} is no directive; there are {words}", word=comment.word, words=", ".join(WORDS))
    if comment.bracketed:
        no_code = msg("the brackets name no code; without brackets it is meant for every rule")
        return NOTHING if comment.codes else no_code
    if comment.rest.lstrip().startswith("["):
        return msg("the bracket is not closed")
    bare = _UNBRACKETED.match(comment.rest)
    if bare is None:
        return NOTHING
    meant = f"{comment.word}[{comment.rest.split()[0].strip('(:,=)')}]"
    return msg("codes stand in brackets: {meant}", meant=meant)


def _within(match: re.Match[str], spans: Sequence[Span]) -> bool:
    """Whether a match begins in one of some spans, which are in order and apart."""
    at = bisect_right(spans, match.start(), key=lambda span: span.start) - 1
    return at >= 0 and match.start() < spans[at].end


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


def _ends(enable: Comment, disable: Comment) -> bool:
    """Whether all that one comment disables is enabled again by another."""
    return not enable.codes or (bool(disable.codes) and {*disable.codes} <= {*enable.codes})


def _reach(document: Document, comment: Comment, found: Sequence[Comment]) -> tuple[int, int]:
    line = document.lines.position(comment.span.start).line
    if comment.word == "file":
        return 1, len(document.lines.starts)
    if comment.word == "disable":
        after = (one for one in found if one.word == "enable" and one.span.start > comment.span.start)
        end = next((one.span.start for one in after if _ends(one, comment)), len(document.text))
        return line, document.lines.position(end).line
    return (line, line) if _beside(document, comment.span) else _next_line(document, line)


def _beside(document: Document, span: Span) -> bool:
    """Whether anything but the comment stands on its line."""
    start = document.lines.start(document.lines.position(span.start).line)
    end = document.text.find("\n", span.end)
    rest = document.text[span.end : end if end >= 0 else len(document.text)]
    return bool(document.text[start : span.start].strip(" \t>") or rest.strip())


def _next_line(document: Document, line: int) -> tuple[int, int]:
    lines = document.text.splitlines()
    number = line + 1
    while number <= len(lines) and not lines[number - 1].strip():
        number += 1
    return number, number

"""What makes a finding the same tomorrow: its rule, what it is about and the words of its line; never a line number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.text import Span
    from cnx_doclint.findings.diagnostics import Diagnostic, Linted

# Of a longer line only so many characters to each side of a finding count; a paragraph may be one line.
AROUND = 100

_LINE = re.compile(r"[^\r\n]*")


class Identity(NamedTuple):
    """What two findings of one document have in common when they are alike.

    Attributes:
        code: of the rule.
        about: the models and facts of the claim; the message, of a finding that is about no claim.
        line: the words around, space of any width as one.
    """

    code: str
    about: str
    line: str


def identity(linted: Linted, diagnostic: Diagnostic) -> Identity:
    """Return what a finding of a document is known by."""
    claims = (one.claim for one in linted.understood.claims if one.claim.span == diagnostic.span)
    about = sorted({f"{claim.model} {claim.key}" for claim in claims})
    return Identity(
        diagnostic.code, "; ".join(about) or diagnostic.message, words_around(linted.document, diagnostic.span)
    )


def words_around(document: Document, span: Span) -> str:
    """Return the words of the line that a span begins on, space of any width as one."""
    start, end = span
    first = document.lines.start(document.lines.position(start).line)
    found = _LINE.match(document.shown, first)
    line = found[0] if found else ""
    before = len(" ".join(line[: start - first].split()))
    words = " ".join(line.split())
    return words[max(0, before - AROUND) : before + (end - start) + AROUND]

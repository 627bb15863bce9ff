"""Sections that tell of the past: what a changelog says was true once, and no mistake now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnx_doclint.claims.grammar import words
from cnx_doclint.claims.grounds import at
from cnx_doclint.documents.markup import plain
from cnx_doclint.documents.text import Span, fold

if TYPE_CHECKING:
    from cnx_doclint.claims.judged import Judged, Understood
    from cnx_doclint.documents.document import Document

# "Changelog", "## 7. Historial de cambios (v2)"; "History of the model" may head anything.
_HEADING = re.compile(r"[\W\d_]*([^\W\d_].*?)\W*(?:\(.*\)\W*)?")

Past = Sequence[tuple[Span, str]]


def without_history(document: Document, understood: Understood) -> Understood:
    """Return a document's claims, those under a heading such as "Changelog" silent."""
    past = past_of(document)
    if not past:
        return understood
    return understood._replace(claims=tuple(_silent(one, past) for one in understood.claims))


def heading_at(past: Past, offset: int) -> str | None:
    """Return the heading that makes a place one of the past; None where there is none."""
    return next((heading for span, heading in past if span.start <= offset < span.end), None)


def _silent(judged: Judged, past: Past) -> Judged:
    heading = heading_at(past, judged.claim.span.start)
    if heading is None or judged.verdict == "silent":
        return judged
    claim = judged.claim._replace(stance="history", reason=at("heading", heading))
    return judged._replace(claim=claim, verdict="silent")


def past_of(document: Document) -> Past:
    """Return the blocks under such headings, the headings included."""
    past = {}
    for index, block in enumerate(document.blocks):
        if block.kind == "heading" and block.lines:
            text = plain(document.text, *block.lines[0]).text.strip()
            found = _HEADING.fullmatch(fold(text))
            if found and found[1] in words("history"):
                past[index] = text
    return [
        (block.span, past[above])
        for index, block in enumerate(document.blocks if past else ())
        for above in ({index, *block.headings} & past.keys())
    ]

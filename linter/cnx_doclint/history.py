"""Sections that tell of the past: what a changelog says was true once, and no mistake now."""

from __future__ import annotations

import re

from cnx_doclint.document import Document
from cnx_doclint.grammar import words
from cnx_doclint.judged import Judged, Understood
from cnx_doclint.markup import plain
from cnx_doclint.text import Span, fold

# "Changelog", "## 7. Historial de cambios (v2)"; "History of the model" may head anything.
_HEADING = re.compile(r"[\W\d_]*([^\W\d_].*?)\W*(?:\(.*\)\W*)?")


def without_history(document: Document, understood: Understood) -> Understood:
    """Return a document's claims, those under a heading such as "Changelog" silent."""
    sections = _sections(document)
    if not sections:
        return understood
    return understood._replace(claims=tuple(_silent(one, sections) for one in understood.claims))


def _silent(judged: Judged, sections: list[tuple[Span, str]]) -> Judged:
    at = judged.claim.span.start
    heading = next((heading for span, heading in sections if span.start <= at < span.end), None)
    if heading is None or judged.verdict == "silent":
        return judged
    claim = judged.claim._replace(stance="history", reason=f"heading: {heading}")
    return judged._replace(claim=claim, verdict="silent")


def _sections(document: Document) -> list[tuple[Span, str]]:
    """The blocks under such headings, the headings included."""
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

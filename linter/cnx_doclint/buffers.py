"""Which count of parameters a value is said to be: with the buffers of normalisation layers, or without."""

from __future__ import annotations

from typing import Literal

from cnx_doclint.grammar import worded
from cnx_doclint.stated import Reading, Statement
from cnx_doclint.text import fold

Counted = Literal["with", "without", ""]

# What a fact that counts the buffers too ends in.
WITH_BUFFERS = "_with_buffers"
_SAID = r"(?:(?P<with><with_buffers>)|(?P<without><without_buffers>))"
# Right behind a value, "7.45M parameters (with buffers)", and not the label of the next: "7.45M  trainable=7.44M".
_BEHIND = rf"[\s)\]\"'`*]*(?:[^\W\d]+[\s*]+){{0,2}}[(\[,*]?\s?{_SAID}(?!\s*[=:])"
_BEFORE = rf"{_SAID}[\s\"'`*]*[=:(]?[\s\"'`*~]*\Z"


def counted(reading: Reading, statement: Statement) -> Counted:
    """Return which count a column's heading names, or the words right beside a value; nothing where both are named."""
    if not statement.key.startswith("params."):
        return ""
    column = next((fold(context.text) for context in reading.segment.context if context.kind == "column"), "")
    found = {
        _named(match.lastgroup)
        for match in (
            *worded(_SAID).finditer(column),
            worded(_BEHIND).match(reading.folded, statement.span.end),
            worded(_BEFORE).search(reading.folded, 0, statement.span.start),
        )
        if match is not None
    }
    return found.pop() if len(found) == 1 else ""


def _named(group: str | None) -> Counted:
    return "with" if group == "with" else "without"

"""Which count of parameters a text says it means: with the buffers of normalisation layers, or without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cnx_doclint.claims.grammar import worded
from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from cnx_doclint.claims.stated import Reading, Statement

Counting = Literal["", "with", "without"]

# What a fact's key ends in that counts buffers too; the plain key counts parameters alone.
WITH_BUFFERS = "_with_buffers"
# Between a count and the words that say how it was counted: no other number, no other sentence or clause.
_GAP = r"(?:(?!\b<and>|\b<or>|\b<but>)[^\d.;\n]){0,40}?"
# "7.45M (trainable: 7.44M)" says it of the other number.
_OWN = r"(?![\s=:*~≈]*\d)"
_HEADINGS = {"column", "row"}


def counting(reading: Reading, statement: Statement) -> Counting:
    """Return how a text says that a count was made; empty when it does not say."""
    told = [how for how, role in _ROLES if _is_said(reading, statement, role)]
    return told[0] if len(told) == 1 else ""


_ROLES: tuple[tuple[Counting, str], ...] = (("with", "<with_buffers>"), ("without", "<without_buffers>"))


def _is_said(reading: Reading, statement: Statement, role: str) -> bool:
    folded, (start, end) = reading.folded, statement.span
    if worded(_GAP + role + _OWN).match(folded, end) or worded(rf"{role}{_GAP}\Z").search(folded, 0, start):
        return True
    headings = (context.text for context in reading.segment.context if context.kind in _HEADINGS)
    return any(worded(rf"\b{role}").search(fold(text)) for text in headings)

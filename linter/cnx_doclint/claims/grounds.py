"""Why a model and a stance were read as they were, as people are told it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.messages.messages import Message, join, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.claims.segments import Around
    from cnx_doclint.claims.vocabulary import Stance

_PLACES: Mapping[Around, Message] = {
    "row": msg("row"),
    "column": msg("column"),
    "stranger": msg("stranger"),
    "beside": msg("beside"),
    "data": msg("data"),
    "same line": msg("same line"),
    "removed": msg("removed"),
    "error": msg("error"),
    "sentence": msg("sentence"),
    "next sentence": msg("next sentence"),
    "tensor": msg("tensor"),
    "dict key": msg("dict key"),
    "comment": msg("comment"),
    "label": msg("label"),
    "assignment": msg("assignment"),
    "item": msg("item"),
    "lead": msg("lead"),
    "before": msg("before"),
    "heading": msg("heading"),
    "previous": msg("previous"),
    "section": msg("section"),
    "title": msg("title"),
    "file name": msg("file name"),
    "configured": msg("configured"),
}
_STANCES: Mapping[Stance, Message] = {
    "assert": msg("assert"),
    "paper": msg("paper"),
    "counterexample": msg("counterexample"),
    "hypothesis": msg("hypothesis"),
    "history": msg("history"),
    "generated": msg("generated"),
    "doubt": msg("doubt"),
    "measured": msg("measured"),
}
# Of what a place says, so much is told.
_SHOWN = 60


def called(kind: Around) -> Message:
    """Return what a place around a statement is called."""
    return _PLACES[kind]


def at(kind: Around, text: str, shown: int = _SHOWN) -> Message:
    """Return a place with what it says, shortened."""
    return join(": ", (_PLACES[kind], text.strip()[:shown]))


def meant(stance: Stance, why: Message) -> Message:
    """Return how something is meant, and what that was read from."""
    return join(": ", (_STANCES[stance], why))

"""What somebody may have meant by a word that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterable


def suggestion(word: str, known: Iterable[str]) -> Message:
    """Return a hint: the known word nearest to ``word``, if one is near, and all of them in the order given."""
    from difflib import get_close_matches

    choices = tuple(known)
    near = get_close_matches(word, choices, n=1)
    known_ones = ", ".join(choices)
    if near:
        return msg("did you mean {near!r}? known: {known}", near=near[0], known=known_ones)
    return msg("known: {known}", known=known_ones)

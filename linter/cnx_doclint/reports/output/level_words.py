"""How sure a finding is, as reports say it beside a rule's code: nothing where it is certain, which most are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.messages.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.claims.levels import Level

_WORDS: Mapping[Level, Message] = {"certain": NOTHING, "likely": msg("(likely)"), "possible": msg("(possible)")}


def level_word(level: Level) -> Message:
    """Return a level in brackets; nothing for what is certain."""
    return _WORDS[level]


def with_level(text: str, level: Level) -> str:
    """Return a text with a level behind it, for programs, which are told everything in English."""
    return " ".join(filter(None, (text, _WORDS[level])))

"""The statuses of facts as people are told them; a spec calls them by their English names in any language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.spec.spec import Status

_TOLD: Mapping[Status, Message] = {
    "verified": msg("verified"),
    "derived": msg("derived"),
    "inferred": msg("inferred"),
    "declared": msg("declared"),
}


def status_message(status: Status) -> Message:
    """Return how a fact is known, in a word."""
    return _TOLD[status]

"""What a command has to say, for the command line to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnx_doclint.messages.messages import Message


class Answer(NamedTuple):
    """Lines to print, whether they tell of something that is not as it should be, and what to warn of beside them."""

    lines: tuple[str, ...]
    found: bool = False
    warnings: tuple[Message, ...] = ()

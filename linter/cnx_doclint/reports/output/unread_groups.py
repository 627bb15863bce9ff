"""Numbers that were not understood, a column or a key at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.messages.messages import Message, msg, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.findings.places import Place
    from cnx_doclint.findings.results import LocatedUnread, Recognised


class UnreadGroup(NamedTuple):
    """The numbers of one column or key that were not understood for one reason.

    Attributes:
        place: of the first.
        where: the heading or the key.
        numbers: as written, in order.
        reason: why.
    """

    place: Place
    where: str
    numbers: tuple[str, ...]
    reason: Message

    @property
    def counted(self) -> Message:
        """How many there are, and the first."""
        values = plural("{number:,} value", "{number:,} values", len(self.numbers))
        return msg("{values}, such as {example}", values=values, example=" ".join(self.numbers[0].split()))


def unread_groups(file: Recognised) -> Iterator[UnreadGroup]:
    """Yield the columns and keys of a document that were not understood, in order of their first number."""
    found: dict[tuple[int, str, Message], list[LocatedUnread]] = {}
    for one in file.unread:
        found.setdefault((one.number.block, one.number.where, one.number.reason), []).append(one)
    for (_, where, reason), members in found.items():
        yield UnreadGroup(members[0].place, where, tuple(one.number.text for one in members), reason)

"""A generated block as a value: what stands there, and what should."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnx_doclint.documents.markers import Marker
    from cnx_doclint.documents.text import Span


class GeneratedBlock(NamedTuple):
    """One block of a document: where it is, what stands there and what should.

    ``span``, ``old`` and ``new`` go from behind the begin marker to behind the end marker, which keeps a sum of what
    was written. ``edited`` says that the text is not what was written: somebody changed it by hand. ``outdated`` says
    that it has other words than it should, whatever the space in it.
    """

    begin: Marker
    span: Span
    old: str
    new: str
    edited: bool
    outdated: bool

    @property
    def title(self) -> str:
        """What the block is called: what its marker asks for."""
        return self.begin.options

    @property
    def is_stale(self) -> bool:
        """Say whether the block differs from what the spec gives."""
        return self.old != self.new

    @property
    def is_theirs(self) -> bool:
        """Say whether writing the block would lose what somebody wrote into it."""
        return self.edited and self.outdated

"""Places within places: what holds at an offset is what the innermost of them says."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnx_doclint.documents.text import Span

Said = TypeVar("Said")


class Layers(NamedTuple, Generic[Said]):
    """What is said of the places of a document.

    Attributes:
        bounds: offsets at which something else begins to hold, in order.
        said: what holds from each of them on.
    """

    bounds: tuple[int, ...] = ()
    said: tuple[Said | None, ...] = ()

    def at(self, offset: int) -> Said | None:
        """Return what is said of a place; of several that it is in, the innermost, of equal ones the last."""
        index = bisect_right(self.bounds, offset) - 1
        return self.said[index] if index >= 0 else None


def layered(given: Iterable[tuple[Span, Said]]) -> Layers[Said]:
    """Lay places over each other: each is within another or apart from it."""
    places = [(span, said) for span, said in given if span.start < span.end]
    places.sort(key=lambda one: (one[0].start, -one[0].end))  # in this order an inner one follows its outer ones
    found: dict[int, Said | None] = {}
    opened: list[tuple[Span, Said]] = []
    for span, said in places:
        _close(opened, span.start, found)
        opened.append((span, said))
        found[span.start] = said
    _close(opened, max((span.end for span, _ in places), default=0), found)
    return Layers(tuple(found), tuple(found.values()))


def _close(opened: list[tuple[Span, Said]], upto: int, found: dict[int, Said | None]) -> None:
    """End the places that end before an offset, or there."""
    while opened and opened[-1][0].end <= upto:
        end = opened.pop()[0].end
        found[end] = opened[-1][1] if opened else None

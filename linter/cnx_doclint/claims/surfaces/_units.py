"""Units in the headings of columns and rows, ``Params [M]``, ``FLOPs, G``: they are those of the bare numbers there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.readings import COUNT_UNITS, OTHER_UNIT
from cnx_doclint.documents.text import Span, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.claims.vocabulary import Vocabulary

# Powers of ten that stand for a unit of counts.
_POWERS = {"10^3": "k", "10^6": "m", "10^9": "b", "1e3": "k", "1e6": "m", "1e9": "b", "10⁶": "m", "10⁹": "b"}
_ASIDE = r"[(\[{]\s*(?P<said>[^()\[\]{}]*?)\s*[)\]}]"
# "Params/M", "FLOPs, G", "Parameters in millions"; of several the last.
_BEHIND = r"(?P<whole>\s*(?:[/,:]\s*|\s<in>\s)(?P<said>[^\s()\[\]/,:]{1,10}))\s*\Z"
_INSIDE = r"<in>\s"


class Unit(NamedTuple):
    """The unit that a heading gives, empty for one that is none of a model's facts, and where the heading says so."""

    name: str
    span: Span


def unit_of(text: str, facts: Sequence[str], vocabulary: Vocabulary) -> Unit | None:
    """Return the unit that a heading of some facts gives, or None when it gives none."""
    others: Unit | None = None
    for said, span in _places(text):
        name, bracketed = _POWERS.get(said.lstrip("x×* "), said), text[span.start] in "([{"
        named = name.upper() in vocabulary.models  # "Width, M" is of a model, and "(S)" is no second
        admitted = any(_admits(key, name, vocabulary) for key in facts)
        if (admitted and not named) or (bracketed and (admitted or name in COUNT_UNITS)):
            return Unit(name, span)
        if OTHER_UNIT.fullmatch(said) and not named:
            others = Unit("", span)  # milliseconds, megabytes: no fact of a model
    return others


def _places(text: str) -> Iterator[tuple[str, Span]]:
    folded = fold(text)
    for match in worded(_ASIDE).finditer(folded):
        said = worded(_INSIDE).match(match["said"])
        yield match["said"][said.end() if said else 0 :], Span(*match.span())
    if behind := worded(_BEHIND).search(folded):
        yield behind["said"], Span(*behind.span("whole"))


def _admits(key: str, unit: str, vocabulary: Vocabulary) -> bool:
    form = vocabulary.forms.get(key)
    if form is None:
        return False
    return unit in form.units or (form.kind == "count" and unit in COUNT_UNITS)

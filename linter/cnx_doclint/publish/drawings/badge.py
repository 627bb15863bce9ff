"""How a fact is known, as a badge: the word itself on a colour, for beside a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.publish.drawings import svg
from cnx_doclint.publish.drawings.geometry import Box
from cnx_doclint.publish.terms import status_term, term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.spec.spec import Status

_HEIGHT, _PADDING, _CORNER = 26, 8, 5
# A badge stands among words, which are smaller than those of a picture.
_SCALE = 0.8
# White words can be read on each, and each can be told from a white page and from a dark one.
_FILLS: Mapping[Status, str] = {
    "verified": "#2e7d46",
    "derived": "#0f7c86",
    "inferred": "#9a5f10",
    "declared": svg.SLATE,
}


def status_badge(status: Status, lang: str) -> str:
    """Return the badge of a status as an SVG picture."""
    name = status_term(status, lang)
    whole = Box(0, 0, svg.room(name) + 2 * _PADDING, _HEIGHT)
    elements = (svg.box(whole, _FILLS[status], rx=_CORNER), svg.words(name, whole.middle))
    meaning = term(f"meaning of {status}", lang)
    return svg.picture(
        svg.Picture(f"status-{status}", name, meaning, whole.height, elements, width=whole.width, scale=_SCALE)
    )


def badge_file(status: Status) -> str:
    """Return what the file of a badge is called."""
    return f"status-{status}.svg"

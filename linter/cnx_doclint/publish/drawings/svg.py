"""The text of SVG pictures: elements, colours, and how much room words take.

A picture is shown by ``<img>`` on white pages and on dark ones, and cannot ask which. So words stand only on filled
boxes, and what lies on the page itself has colours in the middle, which both can be told from.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.display_width import display_width as columns
from cnx_doclint.publish.drawings.geometry import Box, Line, Point

if TYPE_CHECKING:
    from collections.abc import Iterator

# A picture is as wide as its words remain legible on a telephone: 480 shown on 360 pixels is three quarters.
WIDTH = 480
SIZE = 15
LEADING = 20

INK = "#ffffff"
BLUE, TEAL, PURPLE, SLATE = "#5c6bc0", "#0f7c86", "#8e5ab0", "#687292"
GREY = "#77809f"
PANEL, ON_PANEL, POINT = "#2b3561", "#9fa8da", "#ffd54f"

Attributes = dict[str, str | float]


class Picture(NamedTuple):
    """A picture: a name for its ids, what it is called, what it shows in words, its height and its elements.

    It is as wide as most are unless it says so, and shown larger or smaller than its units by ``scale``.
    """

    name: str
    title: str
    description: str
    height: float
    elements: tuple[str, ...]
    width: float = WIDTH
    scale: float = 1


def picture(drawn: Picture) -> str:
    """Return a picture as a file of its own."""
    ident = _ident(drawn.name)
    size: Attributes = {
        "width": drawn.width * drawn.scale,
        "height": drawn.height * drawn.scale,
        "viewBox": f"0 0 {number(drawn.width)} {number(drawn.height)}",
    }
    lines = (
        element("title", plain(drawn.title), id=f"{ident}-title"),
        element("desc", plain(drawn.description), id=f"{ident}-desc"),
        *drawn.elements,
    )
    return (
        element(
            "svg",
            "\n" + "\n".join(lines) + "\n",
            xmlns="http://www.w3.org/2000/svg",
            version="1.1",
            **size,
            role="img",
            aria_labelledby=f"{ident}-title {ident}-desc",
            font_family="sans-serif",
            font_size=SIZE,
        )
        + "\n"
    )


def element(tag: str, content: str = "", /, **attributes: str | float) -> str:
    """Return an element; its content is markup, its attributes are not."""
    listed = "".join(f' {_attribute(name)}="{_value(value)}"' for name, value in attributes.items())
    return f"<{tag}{listed}>{content}</{tag}>" if content else f"<{tag}{listed}/>"


def number(value: float) -> str:
    """Return a coordinate with one decimal at most.

    >>> number(1.0000001), number(-0.04), number(12.25)
    ('1', '0', '12.2')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def plain(text: str) -> str:
    """Return a text as markup. What XML cannot hold at all is shown as the sign for that."""
    return escape(_FORBIDDEN.sub("\ufffd", text))


def box(place: Box, fill: str, **attributes: str | float) -> str:
    """Return a filled box."""
    sides: Attributes = {"x": place.left, "y": place.top, "width": place.width, "height": place.height}
    return element("rect", **sides, fill=fill, **attributes)


def line(drawn: Line, stroke: str, **attributes: str | float) -> str:
    """Return a straight line."""
    ends: Attributes = {"x1": drawn.start.x, "y1": drawn.start.y, "x2": drawn.end.x, "y2": drawn.end.y}
    return element("line", **ends, stroke=stroke, **attributes)


def path(*corners: Point) -> str:
    """Return the line of an arrow, from corner to corner."""
    drawn = " ".join(f"{'L' if index else 'M'}{number(at.x)},{number(at.y)}" for index, at in enumerate(corners))
    return element("path", d=drawn, fill="none", stroke=GREY, stroke_width=2)


def arrow_head(tip: Point, back: Point) -> str:
    """Return the head of an arrow; ``back`` leads from its tip to the middle of its other side."""
    x, y = tip.x + back.x, tip.y + back.y
    corners = (tip, Point(x - back.y / 2, y + back.x / 2), Point(x + back.y / 2, y - back.x / 2))
    return element("polygon", points=" ".join(f"{number(at.x)},{number(at.y)}" for at in corners), fill=GREY)


def words(text: str, middle: Point, *, anchor: str = "middle", fill: str = INK, **attributes: str | float) -> str:
    """Return a line of text whose middle is at a height; browsers disagree on all baselines but the usual one."""
    return element(
        "text", plain(text), x=middle.x, y=middle.y + 0.35 * SIZE, text_anchor=anchor, fill=fill, **attributes
    )


def room(text: str, *, bold: bool = False) -> float:
    """Return how wide a text is at most: in the broadest of the fonts that a browser may take for sans-serif."""
    return sum(_em(char) for char in text) * SIZE * (1.12 if bold else 1)


def cut(text: str, width: float, *, bold: bool = False) -> str:
    """Return a text, or as much of it as fits a width."""
    if room(text, bold=bold) <= width:
        return text
    kept = next((end for end in range(len(text), 0, -1) if room(text[:end] + "…", bold=bold) <= width), 0)
    return text[:kept].rstrip() + "…"


def wrapped(text: str, width: float, *, bold: bool = False) -> Iterator[str]:
    """Yield the lines of a text between spaces; a word that is wider than a line is cut."""
    current = ""
    for word in text.split():
        longer = f"{current} {word}".strip()
        if current and room(longer, bold=bold) > width:
            yield cut(current, width, bold=bold)
            longer = word
        current = longer
    yield cut(current, width, bold=bold)


# Control signs, halves of pairs and the two that are no characters: no XML document has them, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _ident(name: str) -> str:
    """An id of a name: pictures of several models may stand in one page, so that it tells them apart."""
    return "".join(char if char.isascii() and char.isalnum() else f"-{ord(char):x}-" for char in name)


def _attribute(name: str) -> str:
    return name.replace("_", "-")


def _value(value: str | float) -> str:
    return plain(value) if isinstance(value, str) else number(value)


# Shares of the font size, as in DejaVu Sans, which is broader than what most readers have.
_SHARES = {
    **dict.fromkeys("ijlI.,:;'|! ", 0.34),
    **dict.fromkeys("frt()[]/-", 0.42),
    **dict.fromkeys("mwMWQO@%&→…×", 1),
}


def _em(char: str) -> float:
    if char in _SHARES:
        return _SHARES[char]
    return (0, 0.64, 1.4)[columns(char)] + (0.13 if char.isupper() else 0)

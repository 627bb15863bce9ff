"""How many columns a text takes where every sign is one or two columns wide."""

from __future__ import annotations

from unicodedata import category, east_asian_width


def display_width(text: str) -> int:
    """Return how many columns a text takes in a terminal.

    >>> width("canales"), width("✅ á"), width("图")
    (7, 4, 2)
    """
    return len(text) if text.isascii() else sum(map(_columns, text, text[1:] + " "))


def _columns(char: str, following: str) -> int:
    if category(char) in {"Mn", "Me", "Cf"}:
        return 0
    # A variation selector turns a sign such as "⚠" into a picture, which is two columns wide.
    return 2 if following == "\ufe0f" or east_asian_width(char) in {"W", "F"} else 1

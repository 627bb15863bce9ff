"""Where a TOML file says what: ``tomllib`` gives values without their lines, and a mistake should be pointed at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# A key: bare, or in quotes; several are joined by dots.
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*(?P<name>{_KEY})\s*\]")
_ASSIGNMENT = re.compile(rf"\s*(?P<name>{_KEY})\s*=")

Path = tuple[str, ...]


def lines(text: str) -> Mapping[Path, int]:
    """Return the line, counted from 1, on which each table and key stands first.

    A table that is only named as part of others stands where the first of these does. What is inside an inline table
    has no line of its own, see `line_of`.
    """
    found: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            place = table = _parts(header["name"])
        elif assignment := _ASSIGNMENT.match(line):
            place = (*table, *_parts(assignment["name"]))
        else:
            continue
        for length in range(1, len(place) + 1):
            found.setdefault(place[:length], number)
    return found


def line_of(path: Path, known: Mapping[Path, int]) -> int:
    """Return the line of a place, or of the nearest thing around it that has one; 0 when nothing has."""
    around = (path[:length] for length in range(len(path), 0, -1))
    return next((known[place] for place in around if place in known), 0)


def _parts(name: str) -> Path:
    return tuple(part.strip("\"'") for part in re.findall(_PART, name))

"""Where a TOML file says what: ``tomllib`` gives values without their lines, and a mistake should be pointed at."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# A key: bare, or in quotes; several are joined by dots.
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[(?P<list>\[)?\s*(?P<name>{_KEY})\s*\]")
_ASSIGNMENT = re.compile(rf"\s*(?P<name>{_KEY})\s*=")

_WORD = re.compile(r"""(["'])(?P<word>(?:(?!\1).)+)\1""")

Path = tuple[str, ...]


def lines(text: str) -> Mapping[Path, int]:
    """Return the line, counted from 1, on which each table, key and text of a list stands first.

    A table that is only named as part of others stands where the first of these does; of a list of tables, each has its
    number behind the name, counted from 1. What is inside an inline table has no line of its own, see `line_of`.
    """
    found: dict[Path, int] = {}
    table: Path = ()
    place: Path = ()
    lengths: Counter[Path] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = place = _parts(header["name"])
            if header["list"]:
                lengths[table] += 1
                table = place = (*table, str(lengths[table]))
        elif assignment := _ASSIGNMENT.match(line):
            place = (*table, *_parts(assignment["name"]))
        for length in range(1, len(place) + 1):
            found.setdefault(place[:length], number)
        if not (header or line.lstrip().startswith("#")):
            for word in _WORD.finditer(line):
                found.setdefault((*place, word["word"]), number)
    return found


def line_of(path: Path, known: Mapping[Path, int]) -> int:
    """Return the line of a place, or of the nearest thing around it that has one; 0 when nothing has."""
    around = (path[:length] for length in range(len(path), 0, -1))
    return next((known[place] for place in around if place in known), 0)


def _parts(name: str) -> Path:
    return tuple(part.strip("\"'") for part in re.findall(_PART, name))

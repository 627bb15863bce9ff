"""The small words of the languages guides are written in, and patterns that are built from them.

A language is a file of ``languages/``; what its tables mean stands in ``en.toml``. All languages are read together,
since guides mix them.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent / "languages"
_ROLE = re.compile(r"(?<!\?P)<([a-z_]+)>")  # not a named group


@cache
def languages() -> tuple[Mapping[str, Any], ...]:
    """Return the tables of every language."""
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.toml")))


@cache
def words(role: str) -> tuple[str, ...]:
    """Return the words that play a role in any language, the longest first."""
    found = {word for table in languages() for word in table["words"][role]}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def numbers(role: str) -> dict[str, int]:
    """Return the words of a role that stand for numbers, with these."""
    return {word: number for table in languages() for word, number in table["words"][role].items()}


@cache
def worded(template: str) -> re.Pattern[str]:
    r"""Compile a verbose pattern over folded text in which ``<role>`` stands for any word of that role.

    >>> bool(worded(r"\d <of> \d").fullmatch("3of4"))
    True
    """
    return re.compile(_ROLE.sub(lambda role: f"(?:{'|'.join(map(_spelled, words(role[1])))})", template), re.VERBOSE)


def _spelled(word: str) -> str:
    # A word ends where its letters end, unless it says that it may go on: "aprox*".
    stem = re.escape(word.removesuffix("*")).replace(r"\ ", r"\s")
    return stem if word.endswith("*") else rf"{stem}\b"


@cache
def common(sort: str) -> tuple[tuple[str, Mapping[str, int]], ...]:
    """Return the wordings of one sort that every family's guides have, each with its language's words for numbers."""
    return tuple((word, table["words"]["numbers"]) for table in languages() for word in table["common"][sort])


def counted(sort: str, members: int) -> tuple[str, ...]:
    """Return the wordings of a sort for a family of so many members: "all four" is all of four.

    In a wording, ``<all>`` stands for how many they are, ``<others>`` for one less.
    """
    found: dict[str, None] = {}
    for wording, spelled in common(sort):
        for role, number in (("<all>", members), ("<others>", members - 1)):
            if role in wording:
                words = [word for word, meant in spelled.items() if meant == number]
                found |= dict.fromkeys(wording.replace(role, word) for word in (*words, str(number)))
        if "<all>" not in wording and "<others>" not in wording:
            found[wording] = None
    return tuple(found)

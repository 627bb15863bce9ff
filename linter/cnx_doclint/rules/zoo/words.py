"""The words of model tables, in all languages at once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FOLDER = Path(__file__).parent
# What every table of Markdown or HTML has between its head and its rows, or around them.
_TABLE_SIGNS = ("-|", "- |", ":|", ": |", "<table", "<TABLE")
# A quantity is named by a heading or a row's first cell, which begins its line or stands behind a bar or a tag.
_CELL_START = r"(?:\|[ \t*_`#]{0,8}|<t[hd][^>\n]*>[\s*_`#]{0,8}|^[ \t*_`]{0,8}(?=[^|\n]{1,80}\|))"
# Somewhere there is a cell with nothing but a number, with or without a unit.
_NUMBER_CELL = re.compile(
    r"[|>][ \t*]*~?\d[\d.,]*[ \t]*(?:%|[kmgb]|mm|[kmg]flops|[a-zó]*illon\w*)?[ \t*]*(?:[|<]|$)", re.MULTILINE
)
_SCALED = r"[kmgt]?"


@cache
def _tables() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.toml")))


@cache
def columns(sort: str) -> frozenset[str]:
    """Return the words of one sort: ``models``, ``values``, ``generic`` or ``asides``."""
    return frozenset(word for table in _tables() for word in table["columns"][sort])


@cache
def named(sort: str) -> Mapping[str, str]:
    """Return what each word of a sort stands for: ``{"imagenet1k": "imagenet-1k"}``."""
    return {word: name for table in _tables() for name, words in table[sort].items() for word in words}


@cache
def pattern(sort: str) -> re.Pattern[str]:
    """Return a pattern for the words of a sort within folded text, the longest first."""
    # Chinese sets no spaces between words; folded Latin letters are plain.
    return re.compile(rf"(?<![a-z0-9_-])(?:{_either(named(sort))})(?![a-z0-9_-])")


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def lets_through(text: str) -> bool:
    """Say whether a text may hold a table of models; tables of anything else are left out without being parsed."""
    if "|" not in text and "<t" not in text and "<T" not in text:
        return False
    if not any(sign in text for sign in _TABLE_SIGNS):
        return False
    # Patterns are slow where every line is a beginning, and most lines are of no table.
    lines = "\n".join(line for line in text.lower().splitlines() if "|" in line or "<t" in line)
    return _NUMBER_CELL.search(lines) is not None and _quantity_cell().search(lines) is not None


@cache
def _quantity_cell() -> re.Pattern[str]:
    words = [word.replace("o", "[oó]").replace("a", "[aá]") for word in _plain_words()]
    return re.compile(rf"{_CELL_START}{_SCALED}(?:{'|'.join(words)})\b", re.MULTILINE)


def _plain_words() -> list[str]:
    """The quantities' words as patterns, those left out that begin with another."""
    kept: list[str] = []
    for word in sorted((word for word, name in named("quantities").items() if name != "image"), key=len):
        if not any(word.startswith(short) and not word[len(short) : len(short) + 1].isalnum() for short in kept):
            kept.append(word)
    return [re.escape(word) for word in kept]

"""How people write the names of models: "llama3_1 instruct 8B" is Llama-3.1-8B, "7B" may be Qwen2.5-7B."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING

from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEPARATORS = re.compile(r"[\s_-]+")
_NUMBERED = re.compile(r"([a-z]{2,})(\d[\d.]*)")
_VERSION = re.compile(r"v0\.\d|v1(?:\.0)?")
_SIZE = re.compile(r"\d+(?:\.\d+)?[bmk]")
_LETTERS = re.compile(r"[a-z]{3,}")
# What may stand within a name, before its size.
_WITHIN = "(instruct|chat|base|config|it)"


def roots(models: Sequence[str]) -> frozenset[str]:
    """Return the words that names of models begin with: "qwen" of Qwen2.5-7B."""
    found = (_LETTERS.match(fold(model)) for model in models)
    return frozenset(match[0] for match in found if match)


def spellings(model: str) -> tuple[str, ...]:
    """Return wordings of a model's name, however its words and numbers are joined.

    >>> spellings("Phi-2")
    ('phi 2', 'phi2')
    """
    pieces = _SEPARATORS.split(fold(model).strip())
    if len(pieces) > 2 and _VERSION.fullmatch(pieces[-1]):
        # Mixtral-8x7B-v0.1 is called so without its version, too.
        shorter = "-".join(pieces[:-1])
        return tuple(f"{called} {pieces[-1]}" for called in spellings(shorter)) + spellings(shorter)
    numbered = _NUMBERED.fullmatch(pieces[0])
    first, *rest = [*numbered.groups(), *pieces[1:]] if numbered else pieces
    if not rest:
        return (first,)
    joined = ("", " ") if numbered else (" ", "")
    joints = joined if _LETTERS.fullmatch(first) and rest[0][0].isdigit() else (" ",)
    *middle, last = rest
    version = middle[0] if middle and "." in middle[0] else ""
    written = [middle] if not version else [[version.replace(".", by), *middle[1:]] for by in (".", "", " ")]
    found = []
    for joint in joints:
        for words in written:
            begin = f"{first}{joint}{' '.join(words)}" if words else first
            within = f" {_WITHIN} " if words and _SIZE.fullmatch(last) else " " if words else joint
            found.append(f"{begin}{within}{last}")
    return tuple(dict.fromkeys(found))


def series(models: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the models whose names begin alike, by that beginning: "qwen2.5"."""
    alike: dict[str, tuple[str, ...]] = {}
    for model in models:
        shared = fold(model).rpartition("-")[0]
        alike[shared] = (*alike.get(shared, ()), model)
    # In the order in which people name them: 8B, 70B, 405B.
    several = {shared: members for shared, members in alike.items() if shared and len(members) > 1}
    return {shared: tuple(sorted(members, key=_size)) for shared, members in several.items()}


def _size(model: str) -> float:
    number = re.match(r"\d+(?:\.\d+)?", model.rpartition("-")[2])
    return float(number[0]) if number else 0


def short_names(models: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what is left of the names of models that begin alike: "7b" of Qwen2.5-7B beside Qwen2.5-0.5B."""
    alike: dict[str, list[str]] = {}
    for model in models:
        alike.setdefault(_SEPARATORS.split(model)[0], []).append(model)
    found: dict[str, str] = {}
    for group in alike.values():
        words = {model: _SEPARATORS.split(fold(model)) for model in group}
        shared = sum(1 for _ in takewhile(lambda each: len({*each}) == 1, zip(*words.values(), strict=False)))
        found |= {model: " ".join(each[shared:]) for model, each in words.items()} if len(group) > 1 else {}
    counts = Counter(found.values())
    return {model: (rest,) for model, rest in found.items() if rest and counts[rest] == 1}


def beginnings(models: Sequence[str]) -> frozenset[str]:
    """Return what names of models begin with, letters and digits alone: "qwen25", "qwen25coder" of Qwen2.5-Coder-7B."""
    found = set()
    for model in models:
        pieces = _SEPARATORS.split(fold(model).replace(".", ""))
        found |= {"".join(pieces[:count]) for count in range(1, len(pieces))}
    return frozenset(found)

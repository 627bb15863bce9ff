"""How people shorten the names of models that begin alike: "7B" of Qwen2.5-7B, and "Qwen2.5" for all of them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING

from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEPARATORS = re.compile(r"[\s_-]+")


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

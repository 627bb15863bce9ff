"""Tells texts that cannot hold a claim from the others, so that most files of a tree are never parsed.

Only what is sure is left out: a text is let through when it holds any piece of any wording that can make a claim.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.claims.lexicon import longest_piece
from cnx_doclint.claims.wordings import fact_entries, implied
from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Claims that no wording announces: sizes joined by arrows, tensors. And directives.
_SIGNS = ("cnx-doclint:", "→", "->", "=>", "➜", "⟶", "⇒", "➔")

# Values that speak for themselves beside a model, whose name may be a single letter: a count of millions written out,
# a list as long as one of a backbone, a calculation. Numbers with a unit are added from the vocabulary.
_VALUES = (
    r"\d[., ]?\d{3}[., ]?\d{3}",
    r"[\[(]\s*\d+\s*[,;]\s*\d+\s*[,;]\s*\d+\s*[\])]",
    r"\d\W{1,4}\d+\W{1,4}\d+\W{1,4}\d",
    r"\d\s*[x×*/·]\s*\d+\s*=",
)

# As many rows as numbers need that no word names; see ``alignment``.
MIN_ROWS = 3


class Prefilter(NamedTuple):
    """Pieces of folded text, and a pattern of values, of which a claim has at least one; or it names many models."""

    pieces: tuple[str, ...]
    values: re.Pattern[str]
    models: re.Pattern[str]

    @classmethod
    def of(cls, text: Mapping[str, Any], models: Sequence[str]) -> Prefilter:
        """Collect the pieces of the words in a family's ``[text]`` table, and of its models' names."""
        # What a claim has besides a number: words for a fact, or a value's own name.
        wordings = [entry.wording for entry in fact_entries(text) if entry.data]
        places = (*text.get("places", ()), *text.get("ordinals", ()))
        wordings += [word for place in places if len(place["facts"]) == 1 for word in place["words"]]
        tensors = (f".{suffix}" for suffix in text.get("tensors", {}).get("suffixes", ()) or ("weight",))
        pieces = {*map(longest_piece, wordings), *map(fold, tensors), *map(fold, _SIGNS)}
        units = sorted({unit for one in implied(text) for unit in one.units})
        counted = rf"\d\s?(?:{'|'.join(map(re.escape, units))})(?![^\W\d_])" if units else r"(?!)"
        sizes = [size for words in text.get("models", {}).get("sizes", {}).values() for size in words]
        names = "|".join(map(re.escape, sorted([*map(fold, models), *sizes], key=len, reverse=True)))
        pattern = re.compile(rf"(?<![^\W_])(?:{names})(?![^\W_])")
        return cls(tuple(_shortest(pieces)), re.compile("|".join((*_VALUES, counted))), pattern)

    def lets_through(self, text: str) -> bool:
        """Say whether a text may hold a claim or a directive."""
        folded = fold(text)
        if any(piece in folded for piece in self.pieces) or self.values.search(folded):
            return True
        # Numbers beside several models can be claims without any word.
        return len({*self.models.findall(folded)}) >= MIN_ROWS


def _shortest(pieces: Iterable[str]) -> list[str]:
    """Drop the pieces that contain another: wherever they stand, the other does."""
    kept: list[str] = []
    for piece in sorted(pieces, key=lambda piece: (len(piece), piece)):
        if not any(short in piece for short in kept):
            kept.append(piece)
    return kept

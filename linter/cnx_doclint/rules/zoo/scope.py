"""What a value depends on beside its model: how it was got, for which task, on which data, at which size of image.

Two values are compared only where they are of the same thing. What counts differs: a number of parameters does not
depend on the data it is tested with, an accuracy does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnx_doclint.documents.text import fold
from cnx_doclint.findings.notes import Scope
from cnx_doclint.rules.zoo.words import named, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_IMAGE = re.compile(
    r"(?<![\w.])(\d{2,4})\s?[x×]\s?(\d{2,4})(?![\w.])|@\s?(\d{3,4})(?!\w|[.,]\d)|(?<![\w.])(\d{3,4})\s?(?:px|pixels)\b"
)
# A word with a capital inside or a digit beside letters is a name: of another architecture, a device, a framework.
_NAME = re.compile(r"(?<![\w-])(?=[\w.+-]*[a-z])(?=[\w.+-]*(?:\w[A-Z]|\d))[A-Za-z][\w.+-]*\w")


OLD = "old"  # of `how`: what is no longer so, or never was


# What must be said alike; of the rest, only what is said in both places and differs keeps two values apart.
_STRICT = {
    "params": frozenset({"how", "names", "cells"}),
    "storage": frozenset({"how", "names", "cells"}),
    "flops": frozenset({"how", "names", "cells", "images"}),
    "macs": frozenset({"how", "names", "cells", "images"}),
}
_EVERY = frozenset({"how", "names", "cells", "data", "images"})


def comparable(quantity: str, one: Scope, other: Scope) -> bool:
    """Say whether two values of a quantity are of the same thing, so that they must agree."""
    strict = _STRICT.get(quantity, _EVERY)
    return all(
        first == second or (kind not in strict and not (first and second))
        for kind, first, second in zip(Scope._fields, one, other, strict=True)
    )


def scope_of(text: str, names: bool = False) -> Scope:
    """Return what a heading, sentence or cell says; ``names`` asks for the other names in it too."""
    folded = fold(text)
    return Scope(
        how=_found("how", folded),
        names=tuple(sorted({*_names(text)})) if names else (),
        tasks=_found("tasks", folded),
        data=_found("data", folded),
        images=tuple(sorted({*images(folded)})),
    )


def _found(sort: str, folded: str) -> tuple[str, ...]:
    return tuple(sorted({named(sort)[match[0]] for match in pattern(sort).finditer(folded)}))


def images(folded: str) -> Iterator[str]:
    """Yield the sizes of images that a text names: ``224`` for 224x224."""
    for match in _IMAGE.finditer(folded):
        sides = [side for side in match.groups() if side]
        yield sides[0] if len({*sides}) == 1 else "x".join(sides)


def _names(text: str) -> Iterator[str]:
    for match in _NAME.finditer(text):
        word = fold(match[0])
        # Data and precisions have their own place; a size such as "224x224" is no name.
        if not any(pattern(sort).fullmatch(word) for sort in ("data", "how", "tasks", "quantities", "units")):
            yield word

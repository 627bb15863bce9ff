"""The kinds of generated block, one module each; a marker ``table=models`` is made by ``table_models``.

A module defines ``BLOCK``. Blocks are plain Python, not templates, so that the linter can compare a guide
with what it should say without loading a template engine; a user's ``blocks/<module>.md.j2`` replaces one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from cnx_doclint.labels import LANGUAGES
from cnx_doclint.spec import Spec

# What a marker asks for: every option of its block with the chosen values, the default where it says nothing.
Options = Mapping[str, tuple[str, ...]]


class Option(NamedTuple):
    """An option of a block: its valid values, what it is when left out, whether it may have several."""

    choices: Callable[[Spec], tuple[str, ...]]
    default: Callable[[Spec], tuple[str, ...]]
    many: bool = True


class Block(NamedTuple):
    """A kind of block: the options it takes and the Markdown it makes, with ``\\n`` and no final line end."""

    options: Mapping[str, Option]
    render: Callable[[Spec, Options], str]


def model_names(spec: Spec) -> tuple[str, ...]:
    """Return the spec's models, smallest first: a spec is sorted by name, readers compare by size."""
    return tuple(sorted(spec.models, key=lambda name: (_size(spec, name), name)))


def _size(spec: Spec, model: str) -> float:
    fact = spec.fact(model, "params.total")
    return fact.value if fact is not None and isinstance(fact.value, int | float) else 0


MODELS = Option(choices=model_names, default=model_names)
LANG = Option(choices=lambda _: LANGUAGES, default=lambda _: ("en",), many=False)

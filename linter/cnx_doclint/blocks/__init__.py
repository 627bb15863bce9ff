"""The kinds of generated block, one module each; a marker ``table=models`` is made by ``table_models``.

A module defines ``BLOCK``. Blocks are plain Python, not templates, so that the linter can compare a guide
with what it should say without loading a template engine; a user's ``blocks/<module>.md.j2`` replaces one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from cnx_doclint.book import Book
from cnx_doclint.words import LANGUAGES

# What a marker asks for: every option of its block with the chosen values, the default where it says nothing.
Options = Mapping[str, tuple[str, ...]]


class Option(NamedTuple):
    """An option of a block: its valid values, what it is when left out, whether it may have several."""

    choices: Callable[[Book], tuple[str, ...]]
    default: Callable[[Book], tuple[str, ...]]
    many: bool = True


class Block(NamedTuple):
    """A kind of block: the options it takes and the Markdown it makes, with ``\\n`` and no final line end.

    An ``inline`` one is part of a line, and its markers stand on that line.
    """

    options: Mapping[str, Option]
    render: Callable[[Book, Options], str]
    inline: bool = False


def models(book: Book) -> tuple[str, ...]:
    """Return the models that a block can be of."""
    return book.models()


MODELS = Option(choices=models, default=models)
LANG = Option(choices=lambda _: LANGUAGES, default=lambda _: ("en",), many=False)

"""What a kind of generated block is: the options that its marker takes, and the Markdown that it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.families.text_languages import LANGUAGES

if TYPE_CHECKING:
    from cnx_doclint.families.glossary import Glossary

# What a marker asks for: every option of its block with the chosen values, the default where it says nothing.
Options = Mapping[str, tuple[str, ...]]


class Option(NamedTuple):
    """An option of a block: its valid values, what it is when left out, whether it may have several."""

    choices: Callable[[Glossary], tuple[str, ...]]
    default: Callable[[Glossary], tuple[str, ...]]
    many: bool = True


class Block(NamedTuple):
    """A kind of block: the options it takes and the Markdown it makes, with ``\\n`` and no final line end.

    An ``inline`` one is part of a line, and its markers stand on that line.
    """

    options: Mapping[str, Option]
    render: Callable[[Glossary, Options], str]
    inline: bool = False


def models(glossary: Glossary) -> tuple[str, ...]:
    """Return the models that a block can be of."""
    return glossary.models()


MODELS = Option(choices=models, default=models)
LANG = Option(choices=lambda _: LANGUAGES, default=lambda _: ("en",), many=False)

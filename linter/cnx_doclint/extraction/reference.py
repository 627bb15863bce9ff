"""What a reference architecture is, and which family has one. Torch is imported when one is loaded, not before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnx_doclint.errors import DoclintError, NoReferenceError
from cnx_doclint.messages.messages import msg
from cnx_doclint.registry import plugins

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import nn

    from cnx_doclint.spec.spec import Fact, Value


@dataclass(frozen=True, slots=True)
class Reference:
    """A family's architecture.

    Attributes:
        layouts: the key layouts it can be built in, the usual one first.
        build: makes the module from facts' values by key, in a layout, on torch's default
            device. What the facts leave open has the family's usual value.
    """

    layouts: tuple[str, ...]
    build: Callable[[Mapping[str, Value], str], nn.Module]


def load_reference(family: str) -> Reference:
    """Return the reference architecture of a family.

    Raises:
        DoclintError: torch is not installed.
        NoReferenceError: the family has no reference architecture.
    """
    try:
        references: Mapping[str, Reference] = plugins("cnx_doclint.extraction.references", "REFERENCE")
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise DoclintError(msg("this needs torch"), msg("pip install cnx-doclint[torch]")) from error
    if family not in references:
        known = ", ".join(references)
        raise NoReferenceError(
            msg("no reference architecture for the family {family!r}", family=family),
            msg("there is one for: {known}", known=known),
        )
    return references[family]


def values_of(facts: Mapping[str, Fact]) -> Mapping[str, Value]:
    """Return the facts' values alone, as ``Reference.build`` takes them."""
    return {key: fact.value for key, fact in facts.items()}

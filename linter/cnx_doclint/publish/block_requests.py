"""What the begin marker of a block asks for, checked against the kinds of block and the spec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.messages.messages import Message, msg
from cnx_doclint.messages.suggestions import suggestion
from cnx_doclint.registry import plugins

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cnx_doclint.families.glossary import Glossary
    from cnx_doclint.publish.block_kinds import Block, Option, Options


class Request(NamedTuple):
    """What a begin marker asks for, checked against the spec."""

    module: str
    block: Block
    options: Options


class Refused(NamedTuple):
    """Why a marker cannot be obeyed, and what would put it right."""

    message: Message
    hint: Message


def parse_request(options: str, glossary: Glossary) -> Request | Refused:
    """Return what the options of a marker ask for: ``table=models lang=es``."""
    pairs = _PAIR.findall(options)
    rest = _PAIR.sub("", options).split()
    if rest and rest[0].endswith("="):
        return Refused(msg("`{name}` has no value", name=rest[0]), msg("write it right behind, without a space"))
    if rest:
        return Refused(
            msg("`{word}` is not an option", word=rest[0]), msg("write options as name=value, values without spaces")
        )
    given = {name: _values(value.strip('"'), glossary) for name, value in pairs}
    if len(given) < len(pairs):
        return Refused(msg("an option of `{options}` is given twice", options=options), msg("give each option once"))
    kind = _kind(pairs)
    if isinstance(kind, Refused):
        return kind
    module, block = kind
    if module not in given:  # `table=models` chose the block and is no option of it
        given.pop(pairs[0][0])
    return _checked(module, block, given, glossary)


def _values(text: str, glossary: Glossary) -> tuple[str, ...]:
    """What commas set apart, unless they are part of a model's name."""
    return (text,) if text in glossary.spec.models else tuple(filter(None, text.split(",")))


def _kind(pairs: list[tuple[str, str]]) -> tuple[str, Block] | Refused:
    blocks: dict[str, Block] = plugins("cnx_doclint.publish.blocks", "BLOCK")
    name, value = pairs[0] if pairs else ("", "")
    if module := _named(name, value, blocks):
        return module, blocks[module]
    asked = f"{name}={value}"
    if later := next((f"{one}={other}" for one, other in pairs[1:] if _named(one, other, blocks)), ""):
        return Refused(msg("the kind of block comes first"), msg("write `{kind}` before all else", kind=later))
    message = (
        msg("no kind of block is called `{asked}`", asked=asked) if pairs else msg("the marker names no kind of block")
    )
    return Refused(message, suggestion(asked, (_marker_of(module, block) for module, block in blocks.items())))


def _named(name: str, value: str, blocks: Collection[str]) -> str:
    """The module of the block that an option names, if it does: ``table=models`` or ``config=M``."""
    return next((one for one in (name, f"{name}_{value}".replace("-", "_")) if one in blocks), "")


def _marker_of(module: str, block: Block) -> str:
    return f"{module}=…" if module in block.options else module.replace("_", "=", 1).replace("_", "-")


def _checked(module: str, block: Block, given: Mapping[str, tuple[str, ...]], glossary: Glossary) -> Request | Refused:
    for name, values in given.items():
        option = block.options.get(name)
        if option is None:
            message = msg("`{block}` has no option `{name}`", block=_marker_of(module, block), name=name)
            return Refused(message, suggestion(name, (known for known in block.options if known != module)))
        if refused := _refuse_values(name, values, option, glossary):
            return refused
    options = {name: given.get(name) or option.default(glossary) for name, option in block.options.items()}
    for name, values in options.items():
        if not values:
            message = msg("`{block}` needs the option `{name}`", block=_marker_of(module, block), name=name)
            return Refused(message, suggestion("", block.options[name].choices(glossary)))
    return Request(module, block, options)


def _refuse_values(name: str, values: tuple[str, ...], option: Option, glossary: Glossary) -> Refused | None:
    choices = option.choices(glossary)
    unknown = [value for value in values if value not in choices]
    if unknown:
        message = msg("`{name}` has no value `{value}`", name=name, value=unknown[0])
        return Refused(message, suggestion(unknown[0], choices))
    if not values or len(set(values)) < len(values):
        return Refused(msg("`{name}` is empty or names a value twice", name=name), suggestion("", choices))
    if len(values) > 1 and not option.many:
        return Refused(msg("`{name}` takes one value", name=name), suggestion("", choices))
    return None


_PAIR = re.compile(r'([A-Za-z][\w-]*)=("[^"]*"|\S+)')

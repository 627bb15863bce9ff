"""Sentences for people: English texts that keep their template and what fills it, so that they can be said again.

A ``Message`` is the English text, wherever a text is wanted: programs, fingerprints and baselines read nothing else.
Whoever shows it to a person has ``translation`` say it in that person's language. Templates are literals in the source,
where the catalogs of ``locale`` are extracted from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString, NamedTuple, NoReturn, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Origin(NamedTuple):
    """What a message was made of.

    Attributes:
        template: in English, with the names of arguments in braces; that of one thing, where things are counted.
        plural: that of several things; empty where nothing is counted.
        number: how many there are.
        arguments: by their names; messages among them are said in the same language.
    """

    template: str
    plural: str
    number: int
    arguments: Mapping[str, object]


class Message(str):
    """An English text that remembers what it was made of; one that remembers nothing is the same in any language."""

    __slots__ = ("origin",)

    origin: Origin | None

    def __new__(cls, text: str = "", origin: Origin | None = None) -> Self:
        """Keep a text and what it was made of."""
        made = super().__new__(cls, text)
        object.__setattr__(made, "origin", origin)
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[str, Origin | None]]:
        """Return what a copy is made of."""
        return Message, (str(self), self.origin)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse to become another message."""
        raise AttributeError(f"a message is a value; its {name} cannot be set")


# What is said where there is nothing to say.
NOTHING = Message()


def msg(template: LiteralString, /, **arguments: object) -> Message:
    """Return a message.

    >>> msg("{path}: no such folder", path="docs")
    'docs: no such folder'
    """
    return Message(template.format(**arguments), Origin(template, "", 1, arguments))


def plural(one: LiteralString, many: LiteralString, /, number: int, **arguments: object) -> Message:
    """Return a message about a number of things; its templates may hold ``{number}``.

    >>> [plural("{number:,} file", "{number:,} files", n) for n in (1, 3000)]
    ['1 file', '3,000 files']
    """
    given = {"number": number, **arguments}
    return Message((one if number == 1 else many).format(**given), Origin(one, many, number, given))


def join(separator: str, parts: Iterable[str]) -> Message:
    """Return messages and texts as one; only what joins them is the same in every language."""
    arguments = {f"part{index}": part for index, part in enumerate(parts)}
    template = separator.replace("{", "{{").replace("}", "}}").join(f"{{{name}}}" for name in arguments)
    return Message(separator.join(map(str, arguments.values())), Origin(template, "", 1, arguments))


def listed(names: Sequence[str]) -> Message:
    """Return names as people list them.

    >>> listed(["S", "M", "L"])
    'S, M and L'
    """
    if len(names) < 2:
        return join("", names)
    return msg("{several} and {last}", several=join(", ", names[:-1]), last=names[-1])

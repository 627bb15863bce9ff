"""Which language people are spoken to in, and messages said in it.

English needs no catalog. Every other language is a file of ``locale``: ``es.po`` is what translators write, ``es.mo``
is the same compiled, which is all that is read here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnx_doclint.messages.catalogs import Catalog

ENGLISH = "en"
OPTION = "--language"
FOLDER = Path(__file__).with_name("locale")


class Language(NamedTuple):
    """A language by its code, and its catalog; English has none."""

    code: str = ENGLISH
    catalog: Catalog | None = None

    def say(self, text: str) -> str:
        """Return a text as people of this language read it; what is no message stays as it is."""
        if not isinstance(text, Message) or text.origin is None or self.catalog is None:
            return str(text)
        template = self.catalog.template(text.origin)
        arguments = text.origin.arguments.items()
        return template.format(**{name: self.say(one) if isinstance(one, str) else one for name, one in arguments})


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that messages can be said in."""
    return tuple(sorted((ENGLISH, *(path.stem for path in FOLDER.glob("*.mo")))))


def load_language(code: str) -> Language:
    """Return a language that there is."""
    if code == ENGLISH:
        return Language()
    from cnx_doclint.messages.catalogs import load

    return Language(code, load(FOLDER / f"{code}.mo"))


def language_code(name: str) -> str:
    """Return the code of the language that a name such as ``es``, ``es_MX.UTF-8`` or ``ES-mx`` means; empty if none.

    >>> language_code("es_MX.UTF-8"), language_code("en-GB"), language_code("tlh")
    ('es', 'en', '')
    """
    code = name.partition(".")[0].partition("@")[0].replace("-", "_").lower()
    return next((one for one in languages() if one.lower() in {code, code.partition("_")[0]}), "")


def unknown_language(name: str) -> tuple[Message, Message]:
    """Return what is said of a language that there is no catalog for, and what to do."""
    from cnx_doclint.messages.suggestions import suggestion

    return msg("no messages in the language {name!r}", name=name), suggestion(name, sorted(languages()))


def initial_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language of a run before any settings are read: that of its option, or else of the environment."""
    return load_language(option_language(arguments) or environment_language(environment))


def environment_language(environment: Mapping[str, str]) -> str:
    """Return the code of the language that the usual variables ask for, else English.

    As elsewhere, ``LANGUAGE`` lists several in order, and counts for nothing where the locale is C.
    """
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if locale in {"C", "POSIX"}:
        return ENGLISH
    wanted = (environment.get("LANGUAGE") or locale).split(":")
    return next(filter(None, (language_code(name) for name in wanted if name)), ENGLISH)


def option_language(arguments: Sequence[str]) -> str:
    """Return the language that a command line names, understood or not; what is wrong with the rest is said in it."""
    for word, following in zip(arguments, (*arguments[1:], ""), strict=False):
        option, _, value = word.partition("=")
        if option == OPTION:
            return language_code(value or following)
    return ""

"""Reads a TOML table strictly.

Each mistake is an error that names file, table and key, and says what would be right.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from cnx_doclint.errors import FamilyError
from cnx_doclint.families.file_format import is_integer, texts
from cnx_doclint.families.toml_lines import line_of
from cnx_doclint.messages.messages import NOTHING, Message, msg
from cnx_doclint.messages.suggestions import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_HINT = msg("compare with a built-in family: cnx-doclint family convnextpose --toml")

Choice = TypeVar("Choice", bound=str)


class Table(NamedTuple):
    """A table, the file it is in and its place there, which is empty for the whole file.

    Attributes:
        file: for messages.
        data: what it holds.
        path: the keys that lead to it.
        lines: on which line each place of the file is, as ``toml_lines.lines`` gives them.
    """

    file: str
    data: Mapping[str, Any]
    path: tuple[str, ...] = ()
    lines: Mapping[tuple[str, ...], int] = MappingProxyType({})

    @property
    def name(self) -> str:
        """Its dotted name, as a header writes it."""
        return ".".join(part if re.fullmatch(r"[\w-]+", part) else f'"{part}"' for part in self.path)

    def error(self, key: str, message: Message, hint: Message = NOTHING, word: str = "") -> FamilyError:
        """Return an error at ``key``, or at the table itself when that is empty.

        ``word`` is what is wrong of a list there, which may stand some lines below its key.
        """
        where = " ".join(filter(None, (f"[{self.name}]" if self.name else "", key)))
        line = line_of((*self.path, key, word) if key else self.path, self.lines)
        place = f"{self.file}:{line}" if line else self.file
        return FamilyError(msg("{place}: {where}: {message}", place=place, where=where, message=message), hint or _HINT)

    def only(self, known: Sequence[str]) -> None:
        """Raise FamilyError for a key that is not known here."""
        for key in self.data:
            if key not in known:
                raise self.error(key, msg("unknown key"), suggestion(key, known))

    def require(self, key: str) -> Any:
        """Return the value of a key that must be there."""
        if key not in self.data:
            raise self.error(key, msg("is missing"))
        return self.data[key]

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default it must be there and not be empty."""
        value = self.require(key) if default is None else self.data.get(key, default)
        if not isinstance(value, str) or not (value or default == ""):
            raise self.error(key, msg("expected a text, found {value!r}", value=value))
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a text or a list of texts as a tuple."""
        if default is not None and key not in self.data:
            return default
        found = texts(self.require(key))
        if found is None:
            raise self.error(key, msg("expected a text or a list of texts, found {data!r}", data=self.data[key]))
        return found

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, which may be empty, as a tuple."""
        value = self.data[key]
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.error(key, msg("expected a list of texts, found {value!r}", value=value))
        return tuple(value)

    def rows(self, key: str) -> Iterator[Table]:
        """Yield the tables of a list; a row's number, counted from 1, is the last part of its path."""
        value = self.data[key]
        if not isinstance(value, list):
            name = self._replace(path=(*self.path, key)).name
            hint = msg("write each of them under [[{name}]]", name=name)
            raise self.error(key, msg("expected a list of tables, found {value!r}", value=value), hint)
        numbered = self._replace(data={str(number): row for number, row in enumerate(value, 1)}, path=(*self.path, key))
        yield from map(numbered.table, numbered.data)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, msg("expected true or false, found {value!r}", value=value))
        return value

    def amount(self, key: str, default: int) -> int:
        """Return an integer that is not negative."""
        value = self.data.get(key, default)
        if not is_integer(value) or value < 0:
            raise self.error(key, msg("expected an integer, not negative, found {value!r}", value=value))
        return int(value)

    def choice(self, key: str, choices: tuple[Choice, ...]) -> Choice:
        """Return one of ``choices``."""
        value = self.require(key)
        for choice in choices:
            if value == choice:
                return choice
        raise self.error(
            key,
            msg("unknown {key} {value!r}", key=key, value=value),
            msg("choose from: {choices}", choices=", ".join(choices)),
        )

    def table(self, key: str, *, optional: bool = False) -> Table:
        """Return a table within this one; an optional one that is not there is empty."""
        value = self.data.get(key, {}) if optional else self.require(key)
        found = self._replace(data=value, path=(*self.path, key))
        if not isinstance(value, dict):
            raise self.error(
                key, msg("expected a table, found {value!r}", value=value), msg("write it as [{name}]", name=found.name)
            )
        return found

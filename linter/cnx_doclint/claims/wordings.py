"""The wordings of facts in a family's ``[text]`` table: without any of them, a document need not be parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.claims.lexicon import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Implied(NamedTuple):
    """A fact that a number states by its unit alone, beside a model's name.

    ``spoken`` asks that the text around speaks of the fact.
    """

    key: str
    units: frozenset[str]
    spoken: bool


def implied(text: Mapping[str, Any]) -> tuple[Implied, ...]:
    """Return the facts that a unit alone tells, of a family's ``[text]`` table."""
    return tuple(
        Implied(key, frozenset(table["units"]), bool(table.get("spoken")))
        for key, table in text.get("facts", {}).items()
        if "units" in table
    )


def fact_entries(text: Mapping[str, Any]) -> Iterator[Entry]:
    """Labels, nouns and names of values; a label that several facts share names those of its group first."""
    labels: dict[str, list[str]] = {}
    nouns: dict[str, list[str]] = {}
    for group in text.get("groups", ()):
        for word in group["labels"]:
            labels.setdefault(word, []).extend(group["facts"])
    for key, table in text.get("facts", {}).items():
        for word in table.get("labels", ()):
            labels.setdefault(word, []).append(key)
        for word in table.get("nouns", ()):
            nouns.setdefault(word, []).append(key)
        for name, wordings in table.get("values", {}).items():
            for word in wordings:
                yield Entry(word, "name", (key, name))
        for name, wordings in table.get("answers", {}).items():
            for word in wordings:
                yield Entry(word, "answer", (key, name))
    yield from (Entry(word, "label", tuple(dict.fromkeys(keys))) for word, keys in labels.items())
    yield from (Entry(word, "noun", tuple(keys)) for word, keys in nouns.items())

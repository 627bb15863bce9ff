"""The words of tables that list models: each is found by what reads these tables."""

from __future__ import annotations

from cnx_doclint.documents.text import fold
from cnx_doclint.rules.zoo.scope import Scope, scope_of
from cnx_doclint.rules.zoo.tables import heading_of, is_name
from cnx_doclint.rules.zoo.words import columns, named


def test_words_are_written_as_texts_are_searched() -> None:
    words = [word for sort in ("models", "values", "generic", "asides") for word in columns(sort)]
    words += [word for sort in ("quantities", "units", "how", "tasks", "data") for word in named(sort)]
    assert sorted(word for word in words if word != fold(word).strip()) == []


def test_headings_of_quantities_are_read() -> None:
    read = {word: heading_of(word) for word in named("quantities")}
    wrong = {
        word for word, name in named("quantities").items() if not read[word] or read[word].quantity != name.strip("%")
    }
    assert wrong == set()


def test_units_of_headings_are_read() -> None:
    read = {unit: heading_of(f"params ({unit})") for unit in named("units")}
    assert {unit for unit, name in named("units").items() if not read[unit] or read[unit].unit != name} == set()


def test_words_of_scopes_are_found() -> None:
    for sort in ("how", "tasks", "data"):
        at = Scope._fields.index(sort)
        assert {word for word, name in named(sort).items() if name not in scope_of(word)[at]} == set()


def test_generic_words_are_no_names() -> None:
    assert sorted(word for word in columns("generic") | columns("values") if is_name(f"with {word}")) == []

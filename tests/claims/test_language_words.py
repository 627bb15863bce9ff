"""The words of languages: each is found by what searches documents, and every language has the same sorts of them."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from cnx_doclint.claims.family_words import noun_fault, wording_fault
from cnx_doclint.claims.grammar import languages, worded
from cnx_doclint.claims.vocabulary import Reach, Stance
from cnx_doclint.documents.text import fold

# What becomes an entry of the lexicon, besides the markers and what every family's guides say.
OF_THE_LEXICON = ("but", "numbers")
# What is compared with whole headings or cells, and so is no wording.
COMPARED = ("headings", "data_headings", "vague")
TABLES = pytest.mark.parametrize("table", languages(), ids=lambda table: table["name"])


@TABLES
def test_markers_and_common_wordings_are_found(table: dict[str, Any]) -> None:
    wordings = [word for row in table["rows"] for word in row["words"]]
    wordings += [word for role in OF_THE_LEXICON for word in table["words"][role]]
    wordings += [word for sort, words in table["common"].items() if sort not in COMPARED for word in words]
    # What stands for "<all>" is filled in before a wording is one.
    filled = {word: word.replace("<all>", "2").replace("<others>", "1").replace("<series>", "x") for word in wordings}
    assert {word: fault for word, spelled in filled.items() if (fault := wording_fault(spelled))} == {}


@TABLES
def test_nouns_are_found_behind_numbers(table: dict[str, Any]) -> None:
    assert {word: fault for word in table["common"]["no_nouns"] if (fault := noun_fault(word))} == {}


@TABLES
def test_headings_are_written_as_they_are_compared(table: dict[str, Any]) -> None:
    words = [word for sort in COMPARED for word in table["common"][sort]]
    assert [word for word in words if word != fold(word).strip(" *")] == []


@TABLES
def test_small_words_are_found(table: dict[str, Any]) -> None:
    said = [(role, word, word.removesuffix("*")) for role, words in table["words"].items() for word in words]
    lost = [(role, word) for role, word, text in said if not worded(rf"<{role}>(?!\w)").match(fold(f"{text} "))]
    assert lost == []


@TABLES
def test_tables_have_the_same_keys(table: dict[str, Any]) -> None:
    first = languages()[0]
    assert table.keys() == first.keys()
    assert {sort: table[sort].keys() for sort in ("words", "common")} == {
        sort: first[sort].keys() for sort in ("words", "common")
    }
    assert [row for row in table["rows"] if row.keys() != {"words", "stance", "reach"}] == []
    assert {row["stance"] for row in table["rows"]} <= {*get_args(Stance), "none"}
    assert {reach for row in table["rows"] for reach in row["reach"]} <= {*get_args(Reach)}

"""Positions, and Markdown without its markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.documents.markup import plain
from cnx_doclint.documents.text import Lines, Span, fold

INLINE = [
    ("**XS**: `[1, 2]`", "XS: [1, 2]"),
    ("a_b_c and _so_ on", "a_b_c and so on"),
    ("2*3 and 4 * 5", "2*3 and 4 * 5"),
    ("[the guide](https://a.b/1) ![x](y.png)", "the guide "),
    ("one<br/>two", "one\ntwo"),
    ("<b>3</b> <!-- 4 --> layers", "3  layers"),
    (r"\*3\* layers", "*3* layers"),
    ("``a ` b``", "a ` b"),
]


@pytest.mark.parametrize(("source", "seen"), INLINE)
def test_markup_is_dropped(source: str, seen: str) -> None:
    assert plain(source).text == seen


def test_what_is_struck_through_is_known() -> None:
    read = plain("now 3, ~~was 4~~ layers")
    at = read.text.index("4")
    assert read.is_struck(at, at + 1)
    assert not read.is_struck(4, 5)
    assert read.cut(5, len(read.text)).is_struck(at - 5, at - 4)


@given(st.text(max_size=80))
def test_every_character_leads_back_to_its_source(source: str) -> None:
    read = plain(source)
    assert len(read.offsets) == len(read.text) + 1
    for at, char in enumerate(read.text):
        found = source[slice(*read.source(at, at + 1))]
        assert found == char or (char == "\n" and found == "<")


@given(st.text(max_size=200))
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet="ab\r\n🦆\u2028", max_size=60), st.data())
def test_lines_are_counted_as_markdown_does(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    before = text[:offset]
    if before.endswith("\r") and text[offset : offset + 1] == "\n":
        return  # between the two halves of one line ending
    line, column = Lines.from_text(text).position(offset)
    normal = before.replace("\r\n", "\n").replace("\r", "\n")
    assert line == normal.count("\n") + 1
    assert column == len(normal) - (normal.rfind("\n") + 1) + 1


def test_a_cut_keeps_its_place() -> None:
    read = plain("x **bold** y").cut(2, 6)
    assert read.text == "bold"
    assert read.source(0, 4) == Span(4, 8)


def test_yes_is_no_if() -> None:
    assert fold("Sí: SÍ, así sí. Si no, sísmico") == "sí: sí, asi sí. si no, sismico"

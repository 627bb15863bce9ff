"""Tables drawn in plain text: which lines are one, and where its cells stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.documents.text import Lines, Span
from cnx_doclint.documents.text_tables import TextTable, text_tables


def _found(text: str) -> tuple[TextTable, ...]:
    starts = Lines.from_text(text).starts
    ends = (*(start - 1 for start in starts[1:]), len(text))
    return text_tables(text, [Span(*line) for line in zip(starts, ends, strict=True)])


def _shown(text: str) -> list[list[list[str]]]:
    return [[[text[slice(*cell)] for cell in row] for row in table.rows] for table in _found(text)]


def test_bars_divide_cells() -> None:
    text = "Sizes:\n| name | width |\n|------|-------|\n| wren |    24 |\n| kite |       |\ndone"
    assert _shown(text) == [[["name", "width"], ["wren", "24"], ["kite", ""]]]
    (table,) = _found(text)
    assert (table.first, table.last, table.heads) == (1, 5, 1)


def test_frames_belong_to_the_table() -> None:
    text = "╔══════╦═══╗\n║ name ║ a ║\n║      ║ b ║\n╠══════╬═══╣\n║ wren ║ 3 ║\n╚══════╩═══╝"
    (table,) = _found(text)
    assert (table.first, table.last, table.heads) == (0, 6, 2)
    assert _shown(text) == [[["name", "a"], ["", "b"], ["wren", "3"]]]


def test_columns_that_are_aligned_need_no_bars() -> None:
    text = "Name        Depth   Width\nwren big        3      24\nkite            4     128\n\nafter    2    3"
    assert _shown(text) == [[["Name", "Depth", "Width"], ["wren big", "3", "24"], ["kite", "4", "128"]]]


def test_two_columns_need_a_line_below_the_headings() -> None:
    rows = "wren    24\nkite   128"
    assert _shown(f"Name  Width\n{rows}") == []
    assert _shown(f"Name  Width\n-----------\n{rows}") == [[["Name", "Width"], ["wren", "24"], ["kite", "128"]]]


@pytest.mark.parametrize(
    "text",
    [
        "a | b\nc | d",  # no rule
        "┌────┐  ┌────┐\n│ ab │→ │ cd │\n└────┘  └────┘",  # nothing below the heading
        "| a | b |\n|---|---|\n| 1 | 2 | 3 |",  # other columns
        "width  = 24   # of the stem\ndepth  = 3    # blocks\nheads  = 2    # each",
        "for each   layer here   that follows\nwe count   its weights   again",  # no numbers
        "Name   Depth   Width\nwren                    3      24      7",
    ],
)
def test_other_lines_are_no_table(text: str) -> None:
    assert _found(text) == ()


@given(st.text(alphabet="ab1 |-+\n│─\t", max_size=80))
def test_any_lines_are_read_without_overlaps(text: str) -> None:
    end = 0
    for table in _found(text):
        assert end <= table.first < table.last
        assert 0 < table.heads < len(table.rows)
        assert all(0 <= cell.start <= cell.end <= len(text) for row in table.rows for cell in row)
        end = table.last

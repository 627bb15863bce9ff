"""HTML tables: cells stand where a reader sees them, and no text ends the reading."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.documents.html_tables import MAX_SPAN, html_rows
from cnx_doclint.documents.text import Span


def _shown(text: str) -> list[list[str]]:
    return [[text[slice(*cell)] for cell in row] for row in html_rows(text, Span(0, len(text))).cells]


def test_a_cell_over_two_rows_stands_in_both() -> None:
    text = "<table><tr><td rowspan='2'>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr></table>"
    assert _shown(text) == [["a", "b"], ["a", "c"], ["d"]]


def test_a_cell_over_two_columns_stands_in_both() -> None:
    text = "<table><tr><th colspan=2>a</th><th rowspan=2>b</th></tr><tr><th>c</th><th>d</th></tr></table>"
    assert _shown(text) == [["a", "a", "b"], ["c", "d", "b"]]


def test_rows_of_headings_are_counted() -> None:
    text = "<table><tr><th>a</th></tr><tr><th>b</th></tr><tr><th>c</th><td>d</td></tr></table>"
    assert html_rows(text, Span(0, len(text))).heads == 2


def test_a_span_is_bounded() -> None:
    text = "<table><tr><td colspan='999'>a</td></tr></table>"
    assert len(_shown(text)[0]) == MAX_SPAN


_PIECES = ["<table>", "</table>", "<tr>", "</tr>", "<td rowspan=3>", "<th colspan=0>", "</td>", "x", "\n"]


@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_broken_tables_are_read_as_far_as_they_go(text: str) -> None:
    for row in html_rows(text, Span(0, len(text))).cells:
        assert all(0 <= cell.start <= cell.end <= len(text) for cell in row)

"""HTML tables: cells stand where a reader sees them, and no text ends the reading."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.documents.document import parse
from cnx_doclint.documents.html_tables import MAX_SPAN, html_rows, without_gaps
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


GAPS = """before

<div><table>
<tr><th>name</th><th>width</th></tr>

<tr><td>wren</td><td>

24

</td></tr>
    <tr><td><b>kite</b></td><td>128</td></tr>
</table></div>

after
"""


def test_blank_lines_do_not_end_a_table() -> None:
    blocks = parse("a.md", GAPS).blocks
    assert [block.kind for block in blocks] == ["paragraph", "table", "paragraph"]
    rows = [[GAPS[slice(*cell)] for cell in row] for row in blocks[1].rows]
    assert rows == [["name", "width"], ["wren", "24"], ["<b>kite</b>", "128"]]


def test_a_table_in_a_list_item_stays_in_it() -> None:
    text = "- item\n\n  <table>\n  <tr><td>a</td></tr>\n\n  <tr><td>b</td></tr>\n  </table>\n\nafter"
    blocks = parse("a.md", text).blocks
    assert [(block.kind, block.listed, len(block.rows)) for block in blocks] == [
        ("paragraph", True, 0),
        ("table", True, 2),
        ("paragraph", False, 0),
    ]


def test_markdown_within_cells_is_read_as_such() -> None:
    text = "<table><tr><td>\n\n```\na\n```\n\n</td></tr></table>"
    assert "code" in [block.kind for block in parse("a.md", text).blocks]


def test_a_table_that_code_shows_is_none() -> None:
    text = "```\n<table>\n\n```\n\nSome text.\n\n<table><tr><td>a</td></tr>\n\n</table>\n"
    assert without_gaps(text).count("<!-- -->") == 1
    assert [block.kind for block in parse("a.md", text).blocks] == ["code", "paragraph", "table"]


@given(st.lists(st.sampled_from([*_PIECES, "```", "\n\n", "  "]), max_size=30).map("".join))
def test_lines_keep_their_numbers(text: str) -> None:
    assert [line for line in without_gaps(text).split("\n") if "<!--" not in line] == [
        line
        for line, filled in zip(text.split("\n"), without_gaps(text).split("\n"), strict=True)
        if "<!--" not in filled
    ]

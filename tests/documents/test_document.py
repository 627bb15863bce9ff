"""Documents: kinds of blocks, exact places, and what must survive a fix."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cnx_doclint.documents.document import parse, split_row, structure

GUIDE = """\
---
title: A guide
---
# Title

Lead:

1. item `a`
   - nested **b**
     goes on
   ```python
   x = 1
   ```

> | a | b |
> |---|---|
> | `1` | 2 \\| 3 |

Setext
------

    indented
"""


def test_blocks_know_where_they_stand() -> None:
    document = parse("guide.md", GUIDE)
    kinds = [block.kind for block in document.blocks]
    assert kinds == [
        "front matter",
        "heading",
        "paragraph",
        "paragraph",
        "paragraph",
        "code",
        "table",
        "heading",
        "code",
    ]
    nested = document.blocks[4]
    assert [GUIDE[slice(*line)] for line in nested.lines] == ["nested **b**", "goes on"]
    assert nested.items == (3,)
    assert nested.headings == (1,)
    assert document.blocks[3].lead == 2
    assert [[GUIDE[slice(*cell)] for cell in row] for row in document.blocks[6].rows] == [
        ["a", "b"],
        ["`1`", "2 \\| 3"],
    ]
    assert document.blocks[7].level == 2
    assert [GUIDE[slice(*line)] for line in document.blocks[5].lines] == ["   x = 1"]


def test_line_endings_and_byte_order_marks_move_nothing() -> None:
    text = "\ufeff# T\r\n\r\n| a |\r\n|---|\r\n| b |\r\n"
    document = parse("t.md", text)
    assert text[slice(*document.blocks[0].lines[0])] == "T"
    assert text[slice(*document.blocks[1].rows[1][0])] == "b"
    assert document.lines.position(document.blocks[1].rows[1][0].start) == (5, 3)


def test_a_row_is_split_as_github_splits_it() -> None:
    row = "| a | `b|c` | d\\|e |"
    assert [row[slice(*cell)] for cell in split_row(row, 0, len(row))] == ["a", "`b", "c`", "d\\|e"]
    bare = "a | b"
    assert [bare[slice(*cell)] for cell in split_row(bare, 0, len(bare))] == ["a", "b"]


def test_structure_tells_a_value_from_a_cell() -> None:
    before = structure(parse("a.md", "| a |\n|---|\n| 1 |\n"))
    assert before == structure(parse("a.md", "| a |\n|---|\n| 200 |\n"))
    assert before != structure(parse("a.md", "| a |\n|---|\n| 1 | 2 |\n"))


@settings(max_examples=200)
@given(st.text(alphabet="#*-`|>~=1. ab[]()<!\n\r\t\\_:", max_size=120))
def test_any_text_parses_and_every_span_is_inside(text: str) -> None:
    document = parse("any.md", text)
    for index, block in enumerate(document.blocks):
        assert 0 <= block.span.start <= block.span.end <= len(text)
        assert all(block.span.start <= line.start <= line.end <= len(text) for line in block.lines)
        assert all(other < index for other in (*block.headings, *block.items, block.lead))


def test_deep_nesting_ends() -> None:
    document = parse("deep.md", ">" * 3000 + " x\n" + "- " * 3000 + "y\n")
    assert all(len(block.items) <= 100 for block in document.blocks)

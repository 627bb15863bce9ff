"""Notebooks: their Markdown, the way back into the file, and files that are none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.documents.document import parse
from cnx_doclint.documents.notebook import read
from cnx_doclint.documents.text import Span
from cnx_doclint.errors import DocumentError
from cnx_doclint.findings.diagnostics import Edit
from cnx_doclint.fixes.edits import apply


def cell(source: object, kind: str = "markdown") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source}


def notebook(*sources: object) -> dict[str, Any]:
    return {"cells": [cell(source) for source in sources], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


# Any text in any form that a notebook may have, lone surrogates included, since JSON can escape them.
TEXTS = st.text(st.characters(exclude_categories=()) | st.sampled_from('\\"/\n\r\té✅𝟛'), max_size=12)
SOURCES = st.lists(TEXTS | st.lists(TEXTS, max_size=4), max_size=4)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A notebook's file, as one program or another writes it."""
    cells = [cell(source, draw(st.sampled_from(["markdown", "code", "raw"]))) for source in draw(SOURCES)]
    content = {"metadata": {"cells": ["{"]}, "cells": cells, "nbformat": 4}
    text = json.dumps(content, indent=draw(st.sampled_from([None, 1])), ensure_ascii=draw(st.booleans()))
    # A lone surrogate is in no file as such.
    text = "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text)
    return draw(st.sampled_from(["", "\ufeff", "\n "])) + text.replace("/", draw(st.sampled_from(["/", "\\/"])))


def texts_of(text: str) -> list[str]:
    cells = json.loads(text.removeprefix("\ufeff"))["cells"]
    return ["".join(each["source"]) for each in cells if each["cell_type"] in {"markdown", "code"}]


@given(files())
def test_the_cells_are_those_that_a_json_reader_sees(text: str) -> None:
    found = read("a.ipynb", text)
    assert found.file == text
    assert [found.text[slice(*span)] for span in found.cells] == texts_of(text)


@given(files())
def test_each_character_is_found_in_the_file(text: str) -> None:
    found = read("a.ipynb", text)
    end = 0
    for span in found.cells:
        for offset in range(*span):
            place = found.in_file(Span(offset, offset + 1))
            assert json.loads(f'"{text[slice(*place)]}"') == found.text[offset]
            assert end <= place.start < place.end
            end = place.end
    start, last = found.in_file(Span(len(found.text), len(found.text)))
    assert end <= start == last <= len(text)


@given(files(), st.data())
def test_an_edit_changes_what_it_says_and_nothing_else(text: str, data: st.DataObject) -> None:
    document = parse("a.ipynb", text)
    assert document.notebook is not None
    assert apply(document, []) == text
    cells = [number for number, span in enumerate(document.notebook.cells) if span.start < span.end]
    if not cells:
        return
    number = data.draw(st.sampled_from(cells))
    start, end = document.notebook.cells[number]
    a, b = sorted(data.draw(st.tuples(*[st.integers(start, end)] * 2)))
    new = data.draw(TEXTS)
    fixed = apply(document, [Edit(Span(a, b), new)])
    expected = texts_of(text)
    expected[number] = document.text[start:a] + new + document.text[b:end]
    # A pair of surrogates that were apart becomes one character once they are neighbours; JSON knows no better.
    assert [alike(one) for one in texts_of(fixed)] == [alike(one) for one in expected]
    assert json.loads(fixed.removeprefix("\ufeff")).keys() == json.loads(text.removeprefix("\ufeff")).keys()
    fixed.encode("utf-8")


def alike(text: str) -> bytes:
    return text.encode("utf-16", "surrogatepass")


def test_an_edit_uses_the_escapes_of_the_file() -> None:
    for ascii_only, written in ((True, r"\u2192 \"3\""), (False, r"→ \"3\"")):
        document = parse("a.ipynb", json.dumps(notebook(["✅ four"]), ensure_ascii=ascii_only))
        fixed = apply(document, [Edit(Span(2, 6), '→ "3"')])
        assert written in fixed


def test_a_cell_is_read_by_itself_under_the_headings_before_it() -> None:
    sources = (["# Title\n", "```python\n", "open"], "Text", "---\na: 1\n---\n\n> | a | b |\n> |---|---|\n> | 1 | 2 |")
    document = parse("a.ipynb", json.dumps(notebook(*sources)))
    assert [(block.kind, block.headings) for block in document.blocks] == [
        ("heading", ()),
        ("code", (0,)),
        ("paragraph", (0,)),
        # Only a document begins with front matter.
        ("heading", (0,)),
        ("table", (0, 3)),
    ]
    assert [document.text[slice(*line)] for line in document.blocks[1].lines] == ["open"]
    assert [document.text[slice(*piece)] for piece in document.blocks[4].rows[1]] == ["1", "2"]


def test_places_are_those_in_the_file() -> None:
    text = json.dumps(notebook(["a \\ 4\n", "b\t5"]), indent=1)
    document = parse("a.ipynb", text)
    at = document.text.index("5")
    start, end = document.place(Span(at, at + 1))
    assert (start.line, end.line) == (8, 8)
    assert text.splitlines()[start.line - 1][start.column - 1 : end.column - 1] == "5"


def test_old_notebooks_hold_their_cells_in_worksheets() -> None:
    sheets = [{"cells": [cell("one"), cell("x", "raw")]}, {"cells": [cell(["two"])]}]
    assert read("a.ipynb", json.dumps({"worksheets": sheets, "nbformat": 3})).text == "one\n\ntwo"


def test_code_is_a_block_of_its_language() -> None:
    cells = [cell("# Title"), cell(["import kite\n", "\n", "depth = 3\n"], "code"), cell("", "code"), cell("end")]
    for metadata, language in (({}, "python"), ({"language_info": {"name": "julia"}}, "julia")):
        document = parse("a.ipynb", json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}))
        assert [(block.kind, block.info) for block in document.blocks] == [
            ("heading", ""),
            ("code", language),
            ("paragraph", ""),
        ]
        lines = [document.text[slice(*line)] for line in document.blocks[1].lines]
        assert lines == ["import kite", "", "depth = 3"]


def test_code_of_old_notebooks_is_read() -> None:
    sheets = [{"cells": [{"cell_type": "code", "input": ["a = 1"], "outputs": [{"text": "9"}]}]}]
    assert read("a.ipynb", json.dumps({"worksheets": sheets, "nbformat": 3})).text == "a = 1"


def test_of_keys_given_twice_the_last_one_holds() -> None:
    text = '{"cells": [{"cell_type": "markdown", "source": ["a"]}], "\\u0063ells": [%s]}'
    twice = '{"source": "b", "cell_type": "code", "source": ["c"], "cell_type": "markdown"}'
    assert read("a.ipynb", text % twice).text == "c"


def test_what_is_no_text_is_passed_over() -> None:
    cells = [
        {},
        {"cell_type": "code", "source": None},
        {"cell_type": 3, "source": "a"},
        {"cell_type": "markdown"},
        cell([]),
        cell(""),
    ]
    other = '{"x": [1, -2.5e3, NaN, true, null, {}, [], "]}\\"", {"a": [[[1]]]}], "big": ' + "9" * 9000
    assert read("a.ipynb", f'{other}, "cells": {json.dumps(cells)}}}').text == ""
    assert parse("a.ipynb", '{"cells": []}').blocks == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a notebook that is not JSON: line 1, column 1: expecting value"),
        ('{"cells": [\n<<<<<<< HEAD\n', "a notebook that is not JSON: line 2, column 1: expecting value"),
        ('{"cells": ["a\n"]}', "a notebook that is not JSON: line 1, column 14: invalid control character at"),
        ("[]", "JSON, but no notebook: line 1: a notebook is not an object"),
        ("3", "JSON, but no notebook: line 1: a notebook is not an object"),
        ("{}", "JSON, but no notebook: there is no list of cells"),
        ('{\n"cells": 3}', "JSON, but no notebook: line 2: the list of cells is not a list"),
        ('{"cells": [\n3]}', "JSON, but no notebook: line 2: a cell is not an object"),
        ('{"worksheets": [{}]}', "JSON, but no notebook: there is no list of cells"),
        ('{"cells": [{"cell_type": "markdown",\n"source": 3}]}', "line 2: the source of a cell is not a list"),
        ('{"cells": [{"cell_type": "markdown",\n"source": ["a", 3]}]}', "line 2: a line of a cell is not a text"),
        ("[" * 200_000 + "]" * 200_000, "a notebook that is nested too deeply"),
        ('{"a":' * 200_000, "a notebook that is nested too deeply"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_no_notebook_is_said_to_be_none(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read("a.ipynb", text)
    assert str(caught.value).startswith("a.ipynb: ")
    assert message in str(caught.value)
    assert caught.value.hint


@given(st.text() | st.recursive(st.none() | st.text(), lambda of: st.lists(of) | of).map(json.dumps))
def test_anything_else_is_an_error_and_no_crash(text: str) -> None:
    with pytest.raises(DocumentError):
        read("a.ipynb", text)

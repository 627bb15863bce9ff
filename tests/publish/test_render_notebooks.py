"""Blocks in the Markdown cells of notebooks: they are filled, and nothing else of the file changes by a byte."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_render_blocks import PIECES, SUM, tiny_spec
from test_render_markers import problems

from cnx_doclint.documents.document import parse
from cnx_doclint.documents.markers import scan
from cnx_doclint.documents.text import Span
from cnx_doclint.errors import DocumentError, MarkerError
from cnx_doclint.families.glossary import Glossary
from cnx_doclint.publish.guides import render_text, stale_blocks

NAME = "guide.ipynb"
BEGIN = "<!-- cnx-doclint:begin config=S lang=es -->"
END = "<!-- cnx-doclint:end -->"
BLOCK = f"# Guía\n\n{BEGIN}\n{END}\n\nafter"
VALUE = "S has <!-- cnx-doclint:begin fact=params model=S form=short --><!-- cnx-doclint:end --> parameters"
INDENTS = (None, 0, 1, 2, 4, "\t")
SEPARATORS = st.sampled_from([(",", ":"), (", ", ": "), (",", ": ")])


def cell(source: object, kind: str = "markdown") -> dict[str, Any]:
    return {"cell_type": kind, "id": "a", "metadata": {"z": 1, "a": 2}, "source": source}


def file_of(*cells: dict[str, Any], **how: Any) -> str:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, **how) + "\n"


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def loaded(file: str) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(file.removeprefix("\ufeff"))["cells"]
    return cells


def source(file: str, number: int = 0) -> str:
    return "".join(loaded(file)[number]["source"])


def outside(file: str) -> list[str]:
    """What the file has outside what is written, in the order of the file."""
    document = parse(NAME, file)
    regions = scan(document).regions
    spans = [document.in_file(Span(region.begin.span.end, region.end.span.end)) for region in regions]
    edges = [Span(0, 0), *spans, Span(len(file), len(file))]
    return [file[left.end : right.start] for left, right in pairwise(edges)]


def cut(draw: st.DrawFn, text: str) -> str | list[str]:
    """A text in any form that a source may have; some programs cut lines where others do not."""
    form = draw(st.sampled_from(["text", "lines", "anywhere"]))
    if form != "anywhere":
        return text if form == "text" else lines(text)
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    return [text[start:end] for start, end in pairwise([0, *places, len(text)])]


@st.composite
def files(draw: st.DrawFn) -> str:
    cells = []
    for _ in range(draw(st.integers(0, 4))):
        pieces = draw(st.lists(st.sampled_from((*PIECES, VALUE, 'á "q" \\ 𝟛', "<!-- cnx-doclint:begin")), max_size=8))
        text = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])).join(pieces)
        cells.append(cell(cut(draw, text), draw(st.sampled_from(["markdown", "markdown", "code", "raw"]))))
    how = {"indent": draw(st.sampled_from(INDENTS)), "separators": draw(SEPARATORS)}
    file = file_of(*cells, ensure_ascii=draw(st.booleans()), **how)
    file = file.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    file = file.replace("<", draw(st.sampled_from(["<", "<", "\\u003c"])))  # as for the web
    return draw(st.sampled_from(["", "\ufeff"])) + file


@given(files())
def test_cells_are_rendered_as_documents_are_and_nothing_else_changes(file: str) -> None:
    glossary = Glossary.load(tiny_spec())
    cells = loaded(file)
    if any(problems("".join(each["source"]), glossary) for each in cells if each["cell_type"] == "markdown"):
        with pytest.raises(MarkerError, match=rf"^{NAME}:\d+:\d+: "):
            render_text(file, glossary, path=NAME)
        return
    once = render_text(file, glossary, path=NAME)
    for old, new in zip(cells, loaded(once), strict=True):
        text = "".join(old["source"])
        assert "".join(new["source"]) == (render_text(text, glossary) if old["cell_type"] == "markdown" else text)
        assert isinstance(new["source"], type(old["source"]))
        assert list(old) == list(new)
    assert outside(once) == outside(file)
    assert render_text(once, glossary, path=NAME) == once
    assert not stale_blocks(once, glossary, path=NAME)


@pytest.mark.parametrize("indent", INDENTS)
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_lines_are_written_as_the_program_would_that_wrote_the_file(
    indent: int | str | None, ascii_only: bool, newline: str, bom: str, glossary: Glossary
) -> None:
    code = cell(lines(f"print('''\n{BLOCK}''')"), "code") | {"outputs": [{"text": lines(BLOCK)}]}
    how = {"indent": indent, "ensure_ascii": ascii_only}
    expected = render_text(BLOCK, glossary)
    assert expected.count("\n") > BLOCK.count("\n") + 5

    def written(text: str, form: type) -> str:
        other = cell(["ñ\n", "á"])
        content = file_of(code, cell(lines(text) if form is list else text), other, code, **how)
        return bom + content.replace("\n", newline)

    for form in (list, str):
        assert render_text(written(BLOCK, form), glossary, path=NAME) == written(expected, form)
        # Back again: a block that shrinks.
        longer = expected.replace("cfg", "cfg.more = 1\ncfg", 1)
        assert render_text(written(longer, form), glossary, path=NAME) == written(expected, form)


def test_a_file_with_escapes_in_its_code_alone_is_written_with_escapes(glossary: Glossary) -> None:
    text = "<!-- cnx-doclint:begin table=params lang=es -->\n<!-- cnx-doclint:end -->"
    for ascii_only in (True, False):
        file = file_of(cell("print('ñ')", "code"), cell(text), ensure_ascii=ascii_only)
        new = render_text(file, glossary, path=NAME)
        assert new.isascii() == ascii_only
        assert not source(new, 1).isascii()
    # An escape of an escape is none, and those of what cannot be seen are everybody's.
    file = file_of(cell("'\\u00f1' \x1b\xa0", "code"), cell(text))
    assert "á" in render_text(file, glossary, path=NAME)


@pytest.mark.parametrize(
    ("written", "between"),
    [
        ('["%s"]', '", "'),
        ('[ "%s" ]', '", "'),
        ('[\n   "%s"\n  ]', '",\n   "'),
        ('[\n   "# T\\n" ,\n   "%s"\n  ]', '" ,\n   "'),
        ('["a\\nb\\n%s"]', ""),
        ('"%s"', ""),
    ],
)
def test_the_form_of_a_cell_is_kept(written: str, between: str, glossary: Glossary) -> None:
    marks = "<!-- cnx-doclint:begin table=head models=S columns=width --><!-- cnx-doclint:end -->"
    file = '{"nbformat": 4, "cells": [{"source": %s, "cell_type": "markdown"}]}' % (written % marks)
    new = render_text(file, glossary, path=NAME)
    begin, end = marks.removesuffix(END), re.compile(re.escape(END[:-4]) + SUM.pattern + " -->")
    (body,) = re.findall(f"{re.escape(begin)}(.*?){end.pattern}", new, re.DOTALL)
    assert body.count("\\n" + between) == body.count("\\n") == 6
    assert source(new) == render_text(source(file), glossary)


def test_a_list_of_one_line_takes_after_the_other_cells(glossary: Glossary) -> None:
    alone = f'"source": ["{BEGIN}{END}"]'
    other = '"source": [\n     "a\\n",\n     "b"\n    ]'
    cells = ", ".join(f'{{"cell_type": "markdown", {each}}}' for each in (alone, other))
    new = render_text(f'{{"cells": [{cells}]}}', glossary, path=NAME)
    assert new.startswith(f'{{"cells": [{{"cell_type": "markdown", "source": ["{BEGIN}\\n",\n     "\\n",\n     "```')


def test_values_within_a_sentence(glossary: Glossary) -> None:
    for form in ([f"# S\n\n{VALUE} ✅"], f"{VALUE} ✅", ["# S\n", "\n", f"{VALUE} ✅\n", f"and {VALUE}"]):
        file = file_of(cell("x"), cell(form), indent=1, ensure_ascii=False)
        new = render_text(file, glossary, path=NAME)
        assert re.sub(r"(?<=short -->)[\d.]+M(?=<)", "", SUM.sub("", new)) == file
        assert source(new, 1) == render_text(source(file, 1), glossary)
        assert len(new.splitlines()) == len(file.splitlines())


def test_several_blocks_and_look_alikes(glossary: Glossary) -> None:
    likes = [f"```markdown\n{BEGIN}\n{END}\n```", f"`{BEGIN}`", f"    {BEGIN}"]
    texts = [BLOCK, f"{VALUE}\n\n{BLOCK}\n\n{BLOCK}", *likes, f"- item\n\n  {BEGIN}\n  {END}\n"]
    kinds = [cell(lines(BLOCK), "code"), cell(f"{BEGIN}", "raw")]
    file = file_of(*kinds, *(cell(lines(text)) for text in texts), *kinds, indent=1)
    new = render_text(file, glossary, path=NAME)
    expected = [render_text(text, glossary) for text in texts]
    assert [source(new, number) for number in range(2, 2 + len(texts))] == expected
    assert [texts[2:5], loaded(file)[:2], loaded(file)[-2:]] == [expected[2:5], loaded(new)[:2], loaded(new)[-2:]]
    assert len(stale_blocks(file, glossary, path=NAME)) == 5


CASES = [
    ([f"# T\n\n{BEGIN}", END], "guide.ipynb:1:{at}: the block `config=S lang=es` is not closed by the end of its cell"),
    (["a", f"b\n{END}"], "guide.ipynb:1:{at}: an end marker without a begin marker"),
    ([f"{BEGIN}\n{BEGIN}\n{END}"], "guide.ipynb:1:{at}: the block `config=S lang=es` is not closed before the next"),
    (["x\n<!-- cnx-doclint:begin table=modles -->\n" + END], "1:{at}: no kind of block is called `table=modles`"),
    (["see " + BEGIN + "\n" + END], "1:{at}: the marker of a block follows other text"),
    ([VALUE.removeprefix("S has ")], "1:{at}: the marker of a value begins its line"),
    (["<!-- cnx-doclint:begin\n"], "1:{at}: `<!-- cnx-doclint:begin` has no `-->` on its line"),
]


@pytest.mark.parametrize(("sources", "message"), CASES)
def test_errors_name_the_place_in_the_file(sources: list[str], message: str, glossary: Glossary) -> None:
    file = file_of(*map(cell, sources))
    with pytest.raises(MarkerError) as caught:
        render_text(file, glossary, path=NAME)
    assert message.format(at=file.index("<!--") + 1) in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("cells", "message", "hint"),
    [
        (
            [f"{BEGIN}\n", "x"],
            ":11:6: the block `config=S lang=es` is not closed by the end of its cell",
            "the same cell",
        ),
        (["text\n", f"{END}\n"], ":12:6: an end marker without a begin marker", "a block cannot go on in another"),
        ([f"{BEGIN}\n", f"{BEGIN}\n"], ":11:6: the block `config=S lang=es` is not closed before the next", "nested"),
    ],
)
def test_lines_are_those_of_the_file(cells: list[str], message: str, hint: str, glossary: Glossary) -> None:
    with pytest.raises(MarkerError) as caught:
        render_text(file_of(cell(cells), indent=1), glossary, path=NAME)
    assert str(caught.value).startswith(NAME + message)
    assert hint in caught.value.hint
    if "before" in message:
        assert str(caught.value).endswith("begins on line 12")


def test_a_block_does_not_go_on_in_another_cell(glossary: Glossary) -> None:
    file = file_of(cell([f"{BEGIN}\n"]), cell("code", "code"), cell([END]), indent=1)
    assert [problem.line for problem in scan(parse(NAME, file)).problems] == [11, 31]
    with pytest.raises(MarkerError, match="by the end of its cell"):
        render_text(file, glossary, path=NAME)


def test_only_notebooks_are_read_as_such(glossary: Glossary) -> None:
    file = file_of(cell(BLOCK))
    assert render_text(file, glossary, path="A.IPYNB") == render_text(file, glossary, path=NAME)
    with pytest.raises(MarkerError, match="follows other text"):
        render_text(file, glossary, path="a.md")
    with pytest.raises(DocumentError, match="not JSON"):
        render_text(BLOCK, glossary, path=NAME)

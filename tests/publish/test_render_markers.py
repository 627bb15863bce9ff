from __future__ import annotations

import re

import pytest

from cnx_doclint.documents.document import parse
from cnx_doclint.documents.markers import Problem, scan
from cnx_doclint.errors import MarkerError
from cnx_doclint.families.glossary import Glossary
from cnx_doclint.publish.guides import block_text, blocks, open_guide, render_text, stale_blocks

BEGIN = "<!-- cnx-doclint:begin table=models -->"
END = "<!-- cnx-doclint:end -->"


def problems(text: str, glossary: Glossary) -> list[Problem]:
    """Everything that is wrong with a document's markers, in order."""
    return sorted(item for item in blocks(open_guide("", text), glossary) if isinstance(item, Problem))


def test_region_says_where_it_is() -> None:
    text = f"# Title\n\n{BEGIN}\nold\n{END}\n"
    ((begin, end),) = scan(parse("", text)).regions
    assert (begin.line, begin.column, begin.options) == (3, 1, "table=models")
    assert (end.line, end.column, end.options) == (5, 1, "")
    assert text[slice(*begin.span)] == BEGIN
    assert text[slice(*end.span)] == END
    assert text[slice(*scan(parse("", text)).regions[0].body)] == "\nold\n"


@pytest.mark.parametrize(
    "text",
    [
        "no markers at all",
        "a word such as cnx-doclint:begin is no marker",
        "<!-- cnx-doclint: ignore[CNX101] -->",
        "<!-- cnx-doclint:beginning -->",
        f"`{BEGIN}`",
        f"Write `` {BEGIN} `` and `{END}`.",
        f"```markdown\n{BEGIN}\n{END}\n```",
        f"~~~~\n```\n{BEGIN}\n~~~~",
        f"- a list\n\n  ```\n  {BEGIN}\n  ```\n",
        f"> ```\n> {BEGIN}\n> ```\n",
        f"text\n\n    {BEGIN}\n    {END}\n",
    ],
)
def test_what_is_no_marker(text: str, glossary: Glossary) -> None:
    assert scan(parse("", text)) == ((), ())
    assert render_text(text, glossary) == text


@pytest.mark.parametrize(
    "text",
    [
        f"- a list\n\n  {BEGIN}\n  {END}\n",
        f"1. a list\n\n   {BEGIN}\n   {END}\n",
        f"- a\n  - b\n\n    {BEGIN}\n    {END}\n",
        f"> {BEGIN}\n> {END}\n",
        f"<div>\n{BEGIN}\n{END}\n</div>\n",
        f"```\ncode\n```\n{BEGIN}\n{END}\n",
        f"`code` \n\n{BEGIN}\n{END} `more`\n",
        f"\ufeff{BEGIN}\n{END}\n",
        f"{BEGIN}{END}",
    ],
)
def test_what_is_a_marker(text: str, glossary: Glossary) -> None:
    assert len(scan(parse("", text)).regions) == 1
    assert not scan(parse("", text)).problems
    once = render_text(text, glossary)
    assert "7.44M" in once
    assert render_text(once, glossary) == once


CASES = [
    (BEGIN, "1:1: the block `table=models` is not closed by the end", "blocks cannot be nested"),
    (f"text\n\n  {END}", "3:3: an end marker without a begin marker", "remove it"),
    (
        f"{BEGIN}\n{BEGIN}\n{END}",
        "1:1: the block `table=models` is not closed before the next block",
        ":end -->",
    ),
    ("<!-- cnx-doclint:begin\ntable=models -->", "1:1: `<!-- cnx-doclint:begin` has no `-->`", "on one line"),
    ("<!-- cnx-doclint:begin table=M -->\n{END}", "no kind of block is called `table=M`", "table=head"),
    (
        "<!-- cnx-doclint:begin columns=params table=models -->\n{END}",
        "kind of block comes first",
        "write `table=models`",
    ),
    ("<!-- cnx-doclint:begin table=models columns= -->\n{END}", "`columns=` has no value", "right behind"),
    ("<!-- cnx-doclint:begin chart=x -->\n{END}", "no kind of block is called `chart=x`", "config=…"),
    ("<!-- cnx-doclint:begin -->\n{END}", "the marker names no kind of block", "table=models"),
    (
        "<!-- cnx-doclint:begin table=models colums=params -->\n{END}",
        "has no option `colums`",
        "did you mean 'columns'? known: columns, ",
    ),
    ("<!-- cnx-doclint:begin config=M columns=params -->\n{END}", "has no option `columns`", "known: lang"),
    (
        "<!-- cnx-doclint:begin table=models models=XS,XL -->\n{END}",
        "`models` has no value `XL`",
        "XS, S, M, L",
    ),
    ("<!-- cnx-doclint:begin config=xs -->\n{END}", "`config` has no value `xs`", "XS, S, M, L"),
    ("<!-- cnx-doclint:begin config=XS,S -->\n{END}", "`config` takes one value", "XS, S, M, L"),
    ("<!-- cnx-doclint:begin table=models lang=fr -->\n{END}", "`lang` has no value `fr`", "en, es"),
    (
        "<!-- cnx-doclint:begin table=models columns=size -->\n{END}",
        "`columns` has no value `size`",
        "params, ",
    ),
    ("<!-- cnx-doclint:begin table=models columns=, -->\n{END}", "`columns` is empty", "params, "),
    ("<!-- cnx-doclint:begin table=models models=XS,XS -->\n{END}", "names a value twice", "XS, S"),
    ("<!-- cnx-doclint:begin table=models lang=es lang=en -->\n{END}", "is given twice", "once"),
    ("<!-- cnx-doclint:begin table=models please -->\n{END}", "`please` is not an option", "name=value"),
    ("see <!-- cnx-doclint:begin table=models -->\n{END}", "follows other text", "line of its own"),
]


@pytest.mark.parametrize(("text", "message", "hint"), CASES)
def test_errors_name_the_place_and_the_way_out(text: str, message: str, hint: str, glossary: Glossary) -> None:
    text = text.replace("{END}", END)
    with pytest.raises(MarkerError) as caught:
        stale_blocks(text, glossary, path="docs/guide.md")
    assert str(caught.value).startswith("docs/guide.md:")
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert problems(text, glossary)[0].message in str(caught.value)


def test_all_problems_are_told_at_once(glossary: Glossary) -> None:
    text = f"{END}\n<!-- cnx-doclint:begin chart=1 -->\n{END}\n{BEGIN}\n"
    assert [(problem.line, problem.column) for problem in problems(text, glossary)] == [(1, 1), (2, 1), (4, 1)]


@pytest.mark.parametrize("options", ["sum=12345678 mine", "sum=1234567", "SUM=12345678", "mine"])
def test_an_end_marker_that_was_changed_is_told(options: str, glossary: Glossary) -> None:
    """Whether somebody has edited such a block cannot be told, so that it is not written over."""
    text = f"{BEGIN}\n\nmine\n\n<!-- cnx-doclint:end {options} -->\n"
    with pytest.raises(MarkerError, match=rf"5:1: the end marker says `{options}`, which is no sum"):
        render_text(text, glossary)


def test_a_name_with_a_comma_is_one_name(glossary: Glossary) -> None:
    spec = glossary.spec._replace(models={"S,M": glossary.spec.models["S"], "L": glossary.spec.models["L"]})
    assert "256" in block_text('table=head models="S,M"', Glossary.load(spec))
    assert "512" in block_text("table=head models=L", Glossary.load(spec))


def test_comments_of_mdx_are_markers_too(glossary: Glossary) -> None:
    block = "{/* cnx-doclint:begin config=S */}\n{/* cnx-doclint:end */}\n"
    text = f"{block}\nM: {{/*cnx-doclint: begin fact=width model=M*/}}{{/* cnx-doclint:end */}}\n"
    once = render_text(text, glossary, path="guide.mdx")
    assert "<!--" not in once
    assert "[256, 256, 256]" in once
    assert re.search(
        r"^M: \{/\*cnx-doclint: begin fact=width model=M\*/\}256\{/\* cnx-doclint:end sum=\w{8} \*/\}$", once, re.M
    )
    assert render_text(once, glossary, path="guide.mdx") == once


@pytest.mark.parametrize(
    ("marker", "ending"),
    [("{/* cnx-doclint:begin config=S -->", "*/}"), ("<!-- cnx-doclint:begin config=S */}", "-->")],
)
def test_a_comment_ends_as_it_began(marker: str, ending: str, glossary: Glossary) -> None:
    with pytest.raises(MarkerError, match=rf"has no `{re.escape(ending)}` on its line"):
        render_text(f"{marker}\n<!-- cnx-doclint:end -->\n", glossary)


def test_every_broken_marker_is_told_in_the_order_of_the_file(glossary: Glossary) -> None:
    begin, end = "<!-- cnx-doclint:begin {} -->", "<!-- cnx-doclint:end -->\n"
    text = f"{begin.format('tabel=models')}\n{end}\n{end}\n{begin.format('table=layers models=XL')}\n{end}"
    with pytest.raises(MarkerError) as caught:
        render_text(text, glossary, path="a.md")
    told = [str(error).partition(": ")[0] for error in (caught.value, *caught.value.others)]
    assert told == ["a.md:1:1", "a.md:4:1", "a.md:6:1"]


def test_markers_need_no_spaces_within_their_ends(glossary: Glossary) -> None:
    text = "<!--cnx-doclint:begin table=head models=S-->\n<!--cnx-doclint:end-->\n"
    assert "| S " in render_text(text, glossary)

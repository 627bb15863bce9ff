"""The page of generated blocks has every kind with its options, and the examples on it are blocks themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest

from cnx_doclint.documents.markers import Problem
from cnx_doclint.families.glossary import Glossary
from cnx_doclint.publish.block_kinds import Block, Option
from cnx_doclint.publish.guides import blocks, open_guide
from cnx_doclint.registry import plugins
from cnx_doclint.spec.spec import load_spec
from kept_pages import DOCS, ROOT, fenced, kept, table

PAGE = DOCS / "blocks.md"
BLOCKS: dict[str, Block] = plugins("cnx_doclint.publish.blocks", "BLOCK")
BOOK = Glossary.load(load_spec(ROOT / "model-spec.json"))
MARKER = re.compile(r"<!-- cnx-doclint:begin (.*?) -->")
# Longer lists are given by their beginning and in words.
MANY = 12
MISTAKES = (
    "<!-- cnx-doclint:begin tabel=models -->\n<!-- cnx-doclint:end -->",
    "<!-- cnx-doclint:begin table=models colums=params -->\n<!-- cnx-doclint:end -->",
    "<!-- cnx-doclint:begin table=layers models=XL -->\n<!-- cnx-doclint:end -->",
    "<!-- cnx-doclint:begin table=layers models=XS, S -->\n<!-- cnx-doclint:end -->",
    "<!-- cnx-doclint:begin config=XS,S -->\n<!-- cnx-doclint:end -->",
    "It has <!-- cnx-doclint:begin fact=params --> parameters.<!-- cnx-doclint:end -->",
    "<!-- cnx-doclint:begin fact=params model=L --><!-- cnx-doclint:end --> parameters",
    "Text <!-- cnx-doclint:begin table=models -->\n<!-- cnx-doclint:end -->",
    "<!-- cnx-doclint:begin table=models -->",
    "<!-- cnx-doclint:end -->",
)


@pytest.mark.parametrize("name", BLOCKS)
def test_the_options_of_a_block(name: str, pytestconfig: pytest.Config) -> None:
    rows = (row(*option) for option in BLOCKS[name].options.items())
    kept(pytestconfig, PAGE, f"options of {name}", table(("Option", "Values", "Default", "Several"), rows))


def row(name: str, option: Option) -> tuple[str, ...]:
    choices, default = option.choices(BOOK), option.default(BOOK)
    shown = code(choices)
    if len(choices) > MANY:
        short = [choice for choice in choices if choice in BOOK.columns()]
        shown = f"{code(short)}, or the key of any fact, such as `{BOOK.columns()[short[0]]}`"
    usual = "all" if default == choices and len(default) > 1 else code(default) or "none, so it is needed"
    return f"`{name}`", shown, usual, "yes" if option.many else ""


def code(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in dict.fromkeys(words))


def test_the_mistakes(pytestconfig: pytest.Config) -> None:
    kept(pytestconfig, PAGE, "mistakes", table(("Marker", "What is said of it"), mistakes()))


def mistakes() -> Iterator[tuple[str, str]]:
    for text in MISTAKES:
        problem, *_ = (found for found in blocks(open_guide("guide.md", text), BOOK) if isinstance(found, Problem))
        hint = str(problem.hint)
        if len(hint) > 250:
            hint = f"{hint[:90].rpartition(', ')[0]}, …"
        yield f"`{text.replace(chr(10), ' ')}`", f"{problem.message} ({hint})"


def test_every_kind_has_an_example_that_is_filled() -> None:
    shown = [match[1] for each in fenced(PAGE, "markdown") for match in MARKER.finditer(each)]
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert [match[1] for match in MARKER.finditer(text)] == shown
    assert not re.search(r"cnx-doclint:end -->", text), "cnx-doclint render docs/"
    for name in BLOCKS:
        word = re.escape(name.replace("_", "=", 1).replace("_", "-"))
        assert any(re.match(rf"{word}(=|\s|$)", marker) for marker in shown), name

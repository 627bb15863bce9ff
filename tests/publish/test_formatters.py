"""Generated blocks are as formatters leave them, and fixing goes together with formatting.

Formatters run in processes of their own, as people run them. One that is not installed is left out; the developers'
extra has two of the three.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from cnx_doclint.families.text_languages import LANGUAGES
from cnx_doclint.publish.guides import render_text
from cnx_doclint.publish.pages import render_pages
from cnx_doclint.publish.templating import Templates
from cnx_doclint.runner.checker import Checker

FORMATTERS: Mapping[str, Sequence[str]] = {
    "mdformat": ["mdformat"],
    "mdformat, wrapped": ["mdformat", "--wrap", "80"],
    "rumdl": ["rumdl", "fmt", "--no-cache"],
    "prettier": ["prettier", "--write"],
    "prettier, wrapped": ["prettier", "--write", "--prose-wrap", "always"],
}
GUIDE = """# Guide

<!-- cnx-doclint:begin table=models -->
<!-- cnx-doclint:end -->

Text before a block:

<!-- cnx-doclint:begin table=head lang=es -->
<!-- cnx-doclint:end -->

- A list item:

  <!-- cnx-doclint:begin config=M -->
  <!-- cnx-doclint:end -->

1. Numbered:

   <!-- cnx-doclint:begin table=models columns=params,gflops models=XS,S -->
   <!-- cnx-doclint:end -->

XS has <!-- cnx-doclint:begin fact=params model=XS --><!-- cnx-doclint:end --> parameters.

<!-- cnx-doclint:begin table=layers models=XS -->
<!-- cnx-doclint:end -->

<!-- cnx-doclint:begin table=paper lang=es models=S,M -->
<!-- cnx-doclint:end -->

<!-- cnx-doclint:begin table=params -->
<!-- cnx-doclint:end -->

> In a quote:
>
> <!-- cnx-doclint:begin config=XS -->
> <!-- cnx-doclint:end -->
"""
WRONG = """# Channels

| Model | Deconv channels | Parameters  |
| ----- | --------------- | ----------- |
| XS    | [320, 128, 128] | 13,528,008  |
| S     | [256, 256, 256] | 7.44M       |
| M     | [384, 256, 256] | 7.6M        |
| L     | [384, 512, 512] | 8.38M       |
"""


@pytest.fixture(params=FORMATTERS)
def formatter(request: pytest.FixtureRequest) -> Sequence[str]:
    program, *arguments = FORMATTERS[request.param]
    beside = f"{Path(sys.executable).parent}"
    found = shutil.which(program, path=beside) or shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return [found, *arguments]


def formatted(formatter: Sequence[str], folder: Path, text: str) -> str:
    path = folder / "guide.md"
    path.write_text(text, encoding="utf-8")
    subprocess.run([*formatter, path.name], cwd=folder, check=True, capture_output=True)
    return path.read_text(encoding="utf-8")


def test_generated_blocks_are_left_as_they_are(formatter: Sequence[str], tmp_path: Path, checker: Checker) -> None:
    glossary = checker.project.glossary
    text = render_text(GUIDE, glossary)
    assert text.count("cnx-doclint:end sum=") == GUIDE.count("cnx-doclint:end")
    after = formatted(formatter, tmp_path, text)
    # A value in a sentence may be wrapped with it.
    assert after.split() == text.split()
    assert [line for line in after.splitlines() if "|" in line] == [line for line in text.splitlines() if "|" in line]
    assert render_text(after, glossary) == after


@pytest.mark.parametrize("lang", LANGUAGES)
def test_generated_pages_are_left_as_they_are(
    lang: str, formatter: Sequence[str], tmp_path: Path, checker: Checker, templates: Templates
) -> None:
    if {"--wrap", "--prose-wrap"}.intersection(formatter):
        pytest.skip("paragraphs of a page end where its template ends them")
    for name, text in render_pages(checker.project.glossary, templates, lang).items():
        if name.endswith(".md"):
            assert formatted(formatter, tmp_path, text) == text, name


def test_fixing_and_formatting_come_to_an_end(formatter: Sequence[str], tmp_path: Path, checker: Checker) -> None:
    fixed = checker.fix(checker.lint("guide.md", WRONG), frozenset({"safe"}))
    assert fixed.fixed == 4
    once = formatted(formatter, tmp_path, fixed.linted.document.text)
    again = checker.fix(checker.lint("guide.md", once), frozenset({"safe"}))
    assert (again.fixed, again.linted.document.text) == (0, once)
    assert formatted(formatter, tmp_path, once) == once


def test_a_formatted_table_is_fixed_to_a_table_that_reads_well(checker: Checker) -> None:
    fixed = checker.fix(checker.lint("guide.md", WRONG), frozenset({"safe"})).linted.document.text
    assert len({len(line) for line in fixed.splitlines() if line.startswith("|")}) == 1

"""``--add-ignore``: a suppression for every finding, of the right form for its place; a second run finds nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.fixes.suppressing import suppress_findings
from cnx_doclint.runner.checker import Checker
from running import ROOT, Run

HEAD = "# ConvNeXtPose-L\n\n"
SAYS = "cnx-doclint: ignore[{}] legacy"

PLACES = {
    "prose": ("ConvNeXtPose-XS has 9.99M parameters.\n", "ConvNeXtPose-XS has 9.99M parameters. <!-- {103} -->\n"),
    "hard break": (
        "ConvNeXtPose-XS has 9.99M parameters.  \nMore.\\\nMore.\n",
        "ConvNeXtPose-XS has 9.99M parameters. <!-- {103} -->  \nMore.\\\nMore.\n",
    ),
    "backslash": (
        "ConvNeXtPose-XS has 9.99M parameters.\\\nMore.\n",
        "ConvNeXtPose-XS has 9.99M parameters. <!-- {103} -->\\\nMore.\n",
    ),
    "closed heading": (
        "## ConvNeXtPose-XS (9.99M parameters) ##\n",
        "## ConvNeXtPose-XS (9.99M parameters) <!-- {103} --> ##\n",
    ),
    "list": (
        "- ConvNeXtPose-XS has 9.99M parameters\n  - ConvNeXtPose-S has 9.99M parameters\n",
        "- ConvNeXtPose-XS has 9.99M parameters <!-- {103} -->\n"
        "  - ConvNeXtPose-S has 9.99M parameters <!-- {103} -->\n",
    ),
    "table": (
        "| Model | Params | Note |\n| --- | --- | --- |\n| XS | 9.99M | a \\| b |\n",
        "| Model | Params | Note |\n| --- | --- | --- |\n| XS | 9.99M | a \\| b <!-- {103} --> |\n",
    ),
    "bare table": (
        "Model | Params\n--- | ---\nXS | 9.99M\n",
        "Model | Params\n--- | ---\nXS | 9.99M <!-- {103} -->\n",
    ),
    "python": ("```python\ndeconv_kernels = [4, 4, 4]\n```\n", "```python\ndeconv_kernels = [4, 4, 4]  # {101}\n```\n"),
    "javascript": (
        "```js\ndeconv_kernels = [4, 4, 4]  // copied\n```\n",
        "```js\ndeconv_kernels = [4, 4, 4]  // copied  // {101}\n```\n",
    ),
    "json": (
        '```json\n{"deconv_kernels": [4, 4, 4],\n "deconv_channels": [1, 1, 1]}\n```\nText.\n',
        '<!-- cnx-doclint: disable[CNX101] legacy -->\n```json\n{"deconv_kernels": [4, 4, 4],\n'
        ' "deconv_channels": [1, 1, 1]}\n```\n<!-- cnx-doclint: enable[CNX101] -->\nText.\n',
    ),
    "json in a list": (
        '1. Text.\n\n   ```json\n   {"deconv_kernels": [4, 4, 4]}\n   ```\n\n2. More.\n',
        '1. Text.\n\n   <!-- cnx-doclint: disable[CNX101] legacy -->\n   ```json\n   {"deconv_kernels": [4, 4, 4]}\n'
        "   ```\n   <!-- cnx-doclint: enable[CNX101] -->\n\n2. More.\n",
    ),
    "a continued command": (
        "```sh\nrun deconv_kernels=[4,4,4] \\\n  more\n```\n",
        "<!-- cnx-doclint: disable[CNX101] legacy -->\n```sh\nrun deconv_kernels=[4,4,4] \\\n  more\n```\n"
        "<!-- cnx-doclint: enable[CNX101] -->\n",
    ),
    "another suppression": (
        "ConvNeXtPose-XS: 9.99M parameters, 7 deconv layers. <!-- cnx-doclint: ignore[CNX101] a fork -->\n",
        "ConvNeXtPose-XS: 9.99M parameters, 7 deconv layers. <!-- cnx-doclint: ignore[CNX101,CNX103] a fork -->\n",
    ),
    "quote": ("> ConvNeXtPose-XS has 9.99M parameters.\n", "> ConvNeXtPose-XS has 9.99M parameters. <!-- {103} -->\n"),
}


def told(text: str) -> str:
    for code in ("101", "103"):
        text = text.replace(f"{{{code}}}", SAYS.format(f"CNX{code}"))
    return text


@pytest.mark.parametrize("name", PLACES)
def test_each_place_has_its_form(name: str, run: Run, project: Path) -> None:
    before, after = PLACES[name]
    (project / "a.md").write_text(HEAD + before)
    ran = run("a.md", "--add-ignore", "legacy")
    assert (project / "a.md").read_text() == HEAD + told(after)
    assert ran.code == 1
    assert "suppressed " in ran.out
    assert run("a.md").code == 0
    assert run("a.md", "--add-ignore=legacy").code == 0
    assert (project / "a.md").read_text() == HEAD + told(after)


TITLE = "title: ConvNeXtPose-XS with 9.99M parameters\n"


def test_front_matter(run: Run, project: Path) -> None:
    (project / "a.md").write_text(f"---\n{TITLE}---\n\n# Guide\n")
    assert run("a.md", "--add-ignore", "legacy").code == 1
    silent = TITLE.replace("\n", f"  # {SAYS.format('CNX103')}\n")
    assert (project / "a.md").read_text() == f"---\n{silent}---\n\n# Guide\n"
    assert run("a.md").code == 0


def test_a_text_of_several_lines_in_front_matter_is_silenced_for_the_file(run: Run, project: Path) -> None:
    matter = "---\nabout: |\n  ConvNeXtPose-XS with 9.99M parameters\n---\n"
    (project / "a.md").write_text(f"{matter}# Guide\n")
    assert run("a.md", "--add-ignore", "legacy").code == 1
    assert (project / "a.md").read_text() == f"{matter}<!-- cnx-doclint: file[CNX103] legacy -->\n\n# Guide\n"
    assert run("a.md").code == 0


def test_mdx(run: Run, project: Path) -> None:
    text = '# ConvNeXtPose-L\n\nIt has 9.99M parameters.\n\n```json\n{"deconv_kernels": [4, 4, 4]}\n```\n'
    (project / "a.mdx").write_text(text)
    assert run("a.mdx", "--add-ignore", "legacy").code == 1
    assert (project / "a.mdx").read_text() == (
        "# ConvNeXtPose-L\n\nIt has 9.99M parameters. {/* cnx-doclint: ignore[CNX103] legacy */}\n\n"
        '{/* cnx-doclint: disable[CNX101] legacy */}\n```json\n{"deconv_kernels": [4, 4, 4]}\n```\n'
        "{/* cnx-doclint: enable[CNX101] */}\n"
    )
    assert run("a.mdx").code == 0


def test_a_notebook_changes_in_that_line_alone(run: Run, project: Path) -> None:
    source = ["# ConvNeXtPose-XS\n", "It has 9.99M parameters.\n", "Más."]
    notebook = {"cells": [{"cell_type": "markdown", "source": source}], "nbformat": 4}
    (project / "a.ipynb").write_text(json.dumps(notebook, indent=1))
    assert run("a.ipynb", "--add-ignore", "legacy").code == 1
    text = (project / "a.ipynb").read_text()
    source[1] = "It has 9.99M parameters. <!-- cnx-doclint: ignore[CNX103] legacy -->\n"
    assert text == json.dumps(notebook, indent=1)
    assert run("a.ipynb").code == 0


def test_a_line_within_a_code_span_is_silenced_around_its_block(run: Run, project: Path) -> None:
    text = "# ConvNeXtPose-XS\n\n{}It has ``a\n9.99M parameters and\nb`` more.\n{}"
    (project / "a.md").write_text(text.format("", ""))
    run("a.md", "--add-ignore", "legacy")
    around = ("<!-- cnx-doclint: disable[CNX103] legacy -->\n", "<!-- cnx-doclint: enable[CNX103] -->\n")
    assert (project / "a.md").read_text() == text.format(*around)
    assert run("a.md").code == 0


def test_the_difference_is_shown_and_nothing_written(run: Run, project: Path) -> None:
    (project / "a.md").write_text(HEAD + PLACES["python"][0])
    ran = run("a.md", "--add-ignore", "legacy", "--diff")
    assert ran.code == 1
    assert f"+deconv_kernels = [4, 4, 4]  # {SAYS.format('CNX101')}" in ran.out
    assert "would suppress 1 finding" in ran.err
    assert (project / "a.md").read_text() == HEAD + PLACES["python"][0]


def test_line_ends_stay(run: Run, project: Path) -> None:
    (project / "a.md").write_bytes((HEAD + PLACES["json"][0]).replace("\n", "\r\n").encode())
    run("a.md", "--add-ignore", "legacy")
    data = (project / "a.md").read_bytes()
    assert data == (HEAD + PLACES["json"][1]).replace("\n", "\r\n").encode()


def test_what_is_left_out_is_not_suppressed(run: Run, project: Path) -> None:
    (project / "a.md").write_text(HEAD + PLACES["python"][0])
    run("a.md", "--write-baseline")
    (project / "a.md").write_text(HEAD + PLACES["json"][0] + PLACES["python"][0])
    ran = run("a.md", "--baseline", "cnx-doclint-baseline.json", "--add-ignore", "legacy")
    assert (project / "a.md").read_text() == HEAD + PLACES["json"][1] + PLACES["python"][0]
    assert "1 finding in the baseline is left out" in ran.out


@pytest.mark.parametrize("reason", ["", "a\nb", "ends --> here", "*/"])
def test_what_is_no_reason(reason: str, run: Run, project: Path) -> None:
    ran = run(".", f"--add-ignore={reason}")
    assert ran.code == 2
    assert "is no reason" in ran.err


def test_one_change_at_a_time(run: Run, project: Path) -> None:
    assert "cannot go together" in run(".", "--add-ignore", "x", "--fix").err


def test_findings_about_suppressions_are_left_to_their_author(run: Run, project: Path) -> None:
    (project / "a.md").write_text("<!-- cnx-doclint: ignore[CNX103] nothing -->\nText about ConvNeXtPose-XS.\n")
    ran = run("a.md", "--add-ignore", "legacy")
    assert "CNX901" in ran.out
    assert "suppressed" not in ran.out


@pytest.mark.parametrize("path", sorted((ROOT / "examples/drifted").glob("*.md")), ids=lambda path: path.stem)
def test_drifted_guides_are_silent_afterwards(path: Path, checker: Checker) -> None:
    everything_is_silent(path.read_text(encoding="utf-8"), checker)


@given(text=st.lists(st.sampled_from([before for before, _ in PLACES.values()]), min_size=1, max_size=5).map("\n".join))
def test_any_mixture_is_silent_afterwards(text: str, checker: Checker) -> None:
    everything_is_silent(HEAD + text, checker)


def everything_is_silent(text: str, checker: Checker) -> None:
    def lint(text: str):
        return checker.lint("a.md", text)

    once = suppress_findings(lint(text), lint, "legacy")
    assert once.linted.diagnostics == ()
    assert once.fixed == len(lint(text).diagnostics)
    twice = suppress_findings(once.linted, lint, "legacy")
    assert (twice.fixed, twice.linted.document.text) == (0, once.linted.document.text)

"""Notebooks on the command line: where findings are, what is written, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cnx_doclint.cli.main import main
from running import WRONG, Run

LINES = WRONG.replace("L", 'L ✅ "best"').splitlines(keepends=True)
CELLS: list[dict[str, Any]] = [
    {"cell_type": "code", "source": ["model = load()\n"], "outputs": [{"text": LINES}], "execution_count": None},
    {"cell_type": "markdown", "source": LINES},
    {"cell_type": "raw", "source": LINES},
]


def notebook(**how: Any) -> str:
    """Return a notebook that is wrong in its second cell; what the first one printed is nobody's claim."""
    return json.dumps({"cells": CELLS, "nbformat": 4, "nbformat_minor": 5}, **how) + "\n"


def test_findings_are_placed_in_the_file_and_shown_as_markdown(run: Run, project: Path) -> None:
    (project / "a.ipynb").write_text(text := notebook(indent=1))
    lines = text.splitlines()
    number = lines.index('    "deconv_kernels = [4, 4, 4]\\n",', lines.index('   "cell_type": "markdown",')) + 1
    ran = run(".")
    assert ran.code == 1
    assert f"a.ipynb:{number}:23: CNX101" in ran.out
    assert f"\n{number} | deconv_kernels = [4, 4, 4]\n   |                  ^^^^^^^^^\n" in ran.out
    assert ran.out.endswith("1 claim in 1 file: 0 agree, 1 wrong, 0 skipped\n")
    claims = json.loads(run("claims", ".", "--output-format", "json").out)["claims"]
    assert [(each["line"], each["column"], each["end_column"]) for each in claims] == [(number, 23, 32)]


@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_edits_in_json_are_those_of_the_file(ensure_ascii: bool, run: Run, project: Path) -> None:
    text = "\ufeff" + notebook(ensure_ascii=ensure_ascii).replace("\n", "\r\n")
    (project / "a.ipynb").write_bytes(data := text.encode("utf-8"))
    [finding] = json.loads(run(".", "--output-format", "json").out)["findings"]
    [edit] = finding["fix"]["edits"]
    assert data[edit["start_byte"] : edit["end_byte"]] == b"[4, 4, 4]"
    expected = data[: edit["start_byte"]] + edit["text"].encode("utf-8") + data[edit["end_byte"] :]
    assert run(".", "--fix").code == 1
    assert (project / "a.ipynb").read_bytes() == expected
    assert run(".", "--fix").code == 0
    cells = json.loads(expected.decode("utf-8-sig"))["cells"]
    assert [cells[0], cells[2]] == [CELLS[0], CELLS[2]]
    assert "".join(cells[1]["source"]) == "".join(LINES).replace("4", "3")


def test_diff_shows_the_file(run: Run, project: Path) -> None:
    (project / "a.ipynb").write_text(notebook(indent=1))
    ran = run(".", "--diff")
    changed = [line for line in ran.out.splitlines() if line[:1] in "+-"]
    before = '    "deconv_kernels = [4, 4, 4]\\n",'
    assert changed == ["--- a.ipynb", "+++ a.ipynb", f"-{before}", f"+{before.replace('4', '3')}"]


def test_standard_input(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    (project / "a.ipynb").write_text(notebook())
    with (project / "a.ipynb").open() as file:
        monkeypatch.setattr("sys.stdin", file)
        assert main(["check", "--fix", "--stdin-filename", "b.ipynb"]) == 1
    assert "".join(json.loads(capfd.readouterr().out)["cells"][1]["source"]) == "".join(LINES).replace("4", "3")


@pytest.mark.parametrize("command", ["check", "claims"])
def test_what_is_no_notebook_stops_no_other(command: str, run: Run, project: Path) -> None:
    (project / "a.ipynb").write_text('{"cells": [\n<<<<<<< HEAD\n')
    (project / "b.md").write_text(WRONG)
    (project / "c.ipynb").write_text('{"cells": 3}')
    (project / "d.ipynb").write_text("[" * 100_000)
    ran = run(command, ".")
    assert ran.code == 2
    assert "1 claim in 1 file: 0 agree, 1 wrong" in ran.out
    assert "error: a.ipynb: a notebook that is not JSON: line 2, column 1: expecting value\n" in ran.err
    assert "hint: look at line 2, or save the notebook again with Jupyter\n" in ran.err
    assert "error: c.ipynb: JSON, but no notebook: line 1: the list of cells is not a list\nhint: " in ran.err
    assert "error: d.ipynb: a notebook that is nested too deeply\nhint: " in ran.err


BLOCK = "# Guía ✅\n\n<!-- cnx-doclint:begin config=M -->\n<!-- cnx-doclint:end -->\n\nafter"
HERE = "a.ipynb:12:6"


def with_block(text: str = BLOCK) -> str:
    """Return a notebook with a block in its Markdown cell, whose marker is on line 12."""
    cells = [{"cell_type": "markdown", "source": text.splitlines(keepends=True)}]
    other = {"cell_type": "code", "source": BLOCK, "outputs": [], "execution_count": None}
    content = {"metadata": {"b": 1, "a": 2}, "cells": [*cells, other], "nbformat": 4}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def test_render_fills_blocks(run: Run, project: Path) -> None:
    (project / "a.ipynb").write_bytes(with_block().replace("\n", "\r\n").encode("utf-8-sig"))
    (project / "b.md").write_text(BLOCK)
    (project / "c.ipynb").write_text(without := notebook(indent=2))
    before = (project / "a.ipynb").read_bytes()
    ran = run("render", ".", "--check")
    assert ran.code == 1
    assert f"{HERE}: the block `config=M` is stale\n" in ran.out
    assert (project / "a.ipynb").read_bytes() == before
    assert run("render", ".").code == 0
    rendered = (project / "b.md").read_text()
    assert "[256, 256, 256]" in rendered
    assert (project / "a.ipynb").read_bytes() == with_block(rendered).replace("\n", "\r\n").encode("utf-8-sig")
    assert (project / "c.ipynb").read_text() == without
    assert run("render", ".")[:2] == (0, "everything generated is up to date\n")
    assert run("render", ".", "--check").code == 0


def test_what_is_rendered_is_left_alone_by_a_fix(run: Run, project: Path) -> None:
    value = "M has <!-- cnx-doclint:begin fact=params model=M --><!-- cnx-doclint:end --> parameters\n"
    (project / "a.ipynb").write_text(with_block(f"{BLOCK}\n\n{value}"))
    assert run("render", ".").code == 0
    text = (project / "a.ipynb").read_text()
    assert "has <!-- cnx-doclint:begin fact=params model=M -->7.59M" in text
    ran = run(".", "--fix")
    assert ran.code == 0, ran.out
    assert (project / "a.ipynb").read_text() == text


def test_render_shows_the_lines_of_the_file(run: Run, project: Path) -> None:
    (project / "a.ipynb").write_text(with_block())
    ran = run("render", ".", "--diff")
    assert ran.code == 1
    changed = [line for line in ran.out.splitlines() if line[:1] in "+-"]
    assert changed[:5] == [
        "--- a.ipynb",
        "+++ a.ipynb",
        '-    "<!-- cnx-doclint:end -->\\n",',
        '+    "\\n",',
        '+    "```python\\n",',
    ]
    assert (project / "a.ipynb").read_text() == with_block()


def test_rules_about_blocks_look_at_notebooks(run: Run, project: Path) -> None:
    file = project / "a.ipynb"
    file.write_text(with_block())
    assert f"{HERE}: CNX401" in run(".").out
    assert run("render", ".").code == 0
    assert run(".").code == 0
    file.write_text(rendered := file.read_text().replace("variant =", "variante =", 1))
    assert f"{HERE}: CNX402" in run(".").out
    file.write_text(rendered.replace("config=M", "config=Q"))
    ran = run(".")
    assert f"{HERE}: CNX403 `config` has no value `Q`\n" in ran.out
    assert "\n12 | <!-- cnx-doclint:begin config=Q -->\n   | ^^^" in ran.out


def test_a_block_that_cannot_be_written_stops_no_other(run: Run, project: Path) -> None:
    open_cells = [{"cell_type": "markdown", "source": lines} for lines in (["text\n", *BLOCK.splitlines()[2:3]], "x")]
    (project / "a.ipynb").write_text(text := json.dumps({"cells": open_cells}, indent=1))
    (project / "b.ipynb").write_text(with_block())
    ran = run("render", ".")
    assert ran.code == 2
    assert "error: a.ipynb:7:6: the block `config=M` is not closed by the end of its cell\n" in ran.err
    assert "hint: put `<!-- cnx-doclint:end -->` into the same cell; a block cannot go on in another\n" in ran.err
    assert (project / "a.ipynb").read_text() == text
    assert "[256, 256, 256]" in (project / "b.ipynb").read_text()
    ran = run(".")
    assert "a.ipynb:7:6: CNX403 the block `config=M` is not closed by the end of its cell" in ran.out

"""A hook is felt at every commit: what a check must not import."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import ROOT, python

HEAVY = ("torch", "numpy", "jinja2", "cnx_doclint.checkpoints", "cnx_doclint.references", "difflib")


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import cnx_doclint.cli", (*HEAVY, "markdown_it", "json", "tomllib", "cnx_doclint.spec")),
        ("from cnx_doclint.cli import main; assert main([{docs!r}]) == 0", HEAVY),
        ("from cnx_doclint.cli import main; assert main(['claims', {docs!r}]) == 0", HEAVY),
        ("from cnx_doclint.cli import main; assert main(['nothing.md']) == 0", (*HEAVY, "markdown_it")),
    ],
)
def test_what_is_not_imported(statement: str, absent: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "nothing.md").write_text("Bread needs flour, 500 g.\n")
    statement = statement.format(docs=str(ROOT / "docs"))
    program = f"import sys; {statement}; print(sorted(set({absent!r}) & sys.modules.keys()))"
    ran = python("-W", "error", "-c", program, cwd=tmp_path)
    assert ran.stderr == b""
    assert ran.stdout.splitlines()[-1] == b"[]"

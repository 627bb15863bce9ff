"""A hook is felt at every commit: what a check must not import."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import ROOT, python

HEAVY = (
    *("torch", "numpy", "jinja2", "difflib", "fsspec", "aiohttp"),
    *("cnx_doclint.checkpoints", "cnx_doclint.references", "cnx_doclint.repair"),
    *("cnx_doclint.notebook", "cnx_doclint.mdx", "cnx_doclint.blame", "cnx_doclint.catalogs"),
    *("xml.etree", "cnx_doclint.ruledocs"),
)
OTHER_REPORTS = tuple(f"cnx_doclint.reports.{name}" for name in ("json", "sarif", "github", "gitlab", "junit", "html"))
# markdown-it imports some of these; a document without a claim must not.
FOR_CLAIMS = (
    *("markdown_it", "mdit_py_plugins", "dataclasses", "inspect", "json"),
    *("importlib.resources", "pkgutil", "shutil", "tempfile", "pathspec", "subprocess", "glob"),
    *(
        "cnx_doclint.baseline",
        "cnx_doclint.since",
        "cnx_doclint.sieve",
        "cnx_doclint.gitignore",
    ),
    *("cnx_doclint.render", "cnx_doclint.templating"),  # for documents with generated blocks
    *("cnx_doclint.claims", "cnx_doclint.lint", "cnx_doclint.rules", "cnx_doclint.surfaces", "cnx_doclint.readings"),
)


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import cnx_doclint.cli", (*HEAVY, *FOR_CLAIMS, "tomllib", "cnx_doclint.spec", "cnx_doclint.vocabulary")),
        ("from cnx_doclint.cli import main; assert main([{docs!r}]) == 0", (*HEAVY, *OTHER_REPORTS)),
        ("from cnx_doclint.cli import main; assert main(['claims', {docs!r}]) == 0", HEAVY),
        ("from cnx_doclint.cli import main; assert main(['nothing.md']) == 0", (*HEAVY, *FOR_CLAIMS)),
    ],
)
def test_what_is_not_imported(statement: str, absent: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "nothing.md").write_text("Bread needs flour, 500 g.\n")
    statement = statement.format(docs=str(ROOT / "docs"))
    # What Python itself needs for what cannot be avoided is not ours to judge.
    there = "import argparse, pathlib, re, sys, typing; there = {*sys.modules}"
    program = f"{there}; {statement}; print(sorted({{*{absent!r}}} & sys.modules.keys() - there))"
    ran = python("-W", "error", "-c", program, cwd=tmp_path)
    assert ran.stderr == b""
    assert ran.stdout.splitlines()[-1] == b"[]"

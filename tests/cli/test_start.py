"""A hook is felt at every commit: what a check must not import."""

from __future__ import annotations

from pathlib import Path

import pytest

from running import ROOT, python

HEAVY = (
    *("torch", "numpy", "jinja2", "difflib", "fsspec", "aiohttp"),
    *("cnx_doclint.checkpoints", "cnx_doclint.extraction.reference", "cnx_doclint.fixes.repair"),
    *(
        "cnx_doclint.documents.notebook",
        "cnx_doclint.documents.mdx",
        "cnx_doclint.adoption.blame",
        "cnx_doclint.messages.catalogs",
    ),
    *("xml.etree", "cnx_doclint.rules.engine.rule_docs"),
)
OTHER_REPORTS = tuple(f"cnx_doclint.reports.{name}" for name in ("json", "sarif", "github", "gitlab", "junit", "html"))
# markdown-it imports some of these; a document without a claim must not.
FOR_CLAIMS = (
    *("markdown_it", "mdit_py_plugins", "dataclasses", "inspect", "json"),
    *("importlib.resources", "pkgutil", "shutil", "tempfile", "pathspec", "subprocess", "glob"),
    *(
        "cnx_doclint.adoption.baseline",
        "cnx_doclint.adoption.since",
        "cnx_doclint.adoption.finding_filter",
        "cnx_doclint.project.gitignore",
    ),
    *("cnx_doclint.publish.guides", "cnx_doclint.publish.templating"),  # for documents with generated blocks
    *(
        "cnx_doclint.claims.claims",
        "cnx_doclint.rules.engine.linting",
        "cnx_doclint.rules.engine.catalogue",
        "cnx_doclint.claims.surfaces",
        "cnx_doclint.claims.readings",
    ),
)


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        (
            "import cnx_doclint.cli.main",
            (*HEAVY, *FOR_CLAIMS, "tomllib", "cnx_doclint.spec.spec", "cnx_doclint.claims.vocabulary"),
        ),
        ("from cnx_doclint.cli.main import main; assert main([{docs!r}]) == 0", (*HEAVY, *OTHER_REPORTS)),
        ("from cnx_doclint.cli.main import main; assert main(['claims', {docs!r}]) == 0", HEAVY),
        ("from cnx_doclint.cli.main import main; assert main(['nothing.md']) == 0", (*HEAVY, *FOR_CLAIMS)),
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

"""What is generated is right: the pages of every family are checked as anybody's documents are."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnx_doclint.checking import Checker
from cnx_doclint.pages import render_pages
from cnx_doclint.project import project_of
from cnx_doclint.spec import Spec, load_spec
from cnx_doclint.templating import Templates
from cnx_doclint.words import LANGUAGES

SPECS = ("model-spec.json", "builtin:convnext", "builtin:resnet", "tests/accuracy/families/decoder/model-spec.json")


def some_models(spec: Spec) -> Spec:
    """The same with a few models: the first, the last and some between."""
    names = [*spec.models]
    return spec._replace(models={name: spec.models[name] for name in (*names[:: len(names) // 3], names[-1])})


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("spec", SPECS)
def test_the_checker_agrees_with_the_pages(spec: str, lang: str, root: Path, templates: Templates) -> None:
    few = some_models(load_spec(spec if spec.startswith("builtin:") else root / spec))
    checker = Checker.of(project_of(few))
    pages = render_pages(checker.project.book, templates, lang)
    linted = [checker.lint(name, text) for name, text in pages.items() if name.endswith(".md")]
    assert [one for found in linted for one in found.diagnostics] == []
    assert all(
        one.verdict in {"match", "unverifiable"} or one.claim.stance != "assert"
        for found in linted
        for one in found.understood.claims
    )
    assert sum(len(found.understood.claims) for found in linted) > 100

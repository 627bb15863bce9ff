"""What is generated is right: the pages of every family are checked as anybody's documents are."""

from __future__ import annotations

import pytest

from cnx_doclint.families.text_languages import LANGUAGES
from cnx_doclint.project.project import project_of
from cnx_doclint.publish.pages import render_pages
from cnx_doclint.publish.templating import Templates
from cnx_doclint.runner.checker import Checker
from cnx_doclint.spec.spec import Spec, load_spec
from running import ROOT

SPECS = ("model-spec.json", "builtin:convnext", "builtin:resnet", "tests/accuracy/families/decoder/model-spec.json")


def some_models(spec: Spec) -> Spec:
    """The same with a few models: the first, the last and some between."""
    names = [*spec.models]
    return spec._replace(models={name: spec.models[name] for name in (*names[:: len(names) // 3], names[-1])})


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("spec", SPECS)
def test_the_checker_agrees_with_the_pages(spec: str, lang: str, templates: Templates) -> None:
    few = some_models(load_spec(spec if spec.startswith("builtin:") else ROOT / spec))
    checker = Checker.for_project(project_of(few))
    pages = render_pages(checker.project.glossary, templates, lang)
    linted = [checker.lint(name, text) for name, text in pages.items() if name.endswith(".md")]
    assert [one for found in linted for one in found.diagnostics] == []
    assert all(
        one.verdict in {"match", "unverifiable"} or one.claim.stance != "assert"
        for found in linted
        for one in found.understood.claims
    )
    assert sum(len(found.understood.claims) for found in linted) > 100

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from cnx_doclint.project.project import load_project
from cnx_doclint.runner.checker import Checker
from sites import build_with_mkdocs

ROOT = Path(__file__).parents[1]

# How long an example takes says more of the machine than of the code.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

# Whoever runs the tests may be spoken to in another language; processes that tests start are told the same.
os.environ["LANGUAGE"] = "en"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="write what the cases give now as what they should")


@pytest.fixture(scope="session")
def checker() -> Checker:
    """What documents are checked with: the committed spec, whose facts come from checkpoints, and all rules."""
    return Checker.for_project(load_project(str(ROOT / "model-spec.json"), "", ()))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site in both languages, as it is published; each process that runs tests builds its own, in a second."""
    pytest.importorskip("material")
    folder = tmp_path_factory.mktemp("published") / "cnx-doclint"
    build_with_mkdocs(folder)
    return folder

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from cnx_doclint.checking import Checker
from cnx_doclint.project import load_project

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
    return Checker.of(load_project(str(ROOT / "model-spec.json"), "", ()))

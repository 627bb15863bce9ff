from __future__ import annotations

from pathlib import Path

import pytest

from cnx_doclint.book import Book
from cnx_doclint.spec import Spec, load_spec
from cnx_doclint.templating import Templates, load_templates

ROOT = Path(__file__).parents[2]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: builds something whole; takes seconds")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def spec() -> Spec:
    return load_spec("builtin:convnextpose")


@pytest.fixture(scope="session")
def book(spec: Spec) -> Book:
    return Book.of(spec)


@pytest.fixture(scope="session")
def committed() -> Book:
    """The spec from which this repository's own pages are made."""
    own = ROOT / "model-spec.json"
    return Book.of(load_spec(own if own.exists() else "builtin:convnextpose"))


@pytest.fixture(scope="session")
def templates() -> Templates:
    return load_templates()

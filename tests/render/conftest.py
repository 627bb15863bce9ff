from __future__ import annotations

from pathlib import Path

import pytest

from cnx_doclint.families.glossary import Glossary
from cnx_doclint.publish.templating import Templates, load_templates
from cnx_doclint.spec.spec import Spec, load_spec

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
def glossary(spec: Spec) -> Glossary:
    return Glossary.load(spec)


@pytest.fixture(scope="session")
def committed() -> Glossary:
    """The spec from which this repository's own pages are made."""
    own = ROOT / "model-spec.json"
    return Glossary.load(load_spec(own if own.exists() else "builtin:convnextpose"))


@pytest.fixture(scope="session")
def templates() -> Templates:
    return load_templates()

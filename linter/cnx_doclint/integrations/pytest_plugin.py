"""``pytest --cnx-doclint docs/``: a test for each document. Without the option nothing is loaded and nothing done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("cnx-doclint", "claims in documents about model checkpoints")
    group.addoption("--cnx-doclint", action="store_true", help="check documents as tests, with the nearest settings")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Make a test of a document."""
    if not parent.config.getoption("cnx_doclint"):
        return None
    from cnx_doclint.integrations.pytest_items import collected

    return collected(file_path, parent)

"""Output formats: one module each, with a ``REPORT``."""

from __future__ import annotations

from collections.abc import Mapping

from cnx_doclint import registry
from cnx_doclint.reports._report import Report

__all__ = ["Report", "names", "report", "reports"]


def reports() -> Mapping[str, Report]:
    """Return every output format by its name."""
    return registry.plugins(__name__, "REPORT")


def names() -> tuple[str, ...]:
    """Return the names of the output formats."""
    return registry.names(__name__)


def report(name: str) -> Report:
    """Return one output format."""
    found: Report = registry.plugin(__name__, name, "REPORT")
    return found

"""Output formats: one module each, with a ``REPORT``."""

from __future__ import annotations

from collections.abc import Mapping

from cnx_doclint.registry import plugins
from cnx_doclint.reports._report import Report

__all__ = ["Report", "reports"]


def reports() -> Mapping[str, Report]:
    """Return every output format by its name."""
    return plugins(__name__, "REPORT")

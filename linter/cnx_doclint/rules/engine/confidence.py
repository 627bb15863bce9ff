"""What confidence makes of a finding: how grave it is at most, and whether its fix may be made unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.diagnostics import less_grave

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.claims.levels import Level
    from cnx_doclint.findings.diagnostics import Fix, Severity

_AT_MOST: Mapping[Level, Severity] = {"certain": "error", "likely": "warning", "possible": "info"}


def severity_at(level: Level, severity: Severity) -> Severity:
    """Return how grave a finding of a level is, given what its rule says."""
    return less_grave(severity, _AT_MOST[level])


def fix_at(level: Level, fix: Fix | None) -> Fix | None:
    """Return the fix of a finding of a level: none is safe where it is not certain that anything is wrong."""
    doubtful = fix is not None and fix.safety == "safe" and level != "certain"
    return fix._replace(safety="unsafe") if fix and doubtful else fix

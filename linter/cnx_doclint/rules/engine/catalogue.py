"""Which rules there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cnx_doclint.registry import plugins

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.findings.rule import Rule


def rules() -> Mapping[str, Rule]:
    """Return every rule by its name, which is its module's with hyphens."""
    found = cast("dict[str, Rule]", plugins("cnx_doclint.rules", "RULE"))
    return {name.replace("_", "-"): rule for name, rule in found.items()}

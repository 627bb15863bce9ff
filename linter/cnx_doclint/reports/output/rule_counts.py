"""How often each rule found something."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.findings.diagnostics import graver

if TYPE_CHECKING:
    from cnx_doclint.findings.diagnostics import Severity
    from cnx_doclint.findings.results import Checked, Results


class RuleCount(NamedTuple):
    """How many findings a rule has, how grave the gravest is, and how many of them ``--fix`` corrects."""

    code: str
    rule: str
    severity: Severity
    findings: int
    fixable: int


def by_rule(results: Results[Checked]) -> list[RuleCount]:
    """Count findings by rule, the most frequent first."""
    found: dict[str, RuleCount] = {}
    for one in (finding.diagnostic for file in results.files for finding in file.findings):
        known = found.get(one.code) or RuleCount(one.code, one.rule, one.severity, 0, 0)
        severity = graver(known.severity, one.severity)
        fixable = one.fix is not None and one.fix.safety == "safe"
        found[one.code] = known._replace(
            severity=severity, findings=known.findings + 1, fixable=known.fixable + fixable
        )
    return sorted(found.values(), key=lambda each: (-each.findings, each.code))

"""``gitlab``: a Code Quality report, which GitLab shows in merge requests.

A file that could not be read is an entry as well: without it the report would look as if the file were right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnx_doclint.reports._json import json_text
from cnx_doclint.reports._seen import digest_of, fingerprints, path_from_here
from cnx_doclint.reports.output.formats import Report
from cnx_doclint.reports.output.level_words import with_level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.errors import DoclintError
    from cnx_doclint.findings.diagnostics import Severity
    from cnx_doclint.findings.results import Checked, Located, Results
    from cnx_doclint.messages.style import Style

_SEVERITIES: Mapping[Severity, str] = {"error": "major", "warning": "minor", "info": "info"}


def _check(results: Results[Checked], style: Style) -> Iterator[str]:  # noqa: ARG001
    found = [
        _finding(finding, fingerprint)
        for file in results.files
        for finding, fingerprint in zip(file.findings, fingerprints(file), strict=True)
    ]
    yield json_text([*found, *map(_failure, results.failures)])


def _finding(finding: Located, fingerprint: str) -> dict[str, Any]:
    diagnostic, place = finding.diagnostic, finding.place
    return {
        "description": f"{with_level(diagnostic.code, diagnostic.level)}: {diagnostic.message}",
        "check_name": diagnostic.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {
            "path": path_from_here(place.path),
            "lines": {"begin": place.start.line, "end": place.end.line},
        },
    }


def _failure(error: DoclintError) -> dict[str, Any]:
    path = path_from_here(error.path)
    return {
        "description": str(error),
        "check_name": "unreadable",
        "fingerprint": digest_of(path, str(error)),
        "severity": "critical",
        "location": {"path": path, "lines": {"begin": 1}},
    }


REPORT = Report(_check, None, sums_up=False)

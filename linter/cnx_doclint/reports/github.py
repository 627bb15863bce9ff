"""``github``: workflow commands, which GitHub Actions shows as annotations beside the lines they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.messages.style import Style, printable
from cnx_doclint.reports._seen import path_from_here
from cnx_doclint.reports.output.formats import Report
from cnx_doclint.reports.output.level_words import with_level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.findings.diagnostics import Severity
    from cnx_doclint.findings.results import Checked, Located, Results

_COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def _check(results: Results[Checked], style: Style) -> Iterator[str]:  # noqa: ARG001
    for file in results.files:
        yield from map(_finding, file.findings)
    for error in results.failures:
        file_name = {"file": path_from_here(error.path)} if error.path else {}
        yield _command(
            "error", {**file_name, "title": "cnx-doclint"}, "\n".join(filter(None, (str(error), error.hint)))
        )


def _finding(finding: Located) -> str:
    diagnostic = finding.diagnostic
    (line, column), (end_line, end_column) = finding.place.start, finding.place.end
    properties = {
        "file": path_from_here(finding.place.path),
        "line": str(line),
        "col": str(column),
        "endLine": str(end_line),
        "endColumn": str(end_column),
        "title": with_level(diagnostic.code, diagnostic.level),
    }
    text = "\n".join((diagnostic.message, *diagnostic.evidence))
    return _command(_COMMANDS[diagnostic.severity], properties, text)


def _command(name: str, properties: Mapping[str, str], text: str) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(text)}"


def _data(text: str) -> str:
    """Text in which the runner finds no second command."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return printable(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


REPORT = Report(_check, None, sums_up=True)

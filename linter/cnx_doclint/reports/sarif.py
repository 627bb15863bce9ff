"""``sarif``: SARIF 2.1.0, which GitHub code scanning, Azure DevOps and editors read.

Suppressed findings are left out: a suppression is part of the document, and was decided there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnx_doclint.messages.version import __version__
from cnx_doclint.reports._json import commit_object, json_text
from cnx_doclint.reports._seen import fingerprints, path_from_here
from cnx_doclint.reports.output.formats import Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.errors import DoclintError
    from cnx_doclint.findings.diagnostics import Severity
    from cnx_doclint.findings.places import Place, PlacedEdit
    from cnx_doclint.findings.results import Checked, Located, Results
    from cnx_doclint.messages.style import Style

Object = dict[str, Any]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
# Named with a version, as the standard advises: what it is made of may change.
_FINGERPRINT = "cnxDoclintContent/v1"
_ROOT = "%SRCROOT%"


def _check(results: Results[Checked], style: Style) -> Iterator[str]:  # noqa: ARG001
    yield json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(results)]})


def _run(results: Results[Checked]) -> Object:
    found = sorted({(one.diagnostic.code, one.diagnostic.rule) for file in results.files for one in file.findings})
    indices = {code: index for index, (code, _) in enumerate(found)}
    driver = {
        "name": "cnx-doclint",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(code, name) for code, name in found],
    }
    return {
        "tool": {"driver": driver},
        "invocations": [_invocation(results)],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [
            _result(finding, fingerprint, indices)
            for file in results.files
            for finding, fingerprint in zip(file.findings, fingerprints(file), strict=True)
        ],
        "properties": {"spec": results.spec},
    }


def _rule(code: str, name: str) -> Object:
    from cnx_doclint.rules.engine.rule_docs import rule_text

    rule = rule_text(name)
    address = _address(code)
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.what},
        "help": {"text": rule.page, "markdown": rule.markdown},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        **({"helpUri": address} if address else {}),
    }


def _address(code: str) -> str:
    """A rule's page on the site that the installed package names as its documentation; empty when it names none."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        given = metadata("cnx-doclint").get_all("Project-URL") or []
    except PackageNotFoundError:  # run from its sources
        return ""
    urls = dict(line.split(", ", 1) for line in given)
    return f"{urls['Documentation'].rstrip('/')}/rules/{code}/" if "Documentation" in urls else ""


def _invocation(results: Results[Checked]) -> Object:
    failures = [_notification(error) for error in results.failures]
    return {"executionSuccessful": not failures, "toolExecutionNotifications": failures}


def _notification(error: DoclintError) -> Object:
    text = _plain("\n".join(filter(None, (str(error), error.hint))))
    locations = [{"physicalLocation": {"artifactLocation": _file(error.path)}}] if error.path else []
    return {"level": "error", "message": {"text": text}, "locations": locations}


def _result(finding: Located, fingerprint: str, rules: Mapping[str, int]) -> Object:
    diagnostic = finding.diagnostic
    commit = {"blame": commit_object(finding.commit)} if finding.commit else {}
    sureness = {"confidence": round(diagnostic.confidence, 2), "level": diagnostic.level}
    fixes = _fixes(finding)
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rules[diagnostic.code],
        "level": _LEVELS[diagnostic.severity],
        "rank": round(diagnostic.confidence * 100, 1),
        "message": {"text": _plain("\n".join((diagnostic.message, *diagnostic.evidence)))},
        "locations": [{"physicalLocation": _located(finding.place)}],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
        **({"fixes": fixes} if fixes else {}),
        "properties": {**sureness, "evidence": list(diagnostic.evidence), **commit},
    }


def _plain(text: str) -> str:
    """A message in which nothing is a link: the standard makes one of brackets that parentheses follow."""
    return text.replace("](", "] (")


def _located(place: Place) -> Object:
    return {"artifactLocation": _file(place.path), "region": _region(place)}


def _file(path: str) -> Object:
    from urllib.parse import quote

    seen = path_from_here(path)
    if os.path.isabs(seen):
        return {"uri": Path(seen).as_uri()}
    return {"uri": quote(os.fsencode(seen)), "uriBaseId": _ROOT}


def _region(place: Place) -> Object:
    (line, column), (end_line, end_column) = place.start, place.end
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fixes(finding: Located) -> list[Object]:
    """Fixes that ``--fix`` or ``--unsafe-fixes`` would make; programs apply what they are given here."""
    fix = finding.diagnostic.fix
    if fix is None or fix.safety == "display-only":
        return []
    change = {
        "artifactLocation": _file(finding.place.path),
        "replacements": [_replacement(edit) for edit in finding.edits],
    }
    words = ", ".join(edit.text for edit in fix.edits)
    return [
        {
            "description": {"text": _plain(f"write {words}")},
            "artifactChanges": [change],
            "properties": {"safety": fix.safety},
        }
    ]


def _replacement(edit: PlacedEdit) -> Object:
    return {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}}


REPORT = Report(_check, None, sums_up=False)

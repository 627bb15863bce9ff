"""``json``: one object, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnx_doclint.claims.judged import Judged, Skipped
from cnx_doclint.reports._json import commit_object, json_text
from cnx_doclint.reports.output.formats import Report
from cnx_doclint.reports.output.rule_counts import by_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.claims.unread import Unread
    from cnx_doclint.findings.diagnostics import Diagnostic
    from cnx_doclint.findings.places import Place, PlacedEdit
    from cnx_doclint.findings.results import Checked, Located, Recognised, Results
    from cnx_doclint.messages.style import Style


def _check(results: Results[Checked], style: Style) -> Iterator[str]:  # noqa: ARG001
    found = [_finding(finding) for file in results.files for finding in file.findings]
    yield json_text({"findings": found, **_end(results)})


def _statistics(results: Results[Checked], style: Style) -> Iterator[str]:  # noqa: ARG001
    yield json_text({"statistics": [each._asdict() for each in by_rule(results)], **_end(results)})


def _end(results: Results[Checked]) -> dict[str, Any]:
    tally = results.tally
    counts = {"files": tally.files, "claims": tally.claims, "agree": tally.agree, "wrong": tally.wrong}
    return {
        "errors": [{"message": str(error), "hint": error.hint} for error in results.failures],
        "summary": {**counts, "skipped": dict(sorted(tally.skipped.items())), "spec": results.spec},
    }


def _claims(results: Results[Recognised], style: Style) -> Iterator[str]:  # noqa: ARG001
    yield json_text(_recognised(results))


def _unread(results: Results[Recognised], style: Style) -> Iterator[str]:  # noqa: ARG001
    numbers = [_number(one.place, one.number) for file in results.files for one in file.unread]
    yield json_text({**_recognised(results), "unread": numbers})


def _recognised(results: Results[Recognised]) -> dict[str, Any]:
    found = [one for file in results.files for one in file.claims]
    return {
        "claims": [_claim(one.place, one.claim) for one in found if isinstance(one.claim, Judged)],
        "skipped": [_skipped(one.place, one.claim) for one in found if isinstance(one.claim, Skipped)],
    }


def _place(place: Place) -> dict[str, Any]:
    (line, column), (end_line, end_column) = place.start, place.end
    found = {"path": place.path, "line": line, "column": column}
    return {**found, "end_line": end_line, "end_column": end_column}


def _finding(finding: Located) -> dict[str, Any]:
    diagnostic = finding.diagnostic
    return {
        **_place(finding.place),
        "code": diagnostic.code,
        "rule": diagnostic.rule,
        "severity": diagnostic.severity,
        **_sureness(diagnostic),
        "message": diagnostic.message,
        "evidence": list(diagnostic.evidence),
        "fix": _fix(finding),
        **({"blame": commit_object(finding.commit)} if finding.commit else {}),
    }


def _sureness(one: Diagnostic | Judged) -> dict[str, Any]:
    return {"confidence": round(one.confidence, 2), "level": one.level}


def _fix(finding: Located) -> dict[str, Any] | None:
    fix = finding.diagnostic.fix
    return {"safety": fix.safety, "edits": [_edit(edit) for edit in finding.edits]} if fix else None


def _edit(edit: PlacedEdit) -> dict[str, Any]:
    place = {key: value for key, value in _place(edit.place).items() if key != "path"}
    return {**place, "start_byte": edit.start_byte, "end_byte": edit.end_byte, "text": edit.text}


def _skipped(place: Place, skipped: Skipped) -> dict[str, Any]:
    return {**_place(place), "fact": skipped.key, "value": skipped.text, "reason": skipped.reason}


def _number(place: Place, number: Unread) -> dict[str, Any]:
    return {**_place(place), "value": number.text, "where": number.where, "reason": number.reason}


def _claim(place: Place, judged: Judged) -> dict[str, Any]:
    claim, fact = judged.claim, judged.fact
    return {
        **_place(place),
        "model": claim.model,
        "fact": claim.key,
        "value": claim.text,
        "expected": judged.expected,
        "verdict": judged.verdict,
        "status": fact.status if fact else "",
        "stance": claim.stance,
        "surface": claim.surface,
        **_sureness(judged),
        "reason": claim.reason,
    }


REPORT = Report(_check, _claims, sums_up=False, statistics=_statistics, unread=_unread)

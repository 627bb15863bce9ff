"""What confidence makes of findings: how grave they are, whether their fix is safe, whether they are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnx_doclint.adoption.baseline import KNOWN, Baseline
from cnx_doclint.adoption.finding_filter import FindingFilter
from cnx_doclint.claims.levels import LEVELS, Level
from cnx_doclint.documents.text import Span
from cnx_doclint.findings.diagnostics import Edit, Fix, Safety, Severity, graver, less_grave
from cnx_doclint.findings.results import UNSURE
from cnx_doclint.rules.engine.confidence import fix_at, severity_at
from cnx_doclint.rules.engine.summary import summarize
from cnx_doclint.runner.checker import Checker
from confidences import CONFIDENCES, TEXT, set_confidences

LINE = "ConvNeXtPose-S has 9.44M parameters.\n\n"
FIX = Fix((Edit(Span(0, 1), "x"),), "safe")


@pytest.mark.parametrize(
    ("severity", "told"),
    [
        ("error", ("error", "warning", "info")),
        ("warning", ("warning", "warning", "info")),
        ("info", ("info", "info", "info")),
    ],
)
def test_no_finding_is_graver_than_its_level_and_its_rule(severity: Severity, told: tuple[Severity, ...]) -> None:
    assert tuple(severity_at(level, severity) for level in LEVELS) == told


def test_the_order_of_severities() -> None:
    assert (graver("info", "error"), less_grave("info", "error")) == ("error", "info")
    assert (graver("warning", "info"), less_grave("error", "warning")) == ("warning", "warning")


@pytest.mark.parametrize(
    ("safety", "told"),
    [
        ("safe", ("safe", "unsafe", "unsafe")),
        ("unsafe", ("unsafe",) * 3),
        ("display-only", ("display-only",) * 3),
    ],
)
def test_only_what_is_certain_has_a_safe_fix(safety: Safety, told: tuple[Safety, ...]) -> None:
    fixes = [fix_at(level, FIX._replace(safety=safety)) for level in LEVELS]
    assert tuple(fix.safety for fix in fixes if fix) == told
    assert {fix.edits for fix in fixes if fix} == {FIX.edits}
    assert all(fix_at(level, None) is None for level in LEVELS)


# ---- of a document ----


def test_a_finding_has_the_confidence_of_its_claim(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    set_confidences(monkeypatch)
    found = checker._replace(level="possible").lint("a.md", TEXT).diagnostics
    assert [one.confidence for one in found] == list(CONFIDENCES.values())
    assert [(one.level, one.severity) for one in found] == [
        ("certain", "error"),
        ("likely", "warning"),
        ("possible", "info"),
    ]
    assert [one.fix.safety for one in found if one.fix] == ["safe", "unsafe", "unsafe"]


def test_a_finding_of_several_claims_is_as_sure_as_the_surest(
    checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "ConvNeXtPose-S and ConvNeXtPose-M have 4 deconv layers.\n"
    [alone] = checker.lint("a.md", text).diagnostics
    set_confidences(monkeypatch, {"S 4": 0.3, "M 4": 0.9})
    linted = checker.lint("a.md", text)
    assert sorted(one.confidence for one in linted.understood.claims) == [0.3, 0.9]
    assert linted.diagnostics == (alone._replace(confidence=0.9, severity="warning"),)


@pytest.mark.parametrize("text", ["<!-- cnx-doclint: ignore[CNX999] -->\n", "<!-- cnx-doclint: nonsense -->\n"])
def test_what_is_about_no_claim_is_certain(text: str, checker: Checker) -> None:
    found = checker._replace(level="certain").lint("a.md", text).diagnostics
    assert [(one.confidence, one.level) for one in found] == [(1.0, "certain")]


def test_a_right_value_stays_right_however_doubtful(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    set_confidences(monkeypatch, {"7.44M": 0.1})
    linted = checker.lint("a.md", "ConvNeXtPose-S has 7.44M parameters.\n")
    assert [one.verdict for one in linted.understood.claims] == ["match"]
    assert summarize(linted).tally.agree == 1


# ---- what is told ----


@pytest.mark.parametrize(("level", "told"), [("certain", 1), ("likely", 2), ("possible", 3)])
def test_what_is_below_the_level_is_neither_told_nor_counted(
    level: Level, told: int, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_confidences(monkeypatch)
    found = summarize(checker._replace(level=level).lint("a.md", TEXT))
    assert (len(found.findings), found.tally.wrong) == (told, told)
    assert [one.reason for one in found.left_out] == [UNSURE] * (3 - told)
    assert dict(found.tally.skipped) == ({UNSURE: 3 - told} if told < 3 else {})
    assert found.tally.compared == 3


def test_what_is_known_stays_known_however_sure(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    [known] = summarize(checker.lint("a.md", LINE)).findings
    watching = checker._replace(finding_filter=FindingFilter(Baseline(Path("b.json"), {"a.md": {known.identity: 1}})))
    for confidence in (1.0, 0.9, 0.1):
        set_confidences(monkeypatch, {"9.44M": confidence})
        found = summarize(watching.lint("a.md", LINE))
        assert [(one.finding.identity, one.reason) for one in found.left_out] == [(known.identity, KNOWN)]


@pytest.mark.parametrize("sure", [0, 1])
def test_of_two_alike_the_surer_takes_the_entry_of_the_baseline(sure: int, checker: Checker) -> None:
    """Else the one that nobody would hear of would have the other told."""
    linted = checker.lint("a.md", LINE * 2)
    [who, again] = [one.identity for one in summarize(linted).findings]
    assert who == again
    doubted = [one._replace(confidence=1.0 if at == sure else 0.5) for at, one in enumerate(linted.diagnostics)]
    filtering = FindingFilter(Baseline(Path("b.json"), {"a.md": {who: 1}}), level="likely")
    left_out = filtering.filter_document(linted._replace(diagnostics=tuple(doubted))).left_out
    assert [one.reason for one in left_out] == ([KNOWN, UNSURE] if sure == 0 else [UNSURE, KNOWN])


def test_a_suppression_of_what_is_not_told_is_of_use(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    set_confidences(monkeypatch)
    text = "ConvNeXtPose-M has 9.55M parameters. <!-- cnx-doclint: ignore[CNX103] as published -->\n"
    linted = checker.lint("a.md", text)
    assert linted.diagnostics == linted.left_out == ()
    assert [one.level for one in linted.suppressed] == ["possible"]

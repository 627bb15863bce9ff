"""Levels on the command line: ``--level``, ``--fail-on``, fixes, the baseline, ``claims``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from confidences import CODES, CONFIDENCES, LEVELS, TEXT, set_confidences
from running import Run

ORDER = ("certain", "likely", "possible")


@pytest.fixture
def doubted(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a document in which one finding is certain, one likely and one possible."""
    set_confidences(monkeypatch)
    (project / "a.md").write_text(TEXT)
    return project / "a.md"


def findings(run: Run, *options: object) -> list[dict[str, Any]]:
    return list(json.loads(run("a.md", *options, "--output-format", "json").out)["findings"])


def levels(run: Run, *options: object) -> list[str]:
    return [one["level"] for one in findings(run, *options)]


# ---- what is told ----


def test_what_is_likely_is_told_unless_another_level_is_asked_for(run: Run, doubted: Path) -> None:
    assert levels(run) == ["certain", "likely"]
    for number, level in enumerate(ORDER, 1):
        assert levels(run, "--level", level) == list(ORDER[:number])


def test_the_setting_is_what_the_option_is_not_given_for(run: Run, doubted: Path) -> None:
    doubted.with_name("cnx-doclint.toml").write_text("level = 'certain'\n")
    assert levels(run) == ["certain"]
    assert levels(run, "--level", "possible") == [*ORDER]
    assert 'level = "certain"  # the file\n' in run("--show-settings").out


def test_what_is_unsure_is_counted_as_skipped_and_not_told(run: Run, doubted: Path) -> None:
    ran = run("a.md")
    assert ran.out.endswith("\n2 claims in 1 file: 0 agree, 2 wrong, 1 skipped (1 not sure enough)\n")
    assert "9.55M" not in ran.out
    assert "left out" not in ran.out
    assert "sin certeza suficiente" in run("a.md", "--language", "es").out


def test_the_summary_for_programs_counts_the_same(run: Run, doubted: Path) -> None:
    summary = json.loads(run("a.md", "--level", "certain", "--output-format", "json").out)["summary"]
    assert (summary["claims"], summary["wrong"], summary["skipped"]) == (1, 1, {"not sure enough": 2})


def test_an_unknown_level_is_an_error(run: Run, doubted: Path) -> None:
    ran = run("a.md", "--level", "sure")
    assert (ran.code, ran.out) == (2, "")
    assert "argument --level: invalid choice" in ran.err
    assert all(level in ran.err for level in ORDER)
    doubted.with_name("cnx-doclint.toml").write_text("level = 'sure'\n")
    ran = run("a.md")
    assert (ran.code, ran.out) == (2, "")
    assert "level is 'sure'" in ran.err
    assert "it must be one of certain, likely, possible" in ran.err


def test_what_a_new_spec_makes_wrong_has_levels_too(run: Run, doubted: Path) -> None:
    old = json.loads(doubted.with_name("model-spec.json").read_text())
    for model, value in (("S", 9_440_000), ("M", 9_550_000)):
        old["models"][model]["facts"]["params.total"]["value"] = value
    doubted.with_name("old.json").write_text(json.dumps(old))
    lines = run("diff", "old.json", "model-spec.json", "a.md").out.splitlines()
    assert [line.partition(" params")[0] for line in lines if line.startswith("a.md")] == ["a.md:9:20: CNX103 (likely)"]
    doubted.with_name("cnx-doclint.toml").write_text('level = "possible"\n')
    assert "a.md:10:20: CNX103 (possible)" in run("diff", "old.json", "model-spec.json", "a.md").out


# ---- how it ends ----


@pytest.mark.parametrize(
    ("confidence", "options", "code"),
    [
        (0.99, (), 1),
        (0.9, (), 0),
        (0.9, ("--fail-on", "warning"), 1),
        (0.9, ("--fail-on", "warning", "--level", "certain"), 0),
        (0.5, ("--fail-on", "warning"), 0),
        (0.5, ("--fail-on", "warning", "--level", "possible"), 0),
        (0.99, ("--fail-on", "never"), 0),
    ],
)
def test_only_errors_fail_unless_asked(
    confidence: float, options: tuple[str, ...], code: int, run: Run, doubted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_confidences(monkeypatch, dict.fromkeys(CONFIDENCES, confidence))
    assert run("a.md", *options).code == code


# ---- fixes ----


@pytest.mark.parametrize(
    ("options", "fixed"),
    [
        (("--fix",), {"[4, 4, 4]"}),
        (("--fix", "--level", "possible"), {"[4, 4, 4]"}),
        (("--unsafe-fixes",), {"[4, 4, 4]", "9.44M"}),
        (("--unsafe-fixes", "--level", "certain"), {"[4, 4, 4]"}),
        (("--unsafe-fixes", "--level", "possible"), {"[4, 4, 4]", "9.44M", "9.55M"}),
    ],
)
def test_what_is_fixed(options: tuple[str, ...], fixed: set[str], run: Run, doubted: Path) -> None:
    ran = run("a.md", *options)
    text = doubted.read_text()
    assert {value for value in CONFIDENCES if value not in text} == fixed
    number = len(fixed)
    assert f"fixed {number} finding{'s' if number > 1 else ''}" in ran.out


def test_without_doubt_all_of_it_would_be_fixed(run: Run, project: Path) -> None:
    (project / "a.md").write_text(TEXT)
    run("a.md", "--fix")
    assert not any(value in (project / "a.md").read_text() for value in CONFIDENCES)


def test_how_a_fix_is_made_is_said_of_each(run: Run, doubted: Path) -> None:
    out = run("a.md").out
    assert "= fix: write [3, 3, 3] (--fix)" in out
    assert "(--unsafe-fixes)" in out
    assert "[*] of 2 findings can be fixed: 1 with --fix, 1 with --fix --unsafe-fixes" in out


# ---- what is adopted ----


def entries(path: Path) -> set[str]:
    return {one["about"] for one in json.loads(path.read_text())["findings"]}


def test_a_known_finding_stays_silent_whatever_its_level_becomes(
    run: Run, doubted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("a.md", "--write-baseline", "b.json").code == 0
    before = doubted.with_name("b.json").read_bytes()
    assert entries(doubted.with_name("b.json")) == {"L head.deconv_kernels", "S params.total"}
    for confidence in (1.0, 0.9, 0.2):
        set_confidences(monkeypatch, {"[4, 4, 4]": confidence, "9.44M": confidence, "9.55M": 0.1})
        ran = run("a.md", "--baseline", "b.json", "--prune-baseline", "--level", "likely")
        assert (ran.code, ran.out.splitlines()[0]) == (0, "2 findings in the baseline are left out")
        assert "no longer needed" not in ran.out
        assert doubted.with_name("b.json").read_bytes() == before


def test_what_was_not_known_is_told_once_it_is_sure(run: Run, doubted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("a.md", "--write-baseline", "b.json")
    set_confidences(monkeypatch, {"9.55M": 0.97})
    ran = run("a.md", "--baseline", "b.json", "--output-format", "concise")
    assert ran.code == 1
    assert [line.split(":")[1] for line in ran.out.splitlines() if "CNX" in line] == ["10"]


def test_a_baseline_that_is_written_anew_keeps_what_is_only_unsure_by_now(
    run: Run, doubted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("a.md", "--write-baseline", "b.json", "--level", "possible")
    known = doubted.with_name("b.json").read_bytes()
    set_confidences(monkeypatch, dict.fromkeys(CONFIDENCES, 0.3))
    assert "3 findings (0 added, 0 dropped)" in run("a.md", "--write-baseline", "b.json").out
    assert doubted.with_name("b.json").read_bytes() == known
    doubted.write_text(TEXT.replace("9.44M", "7.44M"))
    assert "2 findings (0 added, 1 dropped)" in run("a.md", "--write-baseline", "b.json").out


def test_fingerprints_do_not_depend_on_the_level(run: Run, doubted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def known_by() -> list[str]:
        found = json.loads(run("a.md", "--level", "possible", "--output-format", "gitlab").out)
        return [one["fingerprint"] for one in found]

    before = known_by()
    set_confidences(monkeypatch, dict.fromkeys(CONFIDENCES, 0.85))
    assert len({*before}) == 3
    assert known_by() == before


def test_suppressions_are_written_for_what_is_told(run: Run, doubted: Path) -> None:
    ran = run("a.md", "--add-ignore", "seen")
    assert "suppressed 2 findings" in ran.out
    lines = doubted.read_text().splitlines()
    assert ["ignore[" in line for line in lines if any(value in line for value in CONFIDENCES)] == [True, True, False]
    assert "1 not sure enough" in ran.out


# ---- claims ----


def test_claims_say_how_sure_each_is(run: Run, doubted: Path) -> None:
    claims = json.loads(run("claims", "a.md", "--output-format", "json").out)["claims"]
    assert [(one["value"], one["verdict"], one["confidence"], one["level"]) for one in claims] == [
        ("[4, 4, 4]", "mismatch", 0.99, "certain"),
        ("9.44M", "mismatch", 0.85, "likely"),
        ("9.55M", "mismatch", 0.5, "possible"),
    ]


def test_check_reports_exactly_the_mismatches_that_are_certain_or_likely(run: Run, doubted: Path) -> None:
    claims = json.loads(run("claims", "a.md", "--output-format", "json").out)["claims"]
    sure = [one for one in claims if one["verdict"] == "mismatch" and one["level"] != "possible"]
    places = [(one["line"], one["column"], one["confidence"], one["level"]) for one in sure]
    assert [(one["line"], one["column"], one["confidence"], one["level"]) for one in findings(run)] == places


def test_people_are_told_the_level_of_what_is_not_certain(run: Run, doubted: Path) -> None:
    out = run("claims", "a.md").out
    assert [(line.split()[1], line.split()[2]) for line in out.splitlines()[1:4]] == [
        ("WRONG", "L"),
        ("WRONG", "(likely)"),
        ("WRONG", "(possible)"),
    ]
    assert out.splitlines()[-1] == "2 claims in 1 file: 0 agree, 2 wrong, 1 skipped (1 not sure enough)"
    lines = run("claims", "a.md", "--output-format", "concise").out.splitlines()
    assert [line.split(": ")[1].split()[:2] for line in lines[:3]] == [
        ["mismatch", "L"],
        ["mismatch", "(likely)"],
        ["mismatch", "(possible)"],
    ]
    spanish = run("claims", "a.md", "--language", "es").out
    assert "(probable)" in spanish
    assert "(posible)" in spanish


def test_a_right_claim_is_told_without_a_level(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_confidences(monkeypatch, {"7.44M": 0.4})
    (project / "a.md").write_text("ConvNeXtPose-S has 7.44M parameters.\n")
    assert "possible" not in run("claims", "a.md").out + run("claims", "a.md", "--output-format", "concise").out
    [claim] = json.loads(run("claims", "a.md", "--output-format", "json").out)["claims"]
    assert (claim["verdict"], claim["confidence"], claim["level"]) == ("match", 0.4, "possible")


# ---- for programs ----


def test_findings_say_how_sure_they_are(run: Run, doubted: Path) -> None:
    found = findings(run, "--level", "possible")
    assert [(one["code"], one["severity"], one["confidence"], one["level"]) for one in found] == [
        (CODES["[4, 4, 4]"], "error", 0.99, LEVELS["[4, 4, 4]"]),
        (CODES["9.44M"], "warning", 0.85, LEVELS["9.44M"]),
        (CODES["9.55M"], "info", 0.5, LEVELS["9.55M"]),
    ]


def test_a_rule_is_counted_as_grave_as_its_gravest_finding(run: Run, doubted: Path) -> None:
    counted = json.loads(run("a.md", "--level", "possible", "--statistics", "--output-format", "json").out)
    assert [(one["code"], one["severity"], one["findings"], one["fixable"]) for one in counted["statistics"]] == [
        ("CNX103", "warning", 2, 0),
        ("CNX101", "error", 1, 1),
    ]

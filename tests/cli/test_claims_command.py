"""``claims``: everything that was understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from running import ROOT, WRONG, Run

TEXT = WRONG + "\n❌ ConvNeXtPose-M: deconv kernels `[4, 4, 4]`\n\nConvNeXt-Tiny has 28.6M parameters.\n"


def test_json_has_exactly_the_published_fields(run: Run, project: Path) -> None:
    (project / "a.md").write_text(TEXT)
    found = json.loads(run("claims", "a.md", "--output-format", "json").out)
    wrong, shown = found["claims"]
    assert list(found) == ["claims", "skipped"]
    assert wrong == {
        "path": "a.md",
        "line": 4,
        "column": 18,
        "end_line": 4,
        "end_column": 27,
        "model": "L",
        "fact": "head.deconv_kernels",
        "value": "[4, 4, 4]",
        "expected": "[3, 3, 3]",
        "verdict": "mismatch",
        "status": "verified",
        "stance": "assert",
        "surface": "code",
        "reason": wrong["reason"],
    }
    assert (shown["model"], shown["verdict"], shown["stance"]) == ("M", "silent", "counterexample")
    assert [(one["fact"], one["value"]) for one in found["skipped"]] == [("params.total", "28.6M")]


def test_what_the_spec_cannot_tell_has_a_published_stance(run: Run, project: Path) -> None:
    spec = json.loads((project / "model-spec.json").read_text())
    del spec["models"]["M"]["facts"]["head.deconv_kernels"]
    (project / "model-spec.json").write_text(json.dumps(spec))
    (project / "a.md").write_text(TEXT)
    _, shown = json.loads(run("claims", "a.md", "--output-format", "json").out)["claims"]
    assert (shown["model"], shown["verdict"], shown["stance"]) == ("M", "unverifiable", "counterexample")


def test_a_mismatch_is_exactly_what_check_reports(run: Run) -> None:
    claims = json.loads(run("claims", ROOT / "examples/drifted", "--output-format", "json").out)["claims"]
    findings = json.loads(run("check", ROOT / "examples/drifted", "--output-format", "json").out)["findings"]

    def place(one: dict[str, object]) -> tuple[object, ...]:
        return one["path"], one["line"], one["column"], one["end_line"], one["end_column"]

    assert {place(one) for one in claims if one["verdict"] == "mismatch"} == {place(one) for one in findings}


def test_a_suppressed_claim_is_silent(run: Run, project: Path) -> None:
    suppressed = "S has 9.44M parameters. <!-- cnx-doclint: ignore[CNX103] as an example -->"
    (project / "a.md").write_text(f"{suppressed}\n\nS has 9.45M parameters.\n")
    claims = json.loads(run("claims", "a.md", "--output-format", "json").out)["claims"]
    assert [one["verdict"] for one in claims] == ["silent", "mismatch"]


def test_the_text_form_tells_every_claim_with_its_reason(run: Run, project: Path) -> None:
    (project / "a.md").write_text(TEXT)
    ran = run("claims", "a.md")
    assert ran.code == 0
    assert [line.split()[1] for line in ran.out.splitlines()[1:4]] == ["WRONG", "not", "skipped"]
    assert "another architecture" in ran.out


@pytest.mark.parametrize("style", ["full", "concise"])
def test_an_unreadable_file_is_told_and_the_others_go_on(style: str, run: Run, project: Path) -> None:
    (project / "a.md").write_text(TEXT)
    (project / "b.md").write_bytes(b"\xff\xfe")
    ran = run("claims", ".", "--output-format", style)
    assert ran.code == 2
    assert "head.deconv_kernels" in ran.out
    assert ran.err.startswith("error: b.md: not UTF-8: byte 0 (line 1) is 0xff\nhint: ")

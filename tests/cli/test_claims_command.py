"""``claims``: everything that was understood."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
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
        "confidence": 1.0,
        "level": "certain",
        "reason": wrong["reason"],
    }
    assert (shown["model"], shown["verdict"], shown["stance"]) == ("M", "silent", "counterexample")
    assert [(one["fact"], one["value"]) for one in found["skipped"]] == [("params.total", "28.6M")]


UNREAD = (
    "# Results\n\n| Setup | Latency (ms) | Size | Params | Day |\n| --- | --- | --- | --- | --- |\n"
    "| XS | 3.2 | 14 | 3.53M | 2024-05-01 |\n| S | 4.1 | 15 | 12 | 2024-05-02 |\n| ResNet-50 | 9.9 | 16 | 25.6M | - |\n"
    "\n```python\nimport torch  # torch==2.1\nbatch_size = 32\nconv = Conv2d(3, 64, kernel_size=99)\n```\n"
)


def test_what_is_not_understood_is_told_by_column_and_key(run: Run, project: Path) -> None:
    (project / "a.md").write_text(UNREAD)
    ran = run("claims", "a.md", "--unread", "--output-format", "concise")
    assert ran.code == 0
    assert ran.out.splitlines()[:-1] == [
        "a.md:5:8: unread Latency (ms): 3 values, such as 3.2 (a unit of something else)",
        "a.md:5:14: unread Size: 3 values, such as 14 (no word names a fact)",
        "a.md:6:18: unread Params: 1 value, such as 12 (no value that the named fact can have)",
        "a.md:7:26: unread Params: 1 value, such as 25.6M (another architecture (row: ResNet-50))",
        "a.md:11:14: unread batch_size: 1 value, such as 32 (its words name another quantity)",
        "a.md:12:18: unread Conv2d: 1 value, such as 64 (no word names a fact)",
        "a.md:12:34: unread kernel_size: 1 value, such as 99 (no value that the named fact can have)",
    ]
    full = run("claims", "a.md", "--unread", "--language", "es").out
    assert "5:8    no leído  Latency (ms)  3 valores, como 3.2" in full
    assert "una unidad de otra cosa" in full


def test_a_document_without_any_word_is_looked_at_too(run: Run, project: Path) -> None:
    (project / "a.md").write_text("| Alpha | 1 |\n| --- | --- |\n| beta | 77 |\n\nNothing else: 78.\n")
    found = json.loads(run("claims", "a.md", "--unread", "--output-format", "json").out)
    assert found["claims"] == found["skipped"] == []
    assert found["unread"] == [
        {
            "path": "a.md",
            "line": 3,
            "column": 10,
            "end_line": 3,
            "end_column": 12,
            "value": "77",
            "where": "1",
            "reason": "no word names a fact",
        }
    ]
    schema = json.loads((ROOT / "linter/cnx_doclint/reports/claims.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, schema)


def test_what_the_author_settles_is_read(run: Run, project: Path) -> None:
    (project / "a.md").write_text("<!-- cnx-doclint: model=XS fact=params.total -->\n| Size |\n| --- |\n| 3.53M |\n")
    assert json.loads(run("claims", "a.md", "--unread", "--output-format", "json").out)["unread"] == []
    assert "the author says so; the author says which fact it is" in run("claims", "a.md").out
    spanish = run("claims", "a.md", "--language", "es").out
    assert "lo dice el autor; el autor dice qué hecho es" in spanish


def test_what_is_about_none_of_the_models_is_counted_apart(run: Run, project: Path) -> None:
    (project / "a.md").write_text(
        "# A\n\nx\n\n<!-- cnx-doclint: model=none -->\nS has 9.44M parameters.\n\nS has 7.44M parameters.\n"
    )
    assert "1 skipped (1 about none of the models)" in run("claims", "a.md").out


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

"""What a run over several documents compares, and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cnx_doclint import check_paths
from running import Run, git

TABLE = "# Models\n\n| Model | Params |\n| ----- | ------ |\n| {} | {} |\n"


@pytest.fixture
def only_xs(project: Path) -> Path:
    """A folder whose spec knows nothing but XS."""
    path = project / "model-spec.json"
    spec = json.loads(path.read_text(encoding="utf-8"))
    spec["models"] = {"XS": spec["models"]["XS"]}
    path.write_text(json.dumps(spec), encoding="utf-8")
    return project


def test_documents_are_compared_once_all_are_read(run: Run, project: Path) -> None:
    (project / "a.md").write_text(TABLE.format("ResNet-50", "25.6M"))
    (project / "b.md").write_text(TABLE.format("ResNet-50", "23.5M"))
    ran = run("check", "--output-format", "concise")
    assert ran.code == 1
    found = "b.md:5:15: CNX302 params of ResNet-50: this says 23.5M, and another place 25.6M"
    assert ran.out.splitlines()[0] == found
    compared = "no claim about a ConvNeXtPose model in 2 files, 2 values of other models compared with each other"
    assert compared in ran.out + ran.err


def test_only_what_is_passed_is_compared(run: Run, project: Path) -> None:
    (project / "a.md").write_text(TABLE.format("ResNet-50", "25.6M"))
    (project / "b.md").write_text(TABLE.format("ResNet-50", "23.5M"))
    assert run("check", "b.md").code == 0


@pytest.mark.parametrize("line", ["<!-- cnx-doclint: ignore[CNX302] -->", "<!-- cnx-doclint: ignore -->"])
def test_a_suppressed_place_takes_no_part_and_its_suppression_is_never_unused(
    line: str, run: Run, project: Path
) -> None:
    (project / "a.md").write_text(TABLE.format("ResNet-50", "25.6M"))
    text = TABLE.format("ResNet-50", "23.5M").replace("M |\n", f"M | {line}\n")
    (project / "b.md").write_text(text)
    assert run("check").code == 0
    assert run("check", "b.md").code == 0  # nor when the place it is needed for is not passed


def test_rules_across_documents_are_selected_like_others(run: Run, project: Path) -> None:
    (project / "a.md").write_text(TABLE.format("ResNet-50", "25.6M"))
    (project / "b.md").write_text(TABLE.format("ResNet-50", "23.5M"))
    assert run("check", "--ignore", "CNX302").code == 0
    assert run("check", "--select", "CNX302").code == 1
    assert run("check", "--fail-on", "never").code == 0


def test_claims_that_the_spec_cannot_judge_are_compared(run: Run, only_xs: Path) -> None:
    (only_xs / "a.md").write_text("# Guide\n\n- S: head channels [256, 256, 256], MPJPE 51.80 mm\n")
    (only_xs / "b.md").write_text("# Heads\n\n| Model | Deconv channels |\n| - | - |\n| S | [256, 256, 128] |\n")
    ran = run("check", "--output-format", "concise")
    assert "b.md:5:7: CNX302 head.deconv_channels of S: this says [256, 256, 128]" in ran.out


def test_claims_of_different_things_are_not_compared(run: Run, only_xs: Path) -> None:
    (only_xs / "a.md").write_text("# Guide\n\n- S: 7.44M parameters, MPJPE 51.80 mm\n")
    (only_xs / "b.md").write_text(
        "# Counts\n\n- S with buffers: 7.45M parameters\n- On 3DPW, S has an MPJPE of 80.1 mm\n"
    )
    assert run("check").code == 0


def test_translations_are_known_by_their_paths(run: Run, project: Path) -> None:
    for path, value in (("docs/en/a.md", "25.6M"), ("docs/es/a.md", "24.6M"), ("docs/b.md", "25.6M")):
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(TABLE.format("ResNet-50", value))
    ran = run("check", "--output-format", "concise")
    assert [line.partition(" ")[0] for line in ran.out.splitlines() if "CNX" in line] == ["docs/es/a.md:5:15:"]
    assert "CNX305" in ran.out


@pytest.fixture
def apart(project: Path) -> Path:
    """Two documents that contradict each other, the second of them reported."""
    (project / "a.md").write_text(TABLE.format("ResNet-50", "25.6M"))
    (project / "b.md").write_text(TABLE.format("ResNet-50", "23.5M"))
    return project


def test_a_baseline_knows_them_and_tells_new_ones(run: Run, apart: Path) -> None:
    assert run("check", "--write-baseline").code == 0
    known = run("check", "--baseline", "cnx-doclint-baseline.json")
    assert known.code == 0
    assert "1 finding in the baseline is left out" in known.out
    (apart / "c.md").write_text(TABLE.format("ResNet-50", "22.5M"))
    new = run("check", "--baseline", "cnx-doclint-baseline.json", "--output-format", "concise")
    assert new.code == 1
    assert [line.partition(":")[0] for line in new.out.splitlines() if "CNX302" in line] == ["c.md"]


def test_those_on_lines_that_nobody_touched_are_left_out(run: Run, apart: Path) -> None:
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        git(apart, *command)
    assert run("check", "--since", "HEAD").code == 0
    (apart / "b.md").write_text(TABLE.format("ResNet-50", "23.6M"))
    assert run("check", "--since", "HEAD").code == 1


def test_they_can_be_suppressed_where_they_stand(run: Run, apart: Path) -> None:
    ran = run("check", "--add-ignore=counted otherwise")
    assert "suppressed 1 finding" in ran.out
    assert "23.5M <!-- cnx-doclint: ignore[CNX302] counted otherwise --> |" in (apart / "b.md").read_text()
    assert run("check").code == 0


def test_a_rule_ignored_for_a_file_does_not_compare_it(run: Run, apart: Path) -> None:
    (apart / "cnx-doclint.toml").write_text('[per-file-ignores]\n"b.md" = ["CNX302"]\n')
    assert run("check").code == 0


@pytest.mark.parametrize(("heading", "code"), [("## Changelog", 0), ("## Results", 1)])
def test_sections_of_the_past_contradict_nothing(heading: str, code: int, run: Run, apart: Path) -> None:
    text = TABLE.format("ResNet-50", "23.5M").replace("# Models", f"# Models\n\n{heading}")
    (apart / "b.md").write_text(text)
    assert run("check").code == code


def test_programs_get_them_too(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(apart)
    found = {report.path: [each.code for each in report.findings] for report in check_paths(["a.md", "b.md"])}
    assert found == {"a.md": [], "b.md": ["CNX302"]}

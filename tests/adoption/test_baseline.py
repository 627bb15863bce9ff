"""A baseline: what is known stays silent, what is new never does, wherever lines move to."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.adoption.baseline import KNOWN, Baseline, dump_baseline, load_baseline, parse_baseline, rewrite
from cnx_doclint.adoption.finding_filter import FindingFilter
from cnx_doclint.errors import BaselineError
from cnx_doclint.findings.results import Checked
from cnx_doclint.rules.engine.summary import summarize
from cnx_doclint.runner.checker import Checker
from running import RIGHT, ROOT, WRONG, Run, python

NAME = "cnx-doclint-baseline.json"
SCHEMA = json.loads((ROOT / "linter/cnx_doclint/adoption/baseline.schema.json").read_text(encoding="utf-8"))
TABLE = "| Model | deconv kernels |\n| --- | --- |\n| XS | [3, 3, 3] |\n| S | [4, 4, 4] |\n"


def adopt(project: Path) -> Path:
    """Write a baseline of what is wrong, and have the settings name it."""
    (project / "cnx-doclint.toml").write_text(f'baseline = "{NAME}"\n')
    ran = python("-m", "cnx_doclint", ".", "--write-baseline", cwd=project)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return project / NAME


def test_what_is_known_is_left_out_and_counted(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    ran = run(".", "--write-baseline")
    assert ran.code == 0
    assert ran.out.startswith(f"wrote {NAME}: 1 finding (1 added, 0 dropped)\n")
    assert "CNX101" not in ran.out
    ran = run(".", "--baseline", NAME)
    assert ran == (
        0,
        "1 finding in the baseline is left out\n0 claims in 1 file: 0 agree, 0 wrong, 1 skipped (1 in the baseline)\n",
        "",
    )
    assert run(".").code == 1
    assert run(".", "--baseline", NAME, "--no-baseline").code == 2


def test_the_file_is_sorted_one_entry_a_line_and_fits_its_schema(project: Path) -> None:
    (project / "b").mkdir()
    for name in ("b/á.md", "a.md"):
        (project / name).write_text(WRONG + "\n" + WRONG)
    file = adopt(project)
    first = file.read_bytes()
    jsonschema.validate(json.loads(first), SCHEMA)
    lines = first.decode().splitlines()
    assert [json.loads(line.strip(", "))["path"] for line in lines if '"path"' in line] == ["a.md", "b/á.md"]
    assert all('"count": 2' in line for line in lines if '"path"' in line)
    adopt(project)
    assert file.read_bytes() == first
    assert dump_baseline(load_baseline(file)).encode() == first


def test_moved_lines_and_other_spaces_change_nothing(run: Run, project: Path) -> None:
    (project / "a.md").write_text("# ConvNeXtPose\n\n" + TABLE)
    adopt(project)
    moved = TABLE.replace("| S | [4, 4, 4] |", "| S  |  [4, 4, 4]   |")
    (project / "a.md").write_text("# ConvNeXtPose\n\nMore.\n\n" + moved)
    assert run(".").code == 0


def test_a_second_finding_like_a_known_one_is_told(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    adopt(project)
    (project / "a.md").write_text(WRONG + "\n" + WRONG)
    ran = run(".", "--output-format", "concise")
    assert ran.code == 1
    assert ran.out.count("CNX101") == 1
    assert "1 finding in the baseline is left out\n" in ran.out


def test_the_same_line_about_another_model_is_new(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    adopt(project)
    (project / "a.md").write_text(WRONG.replace("-L", "-M"))
    assert run(".").code == 1


def test_what_was_put_right_is_said_and_pruned(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    (project / "b.md").write_text(WRONG)
    (project / "gone.md").write_text(WRONG)
    file = adopt(project)
    (project / "a.md").write_text(RIGHT)
    (project / "gone.md").unlink()
    before = file.read_bytes()
    ran = run("a.md")
    assert ran.code == 0
    assert "2 entries of the baseline are no longer needed (--prune-baseline)\n" in ran.out
    assert file.read_bytes() == before
    assert f"wrote {NAME}: 1 finding (0 added, 2 dropped)\n" in run("a.md", "--prune-baseline").out
    assert [json.loads(line.strip(", "))["path"] for line in file.read_text().splitlines() if "path" in line] == [
        "b.md"
    ]
    assert "no longer needed" not in run(".").out


def test_pruning_accepts_nothing_new(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    file = adopt(project)
    (project / "b.md").write_text(WRONG)
    before = file.read_bytes()
    assert run(".", "--prune-baseline").code == 1
    assert file.read_bytes() == before


def test_entries_of_other_files_and_rules_stay(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    (project / "b.md").write_text(WRONG)
    file = adopt(project)
    before = file.read_bytes()
    assert "no longer needed" not in run("a.md").out
    assert "no longer needed" not in run(".", "--ignore", "CNX101").out
    run("b.md", "--write-baseline")
    assert file.read_bytes() == before
    run(".", "--select", "CNX9", "--write-baseline")
    assert file.read_bytes() == before


def test_paths_are_seen_from_the_baseline_wherever_the_program_runs(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "docs").mkdir()
    (project / "docs/a.md").write_text(WRONG)
    adopt(project)
    monkeypatch.chdir(project / "docs")
    assert run("a.md").code == 0
    assert run(project / "docs/a.md").code == 0


def test_a_file_for_writing_is_told_from_a_path(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    assert "wrote known.json" in run("--write-baseline", "known.json", "a.md").out
    assert f"wrote {NAME}" in run("--write-baseline", "a.md").out
    assert "wrote known.txt" in run("--write-baseline=known.txt", "a.md").out


def test_a_file_that_cannot_be_read_keeps_its_entries(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    file = adopt(project)
    before = file.read_bytes()
    (project / "a.md").write_bytes(b"\xff")
    assert run(".", "--write-baseline").code == 2
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (None, "no such baseline"),
        ("{", "line 1: not JSON"),
        ("[]", "no baseline: it holds something else"),
        ("[" * 100_000, "no baseline: nested too deeply"),
        ('{"baseline_version": 2, "findings": []}', "baseline_version 2 is not known"),
        ('{"baseline_version": 1, "findings": {}}', "no baseline"),
        ('{"baseline_version": 1, "findings": [3]}', "findings[0]: 3 is not an object"),
        ('{"baseline_version": 1, "findings": [{"path": "a"}]}', "findings[0]: 'code' is missing"),
    ],
)
def test_a_malformed_baseline_is_an_error_with_a_hint(text: str | None, error: str, run: Run, project: Path) -> None:
    if text is not None:
        (project / NAME).write_text(text)
    ran = run(".", "--baseline", NAME)
    assert ran.code == 2
    assert f"error: {NAME}: {error}" in ran.err
    assert "hint: " in ran.err
    assert "--write-baseline" in ran.err


ENTRY = {"path": "a.md", "code": "CNX101", "about": "L head.width", "line": "x", "count": 1}


@given(
    entry=st.dictionaries(
        st.sampled_from([*ENTRY, "more"]), st.none() | st.booleans() | st.integers(-1, 2) | st.sampled_from(["", "x"])
    )
)
def test_the_schema_and_the_reader_agree(entry: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "agree.json"
    for changed in (entry, {**ENTRY, **entry}):
        data = {"baseline_version": 1, "findings": [changed]}
        file.write_text(json.dumps(data))
        valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(data)
        try:
            load_baseline(file)
        except BaselineError:
            assert not valid
        else:
            assert valid


# ---- for any document ----

PIECES = (
    "Some words about nothing.",
    "## ConvNeXtPose-M",
    "ConvNeXtPose-XS has 9.99M parameters.",
    "ConvNeXtPose-S has 9.99M parameters and ConvNeXtPose-M has 1.11M parameters.",
    TABLE.strip(),
    "```python\n# ConvNeXtPose-L\ndeconv_kernels = [4, 4, 4]\n```",
    "> ConvNeXtPose-L: deconv kernels `[5, 5, 5]`",
)
ABOVE = ("Text.", "", "- item\n- item", "<!-- a comment -->", "```\ncode\n```", "| a |\n| - |\n| 1 |")
DOCUMENTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6)


def looked_at(checker: Checker, pieces: list[str], baseline: Baseline | None = None) -> Checked:
    return summarize(checker._replace(finding_filter=FindingFilter(baseline)).lint("a.md", "\n\n".join(pieces) + "\n"))


def known(checker: Checker, pieces: list[str]) -> Baseline:
    """What is wrong, once written and read."""
    update = rewrite(Baseline(Path(NAME)), [looked_at(checker, pieces)], checker.selection.runs)
    return Baseline(Path(NAME), parse_baseline(Path(NAME), dump_baseline(update.baseline)))


@given(pieces=DOCUMENTS, above=st.lists(st.sampled_from(ABOVE), max_size=4))
def test_inserted_lines_never_change_the_outcome(pieces: list[str], above: list[str], checker: Checker) -> None:
    assert looked_at(checker, [*above, *pieces], known(checker, pieces)).findings == ()


@given(pieces=DOCUMENTS, more=st.sampled_from(PIECES), at=st.integers(0, 6))
def test_an_added_finding_is_always_told(pieces: list[str], more: str, at: int, checker: Checker) -> None:
    grown = [*pieces[:at], more, *pieces[at:]]
    before, after = looked_at(checker, pieces), looked_at(checker, grown)
    told = looked_at(checker, grown, known(checker, pieces))
    assert len(told.findings) >= len(after.findings) - len(before.findings)
    assert len(told.findings) + len(told.left_out) == len(after.findings)
    assert all(aside.reason == KNOWN for aside in told.left_out)

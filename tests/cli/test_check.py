"""``check``: what is found, counted and decided."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from running import RIGHT, ROOT, WRONG, Run

PLANTED = json.loads((ROOT / "examples/drifted/planted.json").read_text(encoding="utf-8"))
NOTHING = "warning: nothing was checked: no claim about a ConvNeXtPose model"


def test_a_clean_document(run: Run, project: Path) -> None:
    (project / "a.md").write_text(RIGHT)
    assert run("a.md") == (0, "1 claim in 1 file: 1 agree, 0 wrong, 0 skipped\n", "")


def test_a_wrong_document_shows_place_rule_values_and_tensors(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    ran = run("check", "a.md")
    first = ran.out.splitlines()[0]
    assert ran.code == 1
    assert first.startswith("a.md:4:18: CNX101 [*] ")
    assert "[4, 4, 4]" in first
    assert "the weights say [3, 3, 3]" in first
    assert "head.deconv_layers_1.0.weight [384, 1, 3, 3]" in ran.out
    assert ran.out.endswith("1 claim in 1 file: 0 agree, 1 wrong, 0 skipped\n")


def test_every_planted_mistake_is_reported_and_no_other(run: Run) -> None:
    ran = run("check", ROOT / "examples/drifted", "--output-format", "json")
    found = [(Path(f["path"]).name, f["line"]) for f in json.loads(ran.out)["findings"]]
    assert ran.code == 1
    assert sorted(found) == sorted((each["file"], each["line"]) for each in PLANTED)


def test_every_planted_mistake_names_the_right_value(run: Run) -> None:
    for each in PLANTED:
        ran = run(ROOT / "examples/drifted" / each["file"], "--output-format", "concise")
        lines = [line for line in ran.out.splitlines() if f"{each['file']}:{each['line']}:" in line]
        assert any(each["wrong"] in line for line in lines), each


def test_folders_are_searched_in_order_without_hidden_and_foreign_ones(run: Run, project: Path) -> None:
    names = ("b.md", "a/c.markdown", "a/d.txt", ".hidden/e.md", "node_modules/f.md", "site/g.md", "A.MD", "h.mdx")
    for name in (*names, ".ipynb_checkpoints/i.ipynb"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(WRONG)
    ran = run("check", "--output-format", "concise")
    assert [line.partition(":")[0] for line in ran.out.splitlines() if "CNX" in line] == [
        "A.MD",
        "a/c.markdown",
        "b.md",
        "h.mdx",
    ]


def test_a_file_that_is_named_is_checked_whatever_its_name_and_once(run: Run, project: Path) -> None:
    (project / ".hidden").mkdir()
    (project / ".hidden/a.txt").write_text(WRONG)
    ran = run("check", ".hidden/a.txt", ".hidden/a.txt", "--output-format", "concise")
    assert ran.out.count("CNX101") == 1


@pytest.mark.parametrize(
    ("content", "closing"),
    [
        ("# Nothing\n", f"{NOTHING} in 1 file, 0 skipped\n"),
        (
            "❌ ConvNeXtPose-L: deconv kernels `[4, 4, 4]`\n",
            f"{NOTHING} in 1 file, 1 skipped (1 shown as wrong)\n",
        ),
        (
            "ConvNeXtPose-L has 4 deconv layers.\n\n# Sizes\n\nConvNeXt-Tiny has 28.6M parameters.\n",
            "1 claim in 1 file: 0 agree, 1 wrong, 1 skipped (1 another architecture)\n",
        ),
    ],
)
def test_the_closing_count(content: str, closing: str, run: Run, project: Path) -> None:
    (project / "a.md").write_text(content)
    assert run("a.md").out.endswith(closing)


def test_an_empty_folder_says_so(run: Run, project: Path) -> None:
    assert run("check") == (0, "warning: nothing was checked: no Markdown file was found\n", "")


def test_the_built_in_spec_is_taken_and_named_when_there_is_none(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(RIGHT)
    ran = run("a.md")
    assert ran.code == 0
    assert ran.out.endswith("checked against builtin:convnextpose, since no model-spec.json was found\n")


def test_the_nearest_spec_is_found_from_the_documents(
    run: Run, project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "docs").mkdir()
    (project / "docs/a.md").write_text(RIGHT)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert "builtin" not in run(project / "docs").out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 1),
        (("--select", "CNX9,CNX103"), 0),
        (("--select", "CNX9,CNX103", "--fail-on", "warning"), 1),
        (("--select", "CNX9,parameter-count", "--fail-on", "error"), 0),
        (("--fail-on", "never"), 0),
        (("--ignore", "CNX"), 0),
        (("--ignore", "head-mismatch"), 0),
        (("--ignore", "head-mismatch", "--fail-on", "warning"), 1),
        (("--ignore", "unused-suppression,head-mismatch"), 0),
    ],
)
def test_selecting_rules_and_severities(options: tuple[str, ...], code: int, run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG + "<!-- cnx-doclint: ignore[CNX103] none here -->\n\nText.\n")
    assert run("a.md", *options).code == code


def test_statistics_count_by_rule(run: Run) -> None:
    ran = run(ROOT / "examples/drifted", "--statistics")
    counts = [int(line.split()[0]) for line in ran.out.splitlines() if "CNX" in line]
    assert sum(counts) == len(PLANTED)
    assert counts == sorted(counts, reverse=True)


def test_json_of_a_finding(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG.replace("# Conv", "# 📐 Conv"), encoding="utf-8")
    ran = run("a.md", "--output-format", "json")
    found = json.loads(ran.out)
    finding = found["findings"][0]
    edit = finding["fix"]["edits"][0]
    assert ran.err == "[*] of 1 finding can be fixed: 1 with --fix\n1 claim in 1 file: 0 agree, 1 wrong, 0 skipped\n"
    assert {key: finding[key] for key in ("path", "line", "column", "end_line", "end_column", "code", "rule")} == {
        "path": "a.md",
        "line": 4,
        "column": 18,
        "end_line": 4,
        "end_column": 27,
        "code": "CNX101",
        "rule": "head-mismatch",
    }
    data = (project / "a.md").read_bytes()
    assert data[edit["start_byte"] : edit["end_byte"]] == b"[4, 4, 4]"
    assert finding["fix"]["safety"] == "safe"
    assert found["errors"] == []
    assert found["summary"] == {
        "files": 1,
        "claims": 1,
        "agree": 0,
        "wrong": 1,
        "skipped": {},
        "spec": "model-spec.json",
    }


def test_control_characters_do_not_reach_the_terminal(run: Run, project: Path) -> None:
    (project / "a.md").write_text("ConvNeXtPose-L has 4 deconv layers. \x1b[2J\x9b\u202e\n", encoding="utf-8")
    ran = run("a.md")
    assert "CNX101" in ran.out
    assert not {"\x1b", "\x9b", "\u202e"} & set(ran.out)

"""Which documents are checked: ignored, excluded, listed, named by patterns, and those that tell of the past."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cnx_doclint.project.search import Search
from running import ENVIRONMENT, WRONG, Run, python


def write(folder: Path, *names: str, text: str = WRONG) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def found(run: Run, *arguments: object) -> list[str]:
    ran = run(*arguments, "--output-format", "concise")
    return [line.partition(":")[0] for line in ran.out.splitlines() if "CNX101" in line]


@pytest.fixture
def repository(project: Path) -> Path:
    subprocess.run(["git", "init", "-q"], cwd=project, check=True, env=ENVIRONMENT)
    return project


def test_what_git_ignores_is_left_out(run: Run, repository: Path) -> None:
    write(
        repository, "a.md", "out/b.md", "docs/c.md", "docs/gen/d.md", "docs/gen/keep.md", "docs/e.tmp.md", "x/out/f.md"
    )
    (repository / ".gitignore").write_text("# a comment\n\n/out/\n*.tmp.md\n!\n")
    (repository / "docs/.gitignore").write_text("gen/*\n!gen/keep.md\n")
    everything = [path.name for path in repository.rglob("*.md")]
    assert found(run, ".") == ["a.md", "docs/c.md", "docs/gen/keep.md", "x/out/f.md"]
    assert found(run, "docs") == ["docs/c.md", "docs/gen/keep.md"]
    assert len(found(run, ".", "--no-respect-gitignore")) == len(everything)
    assert found(run, "out/b.md") == ["out/b.md"]
    assert found(run, "out") == ["out/b.md"]
    assert found(run, "out/b.md", "a.md", "--force-exclude") == ["a.md"]


def test_it_is_the_same_as_git_says(run: Run, repository: Path) -> None:
    patterns = (
        "*.md\n!a.md\n",
        "/docs/*\n!/docs/in/\n",
        "in/\n",
        "**/b.md\n",
        "docs/**/a.md\n",
        "a.md\n!/a.md\n",
        "\\!x.md\n",
    )
    names = ("a.md", "b.md", "!x.md", "docs/a.md", "docs/in/a.md", "docs/in/b.md", "docs/in/in/c.md")
    write(repository, *names)
    (repository / "model-spec.json").rename(repository / ".spec.json")
    for outer in patterns:
        for inner in patterns:
            (repository / ".gitignore").write_text(outer)
            (repository / "docs/.gitignore").write_text(inner)
            listed = subprocess.run(
                ["git", "ls-files", "-z", "--others", "--exclude-standard", "*.md"],
                cwd=repository, check=True, capture_output=True, env=ENVIRONMENT,
            )  # fmt: skip
            expected = {name for name in listed.stdout.decode().split("\0") if name}
            assert {str(path) for path in Search().documents(Path())} == expected, (outer, inner)


def test_the_repository_s_own_list_and_the_one_above_a_named_folder(run: Run, repository: Path) -> None:
    write(repository, "docs/a.md", "docs/deep/b.md", "docs/deep/c.md")
    (repository / ".git/info/exclude").write_text("b.md\n")
    (repository / "docs/.gitignore").write_text("c.md\n")
    assert found(run, "docs/deep") == []
    assert found(run, "docs") == ["docs/a.md"]


def test_extend_exclude_adds_and_exclude_replaces(run: Run, project: Path) -> None:
    write(project, "a.md", "b.md", "c.md")
    (project / "cnx-doclint.toml").write_text("exclude = ['a.md']\nextend-exclude = []\n")
    assert found(run, ".") == ["b.md", "c.md"]
    assert found(run, ".", "--extend-exclude", "b.md") == ["c.md"]
    assert found(run, ".", "--exclude", "c.md") == ["a.md", "b.md"]


def test_force_exclude_applies_to_files_that_are_named(run: Run, project: Path) -> None:
    write(project, "a.md", "old/b.md", ".hidden/c.md", "node_modules/d.md", "CHANGELOG.md", "docs/e.md")
    (project / "cnx-doclint.toml").write_text("exclude = ['old', 'docs/e.md']\n")
    named = [path.relative_to(project) for path in project.rglob("*.md")]
    assert len(found(run, *named)) == len(named)
    assert found(run, *named, "--force-exclude") == ["a.md"]
    assert found(run, project / "old/b.md", "--force-exclude") == []
    (project / "cnx-doclint.toml").write_text("force-exclude = true\nexclude = ['old', 'docs/e.md']\n")
    assert found(run, *named) == ["a.md"]


def test_what_tells_of_the_past_is_left_out(run: Run, project: Path) -> None:
    write(project, "a.md", "CHANGELOG.md", "docs/Changelog-2024.md", "docs/archive/b.md", "Archived/c.md")
    assert found(run, ".") == ["a.md"]
    assert len(found(run, ".", "--include-history")) == 5
    (project / "cnx-doclint.toml").write_text("include-history = true\n")
    assert len(found(run, ".")) == 5


@pytest.mark.parametrize(
    "heading", ["## Changelog", "### 7. Historial de cambios (v2)", "## 📜 Release notes", "Registro de cambios\n---"]
)
def test_sections_of_history_are_silent_and_counted(heading: str, run: Run, project: Path) -> None:
    text = f"# Guide\n\n{heading}\n\n{WRONG.replace('# Conv', '#### Conv')}\n# End\n"
    write(project, "a.md", text=text)
    ran = run("a.md")
    assert ran.code == 0
    assert "1 skipped (1 history)" in ran.out
    assert run("a.md", "--include-history").code == 1
    shown = run("claims", "a.md", "--output-format", "json").out
    assert '"stance": "history"' in shown
    assert '"verdict": "silent"' in shown


def test_other_headings_and_what_follows_history_are_of_today(run: Run, project: Path) -> None:
    write(project, "a.md", text=f"# Guide\n\n## History of the model\n\n{WRONG}\n## Changelog\n\nNone.\n\n{WRONG}")
    assert found(run, "a.md") == ["a.md", "a.md"]


def test_text_files_are_read_when_named_or_included(run: Run, project: Path) -> None:
    write(project, "a.txt", "docs/b.TXT", "c.rst")
    assert found(run, ".") == []
    assert found(run, "a.txt") == ["a.txt"]
    assert found(run, ".", "--include", "*.txt,c.*") == ["a.txt", "c.rst"]
    (project / "cnx-doclint.toml").write_text("include = ['*.TXT', 'a.txt']\n")
    assert found(run, ".") == ["a.txt", "docs/b.TXT"]


@pytest.mark.parametrize("between", ["\n", "\r\n", "\0"])
def test_a_list_of_files(between: str, run: Run, project: Path) -> None:
    write(project, "a.md", "b c.md", "d.md")
    (project / "list").write_bytes(f"a.md{between}b c.md{between}".encode())
    assert found(run, "--files-from", "list") == ["a.md", "b c.md"]
    assert found(run, "d.md", "--files-from", "list") == ["d.md", "a.md", "b c.md"]
    ran = python("-m", "cnx_doclint", "--files-from", "-", cwd=project, stdin=(project / "list").read_bytes())
    assert ran.returncode == 1
    assert b"in 2 files" in ran.stdout


def test_lists_that_are_empty_or_wrong(run: Run, project: Path) -> None:
    write(project, "a.md")
    (project / "list").write_bytes(b"\n")
    assert run("--files-from", "list").code == 0
    (project / "list").write_bytes(b"none.md\n")
    assert "none.md: no such file" in run("--files-from", "list").err
    (project / "list").write_bytes(b"\xff\n")
    assert run("--files-from", "list").code == 2
    assert run("--files-from", "nolist").code == 2


def test_patterns_that_no_shell_expanded(run: Run, project: Path) -> None:
    write(project, "a.md", "docs/b.md", "docs/deep/c.md", "docs/[x].md")
    assert found(run, "docs/*.md") == ["docs/[x].md", "docs/b.md"]
    assert found(run, "docs/**/c.md") == ["docs/deep/c.md"]
    assert found(run, "docs/[x].md") == ["docs/[x].md"]
    assert "none*.md: no such file" in run("none*.md").err


# ---- which rules run where ----


def test_select_and_ignore_are_extended(run: Run, project: Path) -> None:
    write(project, "a.md")
    (project / "cnx-doclint.toml").write_text("select = ['CNX9']\nextend-select = []\n")
    assert found(run, ".") == []
    assert found(run, ".", "--extend-select", "CNX1") == ["a.md"]
    assert found(run, ".", "--extend-select", "CNX1", "--extend-ignore", "head-mismatch") == []
    assert found(run, ".", "--select", "CNX1") == ["a.md"]


def test_per_file_ignores_win(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, "a.md", "legacy/b.md", "legacy/deep/c.md", "x/legacy.md")
    (project / "cnx-doclint.toml").write_text("[per-file-ignores]\nlegacy = ['CNX1']\n'x/*' = ['head-mismatch']\n")
    assert found(run, ".", "--select", "CNX101") == ["a.md"]
    monkeypatch.chdir(project / "legacy")
    assert found(run, ".") == []
    ran = python("-m", "cnx_doclint", "--stdin-filename", "b.md", cwd=project / "legacy", stdin=WRONG.encode())
    assert b"1 skipped (1 rule not selected)" in ran.stdout


def test_per_file_ignores_name_rules_that_exist(run: Run, project: Path) -> None:
    (project / "cnx-doclint.toml").write_text("[per-file-ignores]\nlegacy = ['CNX77']\n")
    ran = run(".")
    assert ran.code == 2
    assert "no rule is called 'CNX77'" in ran.err

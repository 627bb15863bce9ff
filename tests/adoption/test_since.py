"""``--since``: only what is on lines that a branch touched, in repositories made for the purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnx_doclint.adoption.since import WHOLE, line_ranges
from running import RIGHT, ROOT, WRONG, git, python

LINE = "ConvNeXtPose-XS has 9.99M parameters.\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a spec and an old guide that is wrong, on a branch of its own."""
    (tmp_path / "model-spec.json").write_bytes((ROOT / "model-spec.json").read_bytes())
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/old.md").write_text(f"# Guide\n\n{LINE}\n{RIGHT}\n## End\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "A guide")
    git(tmp_path, "checkout", "-q", "-b", "work")
    return tmp_path


def told(folder: Path, *arguments: str) -> tuple[int, list[str], str]:
    # One sentence by itself is likely, and no more, to be wrong: a warning counts here.
    options = ("--since", "main", "--output-format", "concise", "--fail-on", "warning")
    ran = python("-m", "cnx_doclint", *options, *arguments, cwd=folder)
    lines = ran.stdout.decode().splitlines()
    return ran.returncode, [line.rpartition(": CNX")[0] for line in lines if ": CNX" in line], "\n".join(lines)


def test_what_nobody_touched_is_left_out_and_counted(repository: Path) -> None:
    code, found, out = told(repository)
    assert (code, found) == (0, [])
    assert "1 finding on lines not touched since main is left out" in out


def test_lines_that_are_committed_staged_or_only_saved(repository: Path) -> None:
    guide = repository / "docs/old.md"
    for step in ((), ("add", "."), ("commit", "-q", "-a", "-m", "More")):
        guide.write_text(guide.read_text().replace("[3, 3, 3]", "[4, 4, 4]"))
        if step:
            git(repository, *step)
        assert told(repository)[:2] == (1, ["docs/old.md:8:18"])


def test_inserted_and_removed_lines_do_not_make_the_others_new(repository: Path) -> None:
    guide = repository / "docs/old.md"
    guide.write_text("Intro.\n\n" + guide.read_text().replace("\n## End\n", ""))
    assert told(repository)[:2] == (0, [])


def test_a_file_that_git_does_not_know_is_new(repository: Path) -> None:
    (repository / "docs/new file ñ\t.md").write_text(WRONG)
    (repository / ".gitignore").write_text("ignored.md\n")
    (repository / "ignored.md").write_text(WRONG)
    code, found, _ = told(repository, ".", "ignored.md")
    assert code == 1
    assert sorted(place.partition(".md")[0] for place in found) == ["docs/new file ñ\t", "ignored"]


def test_a_renamed_file_is_compared_with_what_it_was(repository: Path) -> None:
    git(repository, "mv", "docs/old.md", 'docs/"new" ñ name.md')
    guide = repository / 'docs/"new" ñ name.md'
    guide.write_text(guide.read_text() + "\n" + LINE)
    code, found, out = told(repository)
    assert (code, len(found)) == (1, 1)
    assert ":13:" in found[0]
    assert "1 finding on lines not touched since main is left out" in out


def test_what_the_other_branch_did_meanwhile_is_not_this_one_s(repository: Path) -> None:
    git(repository, "checkout", "-q", "main")
    (repository / "docs/old.md").write_text((repository / "docs/old.md").read_text().replace("# Guide", "# The guide"))
    git(repository, "commit", "-q", "-a", "-m", "Meanwhile")
    git(repository, "checkout", "-q", "work")
    assert told(repository, "docs")[:2] == (0, [])


def test_from_a_folder_within_and_from_outside(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (repository / "docs/old.md").write_text((repository / "docs/old.md").read_text().replace("9.99M", "9.98M"))
    assert told(repository / "docs")[:2] == (1, ["old.md:3:21"])
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert told(elsewhere, str(repository))[0] == 1


def test_of_two_findings_that_are_alike_the_new_one_is_told(repository: Path) -> None:
    assert python("-m", "cnx_doclint", ".", "--write-baseline", "known.json", cwd=repository).returncode == 0
    guide = repository / "docs/old.md"
    alike = LINE.replace(" ", "  ")  # but not for git, which would take any of two equal lines for the new one
    guide.write_text(f"# Guide\n\n{alike}\n" + guide.read_text().partition("\n\n")[2])
    assert told(repository, "--baseline", "known.json")[:2] == (1, ["docs/old.md:3:23"])


def test_fixes_keep_to_touched_lines(repository: Path) -> None:
    guide = repository / "docs/old.md"
    guide.write_text(WRONG)
    git(repository, "commit", "-q", "-a", "-m", "Wrong")
    git(repository, "branch", "-f", "main")
    guide.write_text(WRONG + "\n" + WRONG.replace("-L", "-S"))
    assert told(repository, "--fix")[0] == 1
    assert guide.read_text() == WRONG + "\n" + RIGHT.replace("-L", "-S")


def test_a_new_spec_is_warned_of(repository: Path) -> None:
    spec = repository / "model-spec.json"
    spec.write_text(spec.read_text().replace("[3, 3, 3]", "[5, 5, 5]"))
    ran = python("-m", "cnx_doclint", "--since", "main", cwd=repository)
    assert b"warning: model-spec.json is new since main" in ran.stderr
    assert ran.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (("--since", "nowhere"), "nowhere: no such revision", "git fetch"),
        (("--since", "--output=x"), "expected one argument", "--help"),
        (("--since=--output=x",), "--output=x: no such revision", "git fetch"),
        (("--since", "main", "--write-baseline"), "cannot go together", "leave one"),
        (("--since", "main", "--stdin-filename", "a.md"), "cannot go together", "leave one"),
    ],
)
def test_what_cannot_be_compared(arguments: tuple[str, ...], error: str, hint: str, repository: Path) -> None:
    ran = python("-m", "cnx_doclint", "check", *arguments, cwd=repository)
    assert ran.returncode == 2
    assert error in ran.stderr.decode()
    assert hint in ran.stderr.decode()
    assert not (repository / "x").exists()


def test_outside_of_a_repository(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(RIGHT)
    ran = python("-m", "cnx_doclint", "--since", "main", cwd=tmp_path)
    assert ran.returncode == 2
    assert b"error: git rev-parse: fatal: not a git repository" in ran.stderr


def test_without_a_common_commit(repository: Path) -> None:
    git(repository, "checkout", "-q", "--orphan", "other")
    git(repository, "commit", "-q", "-m", "Another beginning")
    ran = python("-m", "cnx_doclint", "--since", "main", cwd=repository)
    assert ran.returncode == 2
    assert b"git fetch --unshallow" in ran.stderr


def test_lines_that_look_like_a_diff() -> None:
    diff = (
        b"diff --git a/a.md b/a.md\n--- a/a.md\n+++ b/a.md\n@@ -2 +2,2 @@ text\n--- a/x\n+++ b/other.md\n+@@ -1 +1 @@\n"
        b"@@ -9,2 +10,0 @@\n-diff --git a/y b/y\n-y\n"
        b'diff --git a/b b/b\nBinary files a/b and "b/\\303\\261\\t" differ\n'
        b"diff --git a/c b/d\nsimilarity index 100%\nrename from c\nrename to d\n"
    )
    assert dict(line_ranges(diff)) == {"a.md": ((2, 3),), "ñ\t": WHOLE}

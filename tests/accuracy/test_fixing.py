"""Fixing real guides: what is right stays, what is fixed stays fixed, and nothing but claims changes."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from fixing import ANY, SAFE, check_fixing, unpadded
from scoring import checker_in, read_labels

HERE = Path(__file__).parent
CORPUS = HERE.parents[2] / "shared" / "corpus"
FOLDERS = [HERE, *sorted((HERE / "families").iterdir()), HERE / "rounds"]


def documents(folder: Path) -> list[Path]:
    return sorted(folder.joinpath("docs").rglob("*.md"))


@pytest.mark.parametrize(
    "path", [path for folder in (*FOLDERS, CORPUS) for path in documents(folder)], ids=lambda path: path.stem
)
def test_a_labelled_guide_is_fixed(path: Path) -> None:
    folder = next(folder for folder in (*FOLDERS, CORPUS) if folder / "docs" in path.parents)
    checker = checker_in(folder)
    linted = checker.lint(path.name, path.read_bytes().decode("utf-8"))
    for safeties in (SAFE, ANY):
        check_fixing(linted, checker, safeties)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the hand-labelled documents are not at hand")
def test_lines_that_are_right_are_left_alone() -> None:
    checker = checker_in(CORPUS)
    verdicts: dict[tuple[str, int], set[str]] = defaultdict(set)
    for label in read_labels(CORPUS):
        verdicts[label.file, label.line].add(label.verdict)
    for path in documents(CORPUS):
        name, text = path.relative_to(CORPUS / "docs").as_posix(), path.read_bytes().decode("utf-8")
        fixed = checker.fix(checker.lint(name, text), ANY).linted.document.text
        pairs = zip(unpadded(text).split("\n"), unpadded(fixed).split("\n"), strict=True)
        changed = {line for line, (old, new) in enumerate(pairs, 1) if old != new}
        assert [line for line in sorted(changed) if verdicts[name, line] == {"right"}] == []

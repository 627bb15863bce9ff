"""A folder of 300 pages in two languages: every planted disagreement is found where it is, and nothing else."""

from __future__ import annotations

import tracemalloc

import pytest

from cnx_doclint.findings.results import Checked
from cnx_doclint.rules.engine.summary import summarize
from cnx_doclint.runner.checker import Checker
from model_pages import Planted, folder

PAGES = folder(149)


@pytest.fixture(scope="module")
def files(checker: Checker) -> tuple[Checked, ...]:
    read = [summarize(checker.lint(path, text)) for path, text in sorted(PAGES.texts.items())]
    return checker.compare(read)


def test_there_are_three_hundred_pages_and_many_plants() -> None:
    assert len(PAGES.texts) >= 300
    assert len(PAGES.planted) >= 20
    assert {each.code for each in PAGES.planted} == {"CNX302", "CNX305"}


def test_what_is_planted_is_found_and_no_other(files: tuple[Checked, ...]) -> None:
    found = [Planted(file.path, one.place.start.line, one.diagnostic.code) for file in files for one in file.findings]
    assert sorted(found) == sorted(PAGES.planted)


def test_every_finding_names_the_other_place(files: tuple[Checked, ...]) -> None:
    for one in (one for file in files for one in file.findings):
        path, line, *_ = one.diagnostic.evidence[0].split(":")
        assert path in PAGES.texts
        assert (path, int(line)) != (one.place.path, one.place.start.line)


def test_little_is_kept_of_each_document(checker: Checker) -> None:
    texts = sorted(PAGES.texts.items())
    checker.lint(*texts[0])
    tracemalloc.start()
    kept = [summarize(checker.lint(path, text)) for path, text in texts]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size / len(kept) < 20_000, f"{size / len(kept):.0f} bytes a document"

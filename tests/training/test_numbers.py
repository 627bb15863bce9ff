"""What the judge is trained with: changed copies of documents, and the file of numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelled import Label, Labelled, own_documents
from mutated import mutated
from numbers_file import Copy, read, write
from rows import Row, rows_of, thinned
from strangers import strangers

TEXT = "# Models\n\n- XS has 3.53M parameters.\n- S has 7.45M parameters.\n- M has 7.60M parameters.\n"
LABELS = tuple(
    Label(line, model, "params.total", value, "right")
    for line, model, value in ((3, "XS", "3.53M"), (4, "S", "7.45M"), (5, "M", "7.60M"))
)


@pytest.fixture
def document(tmp_path: Path) -> Labelled:
    path = tmp_path / "guide.md"
    path.write_text(TEXT, encoding="utf-8")
    return Labelled("guide.md", "project", path, "convnextpose", "builtin:convnextpose", LABELS, "own")


def test_a_copy_with_wrong_values_says_where_they_are(document: Labelled) -> None:
    seen = set()
    for seed in range(12):
        copy = mutated(document, seed)
        lines = zip(TEXT.split("\n"), copy.text.split("\n"), strict=True)
        changed = {number for number, (one, other) in enumerate(lines, 1) if one != other}
        assert changed == {label.line for label in copy.labels if label.verdict == "made"}
        seen |= changed
    assert seen == {3, 4, 5}
    assert mutated(document, 1) == mutated(document, 1)


def test_a_strangers_values_are_no_models(document: Labelled) -> None:
    changed = 0
    for seed in range(12):
        copy = strangers(document, seed)
        lines = copy.text.split("\n")
        assert len(lines) == len(TEXT.split("\n"))
        for label in copy.labels:
            assert label.verdict in {"right", "other"}
            changed += label.verdict == "other"
    assert changed


def test_a_reading_that_a_label_calls_wrong_is_wrong(document: Labelled) -> None:
    copy = next(copy for copy in (mutated(document, seed) for seed in range(9)) if copy.text != TEXT)
    rows = list(rows_of(document, copy.text, copy.labels))
    made = {label.line for label in copy.labels if label.verdict == "made"}
    assert {row.line for row in rows if row.wrong and row.read} == made
    assert not any(row.wrong for row in rows_of(document, TEXT, LABELS))


def test_of_what_nobody_reads_few_stand_for_all() -> None:
    rows = [Row(number, False, True, number % 5 == 0, 1, {}) for number in range(400)]
    kept = list(thinned(rows, "name"))
    assert [row.line for row in kept if row.read] == [row.line for row in rows if row.read]
    assert 240 <= sum(row.weight for row in kept if not row.read) <= 400


@given(st.lists(st.dictionaries(st.sampled_from(["one", "two", "three"]), st.sampled_from([0.5, 1.0, 3.25, 12.0]))))
def test_numbers_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, evidence: list[dict[str, float]]
) -> None:
    rows = tuple(Row(at, at % 2 == 0, True, at % 3 == 0, 1, one) for at, one in enumerate(evidence))
    copies = [Copy(0, "project", "family", "own", "as is", (1, 2), rows)]
    path = tmp_path_factory.mktemp("numbers") / "numbers.txt.xz"
    write(path, copies)
    assert read(path)[1] == copies


def test_the_projects_documents_are_found() -> None:
    found = list(own_documents())
    assert len({one.name for one in found}) == len(found) > 100
    assert all(one.path.is_file() for one in found)

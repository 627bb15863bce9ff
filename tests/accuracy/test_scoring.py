"""The measure itself: what counts as found, missed, false and unsure."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutation import mutate
from scoring import Found, Label, Score, score

LABELS = [
    Label("a.md", 1, "XS", "head.deconv_channels", "wrong"),
    Label("a.md", 2, "S", "params.total", "right"),
    Label("a.md", 3, "M", "params.total", "wrong"),
    Label("a.md", 4, "?", "head.num_deconv_layers", "unsure"),
    Label("a.md", 5, "L", "metric.mpjpe", "n/a"),
]


def test_every_kind_of_outcome_is_counted() -> None:
    found = [
        Found("a.md", 1, "XS", "head.deconv_channels", "mismatch"),  # caught
        Found("a.md", 2, "S", "params.total", "mismatch"),  # a false alarm
        Found("a.md", 4, "L", "head.num_deconv_layers", "mismatch"),  # nobody can tell
        Found("a.md", 5, "L", "metric.mpjpe", "silent"),
    ]
    assert score(LABELS, found) == Score(1, 5, 2, precision=0.5, recall=0.5, coverage=0.6667, agreement=0.5)


def test_what_is_only_possible_is_not_reported() -> None:
    found = [Found("a.md", 1, "XS", "head.deconv_channels", "mismatch", told=False)]
    assert score(LABELS, found) == Score(1, 5, 0, precision=1.0, recall=0.0, coverage=0.3333, agreement=1.0)


def test_nothing_found_is_no_false_alarm() -> None:
    assert score(LABELS, []) == Score(1, 5, 0, precision=1.0, recall=0.0, coverage=0.0, agreement=1.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "labels").mkdir()
    (tmp_path / "docs" / "a.md").write_text(
        "# ConvNeXtPose-L\n\n- kernels: [3, 3, 3]\n- params: 8.39M\n- params: 9.99M\n", encoding="utf-8"
    )
    records = [("3", "right"), ("4", "right"), ("5", "wrong")]
    (tmp_path / "labels" / "a.md.jsonl").write_text(
        "".join(
            f'{{"file": "a.md", "line": {line}, "model": "L", "fact": "params.total", "verdict": "{verdict}"}}\n'
            for line, verdict in records
        ),
        encoding="utf-8",
    )
    return tmp_path


def test_only_right_values_are_made_wrong_and_no_other_line_changes(folder: Path) -> None:
    assert mutate(folder) == (2, 2, 0)

"""What is said of values, and which of them make a checkpoint unsound."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from checkpoint_samples import save_zip
from cnx_doclint.checkpoints.reading.checkpoint import open_weights
from cnx_doclint.errors import DoclintError
from cnx_doclint.extraction.deep.examination import examine
from cnx_doclint.extraction.deep.health import MOST_NAMED, Health
from cnx_doclint.messages.progress import Step


def health(state: dict[str, torch.Tensor], path: Path) -> Health:
    with open_weights(save_zip(state, path / "x")) as weights:
        return examine(weights, "x")


def sound() -> dict[str, torch.Tensor]:
    return {"a.weight": torch.ones(4, 4) + torch.eye(4), "a.bias": torch.zeros(4), "n": torch.tensor(0)}


def test_nothing_to_tell(tmp_path: Path) -> None:
    found = health(sound(), tmp_path)
    assert found.ok
    assert found.lines() == (
        "values sound: 21 elements in 3 tensors: 0 NaN, 0 infinite, 20.0% of the parameters zero (1 vector all zero)",
    )


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (float("nan"), "NaN         a.weight: 1 of 16"),
        (float("inf"), "infinite    a.weight: 1 of 16"),
        (-float("inf"), "infinite    a.weight: 1 of 16"),
    ],
)
def test_what_is_no_number(value: float, line: str, tmp_path: Path) -> None:
    state = sound()
    state["a.weight"][2, 1] = value
    found = health(state, tmp_path)
    assert not found.ok
    assert found.lines()[0] == line
    assert found.lines()[-1].startswith("values not sound: 1 of 3 tensors wrong; 21 elements: ")


def test_a_variance_below_zero(tmp_path: Path) -> None:
    state = {"norm.running_var": torch.tensor([1.0, -0.25, 2.0]), "norm.running_mean": torch.tensor([1.0, -0.25, 2.0])}
    found = health(state, tmp_path)
    assert not found.ok
    assert found.lines()[0] == "negative    norm.running_var: a variance down to -0.25"
    assert len(found.lines()) == 2


def test_zeros_and_constants_are_told_and_not_wrong(tmp_path: Path) -> None:
    pruned = torch.ones(10, 10) + torch.eye(10)
    pruned[:, :2] = 0
    state = {
        "zero.weight": torch.zeros(3, 3),
        "gamma": torch.full((4, 1, 1), 0.5),
        "pruned.weight": pruned,
        "barely.weight": torch.cat([torch.zeros(1, 20), torch.rand(19, 20) + 1]),
        "counts": torch.zeros(3, 3, dtype=torch.int64),
        "scale": torch.ones(9),
    }
    found = health(state, tmp_path)
    assert found.ok
    assert found.lines()[:-1] == (
        "all zero    zero.weight: 9 elements",
        "constant    gamma: 4 elements, each 0.5",
        "zeros       pruned.weight: 20.0% of 100",
    )


def test_many_are_counted_after_the_first(tmp_path: Path) -> None:
    found = health({f"w{number}": torch.full((2, 2), float("nan")) for number in range(MOST_NAMED + 12)}, tmp_path)
    lines = found.lines()
    assert lines[MOST_NAMED] == "NaN         ... and 12 more"
    assert len(lines) == MOST_NAMED + 2
    assert lines[-1].startswith("values not sound: 22 of 22 tensors wrong; 88 elements: 88 NaN, ")


def test_what_was_not_read(tmp_path: Path) -> None:
    state = {"w": torch.rand(2, 2), "m": torch.empty(3, device="meta"), "n": torch.empty(5, device="meta")}
    found = health(state, tmp_path)
    assert found.ok
    assert found.lines()[0] == "not read    2 tensors of float32, 32 bytes: no values in the file"
    assert "4 elements in 1 tensor (2 not read)" in found.lines()[1]
    nothing = health({"m": torch.empty(3, device="meta")}, tmp_path)
    assert nothing.lines()[-1] == "values not read: no values in the file"


def test_steps_go_from_nothing_to_all(tmp_path: Path) -> None:
    steps: list[Step] = []
    path = save_zip({"a": torch.ones(3, 2 << 20), "b": torch.ones(5)}, tmp_path / "x")
    with open_weights(path) as weights:
        examine(weights, "name", steps.append)
    total = 4 * (3 * (2 << 20) + 5)
    assert {(step.what, step.total) for step in steps} == {("name", total)}
    assert [step.done for step in steps] == sorted({step.done for step in steps})
    assert (len(steps) > 5, steps[-1].done) == (True, total)


def test_torch_is_left_as_it_was(tmp_path: Path) -> None:
    before = torch.get_num_threads()
    health(sound(), tmp_path)
    assert torch.get_num_threads() == before


def test_without_torch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    for name in ("numbers", "values", "health"):
        monkeypatch.delitem(__import__("sys").modules, f"cnx_doclint.extraction.deep.{name}", raising=False)
    path = tmp_path / "x.json"
    path.write_text('{"tensors": {"w": [2]}}')
    with open_weights(path) as weights, pytest.raises(DoclintError, match="reading values needs torch") as caught:
        examine(weights, "x")
    assert caught.value.hint == "pip install cnx-doclint[torch]"

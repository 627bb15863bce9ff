"""Which of the things in a checkpoint is the state dict."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from checkpoint_samples import expected, model, save_zip, seen
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.names_shapes import from_shapes
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.errors import CheckpointError

W = {"a.weight": torch.zeros(3, 2), "a.bias": torch.zeros(3)}
V = {"b.weight": torch.zeros(5)}


def _adam() -> dict[str, Any]:
    optimizer = torch.optim.Adam([torch.nn.Parameter(torch.zeros(2))])
    optimizer.param_groups[0]["params"][0].grad = torch.zeros(2)
    optimizer.step()
    return optimizer.state_dict()


CHECKPOINTS: dict[str, tuple[object, str, tuple[str, ...]]] = {
    "whole file": (W, "", ("",)),
    "network": ({"network": W, "epoch": 1}, "network", ("network",)),
    "unknown key": ({"my_weights": W, "step": 3}, "my_weights", ("my_weights",)),
    "nested": ({"checkpoint": {"model": W}, "iteration": 1}, "checkpoint.model", ("checkpoint.model",)),
    "in a tuple": ((W, 3), "0", ("0",)),
    "tensors beside it": (
        {"state_dict": W, "loss": torch.tensor(0.5), "rng_state": torch.zeros(9, dtype=torch.uint8)},
        "state_dict",
        ("state_dict",),
    ),
    "whole file with counters": ({**W, "epoch": 3, "lr": torch.tensor(0.1)}, "", ("",)),
    "known key wins": ({"model": W, "extra": V}, "model", ("model", "extra")),
    "weights before averages": ({"ema": V, "model": W}, "model", ("ema", "model")),
    "average alone": ({"ema": W, "optimizer": {"x": V}}, "ema", ("ema",)),
    "optimizer": ({"optimizer": _adam(), "net": W}, "net", ("net",)),
    "optimizer elsewhere": ({"o": _adam(), "w": W}, "w", ("w",)),
    "slots by name": ({"o": {"a.weight": {"exp_avg": torch.zeros(2)}}, "w": W}, "w", ("w",)),
    "parameters named as slots are": ({**W, "exp_avg": torch.zeros(2), "step": torch.zeros(1)}, "", ("",)),
    "parameters named as optimizers are": ({**W, "param_groups": torch.zeros(2), "state": torch.zeros(1)}, "", ("",)),
    "integer keys": ({"states": {0: torch.zeros(2), 1: torch.zeros(3)}, "w": W}, "w", ("w",)),
    "extra state": ({**W, "a._extra_state": {"scale": torch.zeros(4)}}, "", ("",)),
    "scores": ({"w": W, "best": {"score": torch.tensor(1.0)}}, "w", ("w",)),
    "scalars only": ({"scale": torch.tensor(1.0)}, "", ("",)),
    "only parameters named as slots are": ({"exp_inf": torch.zeros(2)}, "", ("",)),
}


@pytest.mark.parametrize("kind", CHECKPOINTS)
def test_found_by_content(kind: str, tmp_path: Path) -> None:
    value, container, candidates = CHECKPOINTS[kind]
    inventory = read_inventory(save_zip(value, tmp_path / "x"))
    assert (inventory.container, inventory.candidates) == (container, candidates)
    if "only" not in kind:
        assert [t.name for t in inventory.tensors][:2] == ["a.weight", "a.bias"]


def test_several_are_listed(tmp_path: Path) -> None:
    path = save_zip({"generator": W, "discriminator": V}, tmp_path / "x")
    with pytest.raises(CheckpointError, match="2 state dicts, expected one: generator, discriminator") as caught:
        read_inventory(path)
    assert "--container KEY" in caught.value.hint
    assert read_inventory(path, "discriminator").parameters == 5
    with pytest.raises(CheckpointError, match="no state dict at 'critic', expected one of: generator, discr"):
        read_inventory(path, "critic")


@pytest.mark.parametrize("value", [_adam(), {"optimizer": _adam()}, {}, [], 5, "text", {"epoch": 3}, {"w": {}}])
def test_none_is_an_error(value: object, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no state dict") as caught:
        read_inventory(save_zip(value, tmp_path / "x"))
    assert caught.value.hint


def test_metadata_is_plain_and_beside(tmp_path: Path) -> None:
    numpy_scalar = torch.ones(1, dtype=torch.float64).numpy()[0]
    value = {
        "epoch": 3,
        "best": numpy_scalar,
        "name": "XS",
        "log": "x" * 5_000,
        "done": True,
        "none": None,
        "model": {"weights": W, "step": 7},
        "args": {"lr": 0.1},
    }
    inventory = read_inventory(save_zip(value, tmp_path / "x"))
    assert inventory.container == "model.weights"
    assert inventory.metadata == {
        "epoch": 3,
        "best": 1.0,
        "name": "XS",
        "done": True,
        "none": None,
        "model.step": 7,
    }
    json.dumps(inventory.metadata)


def test_entries_that_are_no_tensors_are_tolerated(tmp_path: Path) -> None:
    state = {
        **W,
        "version": 2,
        "config": {"a": 1},
        "list": [1, 2],
        "device": torch.device("cpu"),
        "dtype": torch.float16,
    }
    inventory = read_inventory(save_zip(state, tmp_path / "x"))
    assert seen(inventory) == expected(W)
    assert inventory.metadata == {"version": 2}
    assert inventory.unsafe_globals == ()


def test_whole_modules_give_their_state_dict(tmp_path: Path) -> None:
    net = torch.nn.Sequential(model(), torch.nn.Linear(2, 2))
    net.register_buffer("hidden", torch.zeros(4), persistent=False)
    net.register_buffer("shown", torch.zeros(4))
    inventory = read_inventory(save_zip({"model": net, "epoch": 1}, tmp_path / "x"))
    assert inventory.container == "model"
    assert sorted(seen(inventory)) == sorted(expected(net.state_dict()))
    assert "torch.nn.modules.container.Sequential" in inventory.unsafe_globals


def test_names_and_shapes(tmp_path: Path) -> None:
    shapes = {"a.weight": [3, 2], "a.num_batches_tracked": [], "a.running_mean": [3]}
    (tmp_path / "x.json").write_text(json.dumps({"tensors": shapes, "model": "XS"}))
    inventory = read_inventory(tmp_path / "x.json")
    assert inventory.tensors == from_shapes(shapes).tensors
    assert (inventory.format, inventory.metadata) == ("names-shapes", {"model": "XS"})
    assert [(t.shape, t.stride, t.dtype, t.bytes) for t in inventory.tensors] == [
        ((3, 2), (2, 1), "float32", 24),
        ((), (), "int64", 8),
        ((3,), (1,), "float32", 12),
    ]
    assert (inventory.parameters, inventory.with_buffers) == (6, 10)


def test_listing_with_dtypes(tmp_path: Path) -> None:
    listing = {"tensors": {"w": {"shape": [2], "dtype": "bfloat16"}}}
    (tmp_path / "x").write_bytes(b"\xef\xbb\xbf" + json.dumps(listing).encode())
    assert [(t.dtype, t.bytes) for t in read_inventory(tmp_path / "x").tensors] == [("bfloat16", 4)]


@pytest.mark.parametrize(
    ("listing", "message"),
    [
        ({"weights": {}}, 'without "tensors"'),
        ({"tensors": []}, 'without "tensors"'),
        ({"tensors": {"w": 3}}, "shape"),
        ({"tensors": {"w": [-1]}}, "not negative"),
        ({"tensors": {"w": [1.5]}}, "whole number"),
        ({"tensors": {"w": {"shape": [1], "dtype": "float31"}}}, "dtype of 'w'"),
        ({"tensors": {}}, "no state dict"),
    ],
)
def test_listings_that_are_none(listing: object, message: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(json.dumps(listing))
    with pytest.raises(CheckpointError, match=message) as caught:
        read_inventory(tmp_path / "x")
    assert caught.value.hint


def test_the_number_of_tensors_is_bounded(tmp_path: Path) -> None:
    path = save_zip({"a": torch.zeros(1), "b": torch.zeros(1)}, tmp_path / "x")
    (tmp_path / "y").write_text(json.dumps({"tensors": {"a": [1], "b": [1]}}))
    for each in (path, tmp_path / "y"):
        with pytest.raises(CheckpointError, match=r"found 2 .*, expected at most 1"):
            read_inventory(each, limits=Limits(tensors=1))
        assert len(read_inventory(each, limits=Limits(tensors=2)).tensors) == 2


MEASURE = """
import sys
from pathlib import Path
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
inventory = read_inventory(Path(sys.argv[1]))
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(inventory.parameters, int(peak.split()[1]) // 1024, sorted({"torch", "numpy"} & sys.modules.keys()))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak memory from /proc")
def test_two_gigabytes_are_read_in_little_memory_without_torch(tmp_path: Path) -> None:
    with torch.serialization.skip_data():
        torch.save({"network": {f"l{n}.weight": torch.empty(1024, 1024) for n in range(512)}}, tmp_path / "x")
    assert (tmp_path / "x").stat().st_size > 2 << 30
    package = Path(__file__).parents[2] / "linter"
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, tmp_path / "x"],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(package)},
        check=True,
    )
    parameters, mebibytes, modules = run.stdout.split(maxsplit=2)
    assert (int(parameters), modules.strip()) == (512 << 20, "[]")
    assert int(mebibytes) < 40

"""What a file says of its own tensors decides which are parameters: scripted, exported and pickled modules."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import nn

from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.checkpoint import open_weights, read_inventory
from cnx_doclint.errors import CheckpointError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cnx_doclint.checkpoints.contents.inventory import Inventory

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


class Net(nn.Module):
    """Parameters, buffers of every sort, a plain tensor, and names that say the opposite of what they are."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.bn = nn.BatchNorm2d(8)
        self.fc = nn.Linear(8, 4)
        self.running_mean = nn.Parameter(torch.zeros(6))
        self.register_buffer("table", torch.zeros(5))
        self.register_buffer("passing", torch.zeros(9), persistent=False)
        self.plain = torch.ones(7)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        rest = self.table.sum() + self.passing.sum() + self.plain.sum() + self.running_mean.sum()
        return self.fc(self.bn(self.conv(x)).mean((2, 3))) + rest


class Tied(nn.Module):
    """Two layers of one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = nn.Linear(16, 16), nn.Linear(16, 16)
        self.two.weight = self.one.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.two(self.one(x))


def _example() -> tuple[torch.Tensor]:
    return (torch.zeros(1, 3, 16, 16),)


def _scripted(net: nn.Module, path: Path) -> None:
    torch.jit.save(torch.jit.script(net), path)


def _exported(net: nn.Module, path: Path) -> None:
    example = (torch.zeros(1, 16),) if isinstance(net, Tied) else _example()
    torch.export.save(torch.export.export(net, example), path)


def _earlier(net: nn.Module, path: Path) -> None:
    """As torch before 2.9 saved it: the program as JSON, weights and samples each with torch.save."""
    program = torch.export.export(net, _example())
    specs = [{"buffer": {"buffer_name": name}} for name, _ in net.named_buffers()]
    members: dict[str, Any] = {
        "serialized_state_dict.pt": dict(program.state_dict),
        "serialized_constants.pt": {"plain": torch.ones(7)},
        "serialized_example_inputs.pt": _example(),
    }
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("version", "1")
        archive.writestr(
            "serialized_exported_program.json", json.dumps({"graph_module": {"signature": {"input_specs": specs}}})
        )
        for name, value in members.items():
            stream = io.BytesIO()
            torch.save(value, stream)
            archive.writestr(name, stream.getvalue())


SAVERS: dict[str, tuple[Callable[[nn.Module, Path], None], str]] = {
    "torch.jit.script": (_scripted, "torchscript"),
    "torch.export": (_exported, "torch-export"),
    "torch.export, earlier": (_earlier, "torch-export"),
    "pickled": (torch.save, "torch-zip"),
}


def _kinds(inventory: Inventory) -> dict[str, tuple[tuple[int, ...], str]]:
    return {tensor.name: (tensor.shape, tensor.kind) for tensor in inventory.tensors}


@pytest.mark.parametrize("how", SAVERS)
def test_roles_are_those_of_torch(how: str, tmp_path: Path) -> None:
    net, (save, form) = Net().eval(), SAVERS[how]
    save(net, tmp_path / "net")
    inventory = read_inventory(tmp_path / "net")
    parameters = {name: (tuple(tensor.shape), "parameter") for name, tensor in net.named_parameters()}
    buffers = {name: (tuple(tensor.shape), "buffer") for name, tensor in net.named_buffers()}
    found = _kinds(inventory)
    # A program that was scripted keeps all its buffers.
    assert found.items() <= (parameters | buffers).items()
    assert {name: kind for name, kind in found.items() if name != "passing"} == {
        name: kind for name, kind in (parameters | buffers).items() if name != "passing"
    }
    assert inventory.parameters == sum(tensor.numel() for tensor in net.parameters())
    assert (inventory.format, inventory.partial) == (form, ())


@pytest.mark.parametrize("how", SAVERS)
def test_values_are_found(how: str, tmp_path: Path) -> None:
    SAVERS[how][0](Net().eval(), tmp_path / "net")
    with open_weights(tmp_path / "net") as weights:
        wanted = {tensor.storage for tensor in weights.inventory.tensors}
        sizes = {stored.storage: stored.source.size if stored.source else 0 for stored in weights.storages(wanted)}
    assert sizes.keys() == wanted
    assert sum(sizes.values()) == sum(tensor.bytes for tensor in weights.inventory.tensors)


@pytest.mark.parametrize("how", ["torch.jit.script", "torch.export", "pickled"])
def test_tied_weights_are_counted_once(how: str, tmp_path: Path) -> None:
    net = Tied()
    SAVERS[how][0](net, tmp_path / "net")
    inventory = read_inventory(tmp_path / "net")
    assert {tensor.name for tensor in inventory.tensors} == {"one.weight", "one.bias", "two.weight", "two.bias"}
    assert inventory.parameters == sum(tensor.numel() for tensor in net.parameters()) == 16 * 16 + 32


def test_a_traced_module_is_told_alike(tmp_path: Path) -> None:
    net = Net().eval()
    torch.jit.save(torch.jit.trace(net, _example()), tmp_path / "net")
    assert read_inventory(tmp_path / "net").parameters == sum(tensor.numel() for tensor in net.parameters())


def test_a_frozen_program_has_no_names(tmp_path: Path) -> None:
    torch.jit.save(torch.jit.freeze(torch.jit.script(Net().eval())), tmp_path / "net")
    with pytest.raises(CheckpointError, match=r"constants without names: save it again before torch.jit.freeze"):
        read_inventory(tmp_path / "net")


def test_scripted_quantised_layers_are_told(tmp_path: Path) -> None:
    net = torch.ao.quantization.quantize_dynamic(nn.Sequential(nn.Linear(8, 4)), {nn.Linear}, dtype=torch.qint8)
    torch.jit.save(torch.jit.script(net), tmp_path / "net")
    found = {name: shape for name, (shape, _) in _kinds(read_inventory(tmp_path / "net")).items()}
    assert found == {"0.weight": (4, 8), "0.bias": (4,)}


def test_a_program_of_too_much_code_is_read_by_names(tmp_path: Path) -> None:
    _scripted(Net().eval(), tmp_path / "net")
    inventory = read_inventory(tmp_path / "net", limits=Limits(json=10))
    assert _kinds(inventory)["running_mean"][1] == "buffer"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"path_name": "weight_0"', b'"path_name": "weight_99"'),
        (b'"path_name": "weight_0"', b'"path_name": 5'),
        (b'{"as_int": 8}', b'{"as_expr": "s0"}'),
        (b'{"as_int": 8}', b'{"as_int": 9}'),
        (b'{"as_int": 8}', b'{"as_int": -8}'),
        (b'"dtype": 7', b'"dtype": 0'),
        (b'"dtype": 7', b'"dtype": [7]'),
        (b'"dtype": 7', b'"dtype": true'),
        (b'"sizes": [', b'"sizes": 5, "x": ['),
        (b'"tensor_meta"', b'"meta"'),
        (b'"config"', b'"weights"'),
        (b'{"config"', b'[{"config"'),
    ],
)
def test_an_exported_program_that_lies_is_refused(old: bytes, new: bytes, tmp_path: Path) -> None:
    _exported(Net().eval(), tmp_path / "net")
    with zipfile.ZipFile(tmp_path / "net") as read, zipfile.ZipFile(tmp_path / "lie", "w") as write:
        for name in read.namelist():
            data = read.read(name)
            write.writestr(name, data.replace(old, new) if name.endswith("weights_config.json") else data)
    with pytest.raises(CheckpointError):
        read_inventory(tmp_path / "lie")


def test_several_programs_are_told_apart(tmp_path: Path) -> None:
    entry = {"path_name": "weight_0", "is_param": True}
    meta = {"dtype": 7, "sizes": [{"as_int": 2}], "strides": [{"as_int": 1}], "storage_offset": {"as_int": 0}}
    with zipfile.ZipFile(tmp_path / "net", "w") as archive:
        archive.writestr("m/data/weights/weight_0", bytes(8))
        for name in ("first", "second"):
            config = json.dumps({"config": {f"{name}.w": {**entry, "tensor_meta": meta}}})
            archive.writestr(f"m/data/weights/{name}_weights_config.json", config)
    with pytest.raises(CheckpointError, match="found 2 state dicts, expected one: first, second"):
        read_inventory(tmp_path / "net")
    assert read_inventory(tmp_path / "net", "second").parameters == 2

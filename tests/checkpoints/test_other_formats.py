"""Formats beyond torch.save and safetensors: plain pickles, TorchScript, sharded indexes; two readers at once."""

from __future__ import annotations

import json
import pickle
import warnings
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from checkpoint_samples import archive, expected, model, save_zip, seen, training_checkpoint, with_weights
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.checkpoint import digest, read_inventory
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader, choose
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.errors import CheckpointError
from cnx_doclint.registry import plugins


@pytest.mark.parametrize("protocol", range(6))
def test_plain_pickle(protocol: int, tmp_path: Path) -> None:
    checkpoint = training_checkpoint()
    (tmp_path / "x").write_bytes(pickle.dumps(checkpoint, protocol))
    inventory = read_inventory(tmp_path / "x")
    assert (inventory.format, inventory.container) == ("pickle", "network")
    assert seen(inventory) == expected(pickle.loads((tmp_path / "x").read_bytes())["network"])
    assert inventory.metadata == {"epoch": 68, "best": 56.61}


def test_plain_pickle_with_storages_too_long_to_hold(tmp_path: Path) -> None:
    state = {"w": torch.zeros(300, 300), "v": torch.zeros(2)}
    (tmp_path / "x").write_bytes(pickle.dumps(state, 4))
    assert seen(read_inventory(tmp_path / "x")) == expected(state)


def test_pickles_within_pickles_are_bounded(tmp_path: Path) -> None:
    inner = b"N"
    for _ in range(5):
        stream = pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2) + pickle.dumps({}, 2)
        stream += b"\x80\x02" + inner + b"." + pickle.dumps([], 2)
        inner = b"ctorch.storage\n_load_from_bytes\nB" + len(stream).to_bytes(4, "little") + stream + b"\x85R"
    (tmp_path / "x").write_bytes(b"\x80\x03" + inner + b".")
    with pytest.raises(CheckpointError, match="pickles within pickles"):
        read_inventory(tmp_path / "x")


def test_torchscript(tmp_path: Path) -> None:
    class Net(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = model()
            self.scale = torch.nn.Parameter(torch.ones(3))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    net = Net()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.trace(net, torch.zeros(1)), tmp_path / "x")
    inventory = read_inventory(tmp_path / "x")
    assert (inventory.format, inventory.container) == ("torchscript", "")
    found = {tensor.name: tensor.shape for tensor in inventory.tensors}
    assert found == {name: tuple(tensor.shape) for name, tensor in net.state_dict().items()}


def _sharded(folder: Path, suffix: str = ".safetensors") -> Path:
    parts = {f"part-1{suffix}": {"a": torch.zeros(2), "b": torch.zeros(3)}, f"part-2{suffix}": {"c": torch.zeros(4)}}
    for name, state in parts.items():
        (save_file if suffix == ".safetensors" else torch.save)(state, folder / name)
    index = {"metadata": {"total_size": 36}, "weight_map": {key: name for name, p in parts.items() for key in p}}
    path = folder / f"model{suffix}.index.json"
    path.write_text(json.dumps(index))
    return path


@pytest.mark.parametrize(("suffix", "kind"), [(".safetensors", "safetensors"), (".bin", "torch-zip")])
def test_sharded_index(suffix: str, kind: str, tmp_path: Path) -> None:
    path = _sharded(tmp_path, suffix)
    inventory = read_inventory(path)
    assert (inventory.format, inventory.metadata) == (f"sharded:{kind}", {"total_size": 36})
    assert {t.name: t.shape for t in inventory.tensors} == {"a": (2,), "b": (3,), "c": (4,)}
    assert len({t.storage for t in inventory.tensors}) == 3
    before = digest(path)
    assert before[1] == sum(file.stat().st_size for file in tmp_path.iterdir())
    shard = tmp_path / f"part-2{suffix}"
    shard.write_bytes(shard.read_bytes()[:-1] + b"\7")
    assert digest(path) != before


@pytest.mark.parametrize(
    ("weight_map", "message"),
    [
        ({"a": "part-1.safetensors"}, "an unlisted tensor 'b' in the shard 'part-1.safetensors'"),
        ({"a": "part-2.safetensors"}, "no tensor 'a' in the shard 'part-2.safetensors'"),
        ({"a": "../part-1.safetensors"}, "the name of a file beside the index"),
        ({"a": "/etc/passwd"}, "the name of a file beside the index"),
        ({"a": 3}, "the name of a file beside the index"),
        ({"a": "missing"}, "in the shard 'missing': found no such file"),
        ({"a": "model.safetensors.index.json"}, "an index as a shard of an index"),
        ({}, "an index without a weight_map"),
    ],
)
def test_indexes_that_lie(weight_map: object, message: str, tmp_path: Path) -> None:
    path = _sharded(tmp_path)
    path.write_text(json.dumps({"weight_map": weight_map}))
    with pytest.raises(CheckpointError, match=message) as caught:
        read_inventory(path)
    assert caught.value.hint


def test_the_strongest_evidence_wins_and_a_tie_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save_zip({"w": torch.zeros(1)}, tmp_path / "x")
    readers = plugins("cnx_doclint.checkpoints", "READER")
    weak = Reader("weak", lambda _source, _limits: Evidence.SIGNATURE, readers["torch_zip"].read)
    strong = weak._replace(format="strong", detects=lambda _source, _limits: Evidence.STRUCTURE)
    with open_source(path) as source:
        assert choose(source, Limits()).format == "torch-zip"
        monkeypatch.setattr("cnx_doclint.checkpoints.reading.reader.plugins", lambda *_: {**readers, "weak": weak})
        assert choose(source, Limits()).format == "torch-zip"
        monkeypatch.setattr("cnx_doclint.checkpoints.reading.reader.plugins", lambda *_: {**readers, "strong": strong})
        with pytest.raises(CheckpointError, match="both torch-zip and strong"):
            choose(source, Limits())


def test_formats_have_names_of_their_own() -> None:
    readers = plugins("cnx_doclint.checkpoints", "READER")
    assert len({reader.format for reader in readers.values()}) == len(readers) >= 8


def test_the_name_of_a_file_does_not_matter(tmp_path: Path) -> None:
    path = archive(tmp_path / "model.safetensors", with_weights(b"N"), {"0": b"\0" * 64}, root="")
    assert read_inventory(path).format == "torch-zip"

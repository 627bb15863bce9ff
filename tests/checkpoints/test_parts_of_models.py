"""A file that has not all of a model says so, and why; a whole one does not."""

from __future__ import annotations

import argparse
import json
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

import decoder_weights as samples
from cnx_doclint.checkpoints.reading.checkpoint import digest, open_weights, read_inventory
from cnx_doclint.errors import CheckpointError
from gguf_samples import INT32, UINT16, Info, gguf_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Run

W = {"a.weight": torch.zeros(3, 2), "a.bias": torch.zeros(3)}


def _halves() -> tuple[samples.Weights, samples.Weights]:
    names = list(samples.decoder())
    return tuple(
        {name: tensor for at, (name, tensor) in enumerate(samples.decoder().items()) if (at < len(names) // 2) == first}
        for first in (True, False)
    )  # type: ignore[return-value]


SAVERS: dict[str, Callable[[Any, Path], object]] = {"safetensors": save_file, "bin": torch.save}


def _shards(folder: Path, suffix: str, index: bool = True) -> list[Path]:
    paths = [folder / f"model-0000{number}-of-00002.{suffix}" for number in (1, 2)]
    for weights, path in zip(_halves(), paths, strict=True):
        SAVERS[suffix](weights, path)
    if index:
        files = {name: path.name for half, path in zip(_halves(), paths, strict=True) for name in half}
        (folder / f"model.{suffix}.index.json").write_text(json.dumps({"weight_map": files}))
    return paths


@pytest.mark.parametrize("suffix", SAVERS)
@pytest.mark.parametrize("number", [0, 1])
def test_a_lone_shard_is_a_part(suffix: str, number: int, tmp_path: Path, run: Run) -> None:
    path = _shards(tmp_path, suffix, index=False)[number]
    inventory = read_inventory(path)
    assert [str(reason) for reason in inventory.partial] == [
        f"it is file {number + 1} of 2: read the index of all of them instead (*.index.json)"
    ]
    assert json.loads(run("inspect", path, "--json").out)["partial"] == list(inventory.partial)


@pytest.mark.parametrize("suffix", SAVERS)
def test_a_shard_beside_its_index_names_it(suffix: str, tmp_path: Path) -> None:
    (reason,) = read_inventory(_shards(tmp_path, suffix)[0]).partial
    assert f"model.{suffix}.index.json" in reason
    whole = read_inventory(tmp_path / f"model.{suffix}.index.json")
    assert not whole.partial
    assert whole.parameters == samples.parameters(samples.decoder())


def test_a_shard_by_the_index_alone(tmp_path: Path) -> None:
    first, second = _shards(tmp_path, "safetensors", index=False)
    first.rename(tmp_path / "one.safetensors")
    second.rename(tmp_path / "two.safetensors")
    files = {
        name: file
        for half, file in zip(_halves(), ("one.safetensors", "two.safetensors"), strict=True)
        for name in half
    }
    (tmp_path / "some.index.json").write_text(json.dumps({"weight_map": files}))
    assert read_inventory(tmp_path / "one.safetensors").partial
    (tmp_path / "some.index.json").write_text("[")
    assert not read_inventory(tmp_path / "one.safetensors").partial


def test_a_file_that_is_the_only_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "model-00001-of-00001.safetensors"
    save_file(samples.decoder(), path)
    assert not read_inventory(path).partial


# ---- GGUF ----


def _key(name: str, kind: int, value: int) -> bytes:
    return (
        struct.pack("<Q", len(name))
        + name.encode()
        + struct.pack("<I", kind)
        + struct.pack("<H" if kind == UINT16 else "<i", value)
    )


def _part(number: int, count: int, *names: str, total: int = 3) -> bytes:
    keys = (
        _key("split.no", UINT16, number),
        _key("split.count", UINT16, count),
        _key("split.tensors.count", INT32, total),
    )
    infos = tuple(Info(name, offset=32 * at) for at, name in enumerate(names))
    return gguf_bytes(infos, keys, bytes(32 * len(names)))


def _split(folder: Path) -> list[Path]:
    paths = [folder / f"m-0000{number}-of-00002.gguf" for number in (1, 2)]
    paths[0].write_bytes(_part(0, 2, "a"))
    paths[1].write_bytes(_part(1, 2, "b", "c"))
    return paths


def test_the_first_file_of_a_split_gguf_stands_for_all(tmp_path: Path) -> None:
    first, second = _split(tmp_path)
    inventory = read_inventory(first)
    assert [tensor.name for tensor in inventory.tensors] == ["a", "b", "c"]
    assert not inventory.partial
    with open_weights(first) as weights:
        assert [stored.storage for stored in weights.storages({"a", "b", "c"})] == ["a", "b", "c"]
    both = digest(first)
    second.write_bytes(_part(1, 2, "b", "d"))
    assert digest(first) != both


def test_another_file_of_a_split_gguf_is_a_part(tmp_path: Path) -> None:
    (reason,) = read_inventory(_split(tmp_path)[1]).partial
    assert reason == "it is file 2 of 2: read the first one instead"


@pytest.mark.parametrize("name", ["m-00001-of-00002.gguf", "model.gguf"])
def test_a_file_of_a_split_gguf_alone_is_a_part(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(_part(0, 2, "a"))
    (reason,) = read_inventory(tmp_path / name).partial
    assert reason == "it is file 1 of 2, and the others do not all lie beside it"


@pytest.mark.parametrize(
    "other", [_part(0, 2, "b", "c"), _part(1, 3, "b", "c"), _part(1, 2, "a", "c"), _part(1, 2, "b"), b"GGUF", b"x"]
)
def test_files_of_a_split_gguf_that_do_not_fit(other: bytes, tmp_path: Path) -> None:
    first, second = _split(tmp_path)
    second.write_bytes(other)
    with pytest.raises(CheckpointError):
        read_inventory(first)


# ---- ranks ----


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("consolidated.00.pth", "consolidated.01.pth"),
        ("consolidated.01.pth", "consolidated.00.pth"),
        ("mp_rank_01_model_states.pt", ""),
        ("mp_rank_00_model_states.pt", "mp_rank_01_model_states.pt"),
        ("mp_rank_01/model_optim_rng.pt", ""),
        ("mp_rank_00/model_optim_rng.pt", "mp_rank_01/model_optim_rng.pt"),
        ("model-rank-0-part-0.safetensors", "model-rank-1-part-0.safetensors"),
        ("rank0.safetensors", "rank1.safetensors"),
        ("pytorch_model_fsdp_0.bin", "pytorch_model_fsdp_1.bin"),
    ],
)
def test_what_one_rank_has_is_a_part(name: str, beside: str, tmp_path: Path) -> None:
    for file in filter(None, (name, beside)):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        torch.save(W, tmp_path / file)
    assert "one of several processes" in read_inventory(tmp_path / name).partial[0]


@pytest.mark.parametrize(
    "name", ["consolidated.00.pth", "mp_rank_00_model_states.pt", "lora-rank256.pt", "ranked_1.pt"]
)
def test_a_number_alone_is_no_part(name: str, tmp_path: Path) -> None:
    torch.save(W, tmp_path / name)
    assert not read_inventory(tmp_path / name).partial


@pytest.mark.parametrize(
    "beside",
    [
        {"mp_world_size": 2},
        {"args": argparse.Namespace(tensor_model_parallel_size=4)},
        {"args": {"pipeline_model_parallel_size": 2}},
    ],
)
def test_a_world_that_the_file_names(beside: dict[str, Any], tmp_path: Path) -> None:
    torch.save({"module": W, **beside}, tmp_path / "w.pt")
    assert "processes" in read_inventory(tmp_path / "w.pt").partial[0]
    torch.save({"module": W, "mp_world_size": 1}, tmp_path / "w.pt")
    assert not read_inventory(tmp_path / "w.pt").partial


def test_placeholders_of_zero_have_the_shapes_that_the_file_tells(tmp_path: Path) -> None:
    empty = {name: torch.zeros(0) for name in W}
    shapes = [{name: tensor.shape for name, tensor in W.items()}]
    torch.save({"module": empty, "param_shapes": shapes}, tmp_path / "w.pt")
    inventory = read_inventory(tmp_path / "w.pt")
    assert [tensor.shape for tensor in inventory.tensors] == [(3, 2), (3,)]
    assert (inventory.parameters, inventory.partial) == (9, ())


@pytest.mark.parametrize("shapes", [None, [{"a.weight": (1 << 70,)}], [{"a.weight": "x"}], {"b": (1,)}, 5])
def test_placeholders_without_shapes_are_a_part(shapes: object, tmp_path: Path) -> None:
    torch.save({"module": {name: torch.zeros(0) for name in W}, "param_shapes": shapes}, tmp_path / "w.pt")
    assert "no elements" in read_inventory(tmp_path / "w.pt").partial[0]


def test_weights_in_one_row(tmp_path: Path) -> None:
    torch.save({"layers.0._flat_param": torch.zeros(90), **W}, tmp_path / "w.pt")
    assert "FSDP" in read_inventory(tmp_path / "w.pt").partial[0]


# ---- adapters ----


@pytest.mark.parametrize(
    "name", ["base.q_proj.lora_A.weight", "lora_unet_down.lora_up.weight", "x.hada_w1_a", "unet.to_q.lora.down.weight"]
)
def test_an_adapter_is_no_model(name: str, tmp_path: Path) -> None:
    save_file({name: torch.zeros(4, 2), "lora_unet_down.alpha": torch.zeros(())}, tmp_path / "w.safetensors")
    assert "adapter" in read_inventory(tmp_path / "w.safetensors").partial[0]
    save_file({name: torch.zeros(4, 2), "base.q_proj.weight": torch.zeros(4, 4)}, tmp_path / "w.safetensors")
    assert not read_inventory(tmp_path / "w.safetensors").partial


# ---- entries that hold tensors in another form ----


def _dynamic() -> nn.Module:
    net = nn.Sequential(nn.Linear(50, 50), nn.ReLU(), nn.Linear(50, 4))
    return torch.ao.quantization.quantize_dynamic(net, {nn.Linear}, dtype=torch.qint8)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_dynamically_quantised_layers_are_told(tmp_path: Path) -> None:
    torch.save(_dynamic().state_dict(), tmp_path / "w.pt")
    inventory = read_inventory(tmp_path / "w.pt")
    assert inventory.parameters == 50 * 50 + 50 + 50 * 4 + 4
    assert {tensor.name: tensor.shape for tensor in inventory.tensors if tensor.kind == "parameter"} == {
        "0.weight": (50, 50), "0.bias": (50,), "2.weight": (4, 50), "2.bias": (4,)
    }  # fmt: skip
    assert not inventory.partial


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_layers_that_cannot_be_told_are_named(tmp_path: Path) -> None:
    net = nn.ModuleDict({"lstm": nn.LSTM(8, 8), "fc": nn.Linear(8, 4)})
    torch.save(
        torch.ao.quantization.quantize_dynamic(net, {nn.LSTM}, dtype=torch.qint8).state_dict(), tmp_path / "w.pt"
    )
    (reason,) = read_inventory(tmp_path / "w.pt").partial
    assert "hold tensors that are not read" in reason
    assert "lstm._all_weight_values.0.param" in reason


def test_arrays_beside_tensors_are_read(tmp_path: Path) -> None:
    torch.save({**W, "b.weight": np.zeros((5, 4), np.float32), "steps": np.zeros(2, ">i8")}, tmp_path / "w.pt")
    inventory = read_inventory(tmp_path / "w.pt")
    assert {tensor.name: (tensor.shape, tensor.dtype) for tensor in inventory.tensors}["b.weight"] == (
        (5, 4),
        "float32",
    )
    assert (inventory.parameters, inventory.partial) == (29, ())


def test_arrays_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    torch.save({**W, "b": [torch.zeros(4), torch.zeros(2)]}, tmp_path / "w.pt")
    assert "packed): b" in read_inventory(tmp_path / "w.pt").partial[0]


def test_scores_beside_weights_are_no_state_dict(tmp_path: Path) -> None:
    torch.save({"weights_of_mine": W, "history": {"loss": np.zeros(9)}}, tmp_path / "w.pt")
    assert read_inventory(tmp_path / "w.pt").container == "weights_of_mine"
    torch.save({"history": {"loss": np.zeros(9)}}, tmp_path / "w.pt")
    assert read_inventory(tmp_path / "w.pt").container == "history"


class _Wrapper(torch.Tensor):
    """A subclass whose elements are in other tensors, as torchao's are."""

    qdata: torch.Tensor
    scale: torch.Tensor

    @staticmethod
    def __new__(cls, qdata: torch.Tensor, scale: torch.Tensor, shape: tuple[int, ...]) -> _Wrapper:
        made = torch.Tensor._make_wrapper_subclass(cls, shape, dtype=torch.bfloat16)
        made.qdata, made.scale = qdata, scale
        return made

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return args[0]


@pytest.mark.parametrize(
    ("qdata", "dtype"),
    [
        (torch.zeros(8, 3, dtype=torch.uint8), "int4"),
        (torch.zeros(8, 6, dtype=torch.int8), "int8"),
        (torch.zeros(8, 6, dtype=torch.float8_e4m3fn), "float8_e4m3fn"),
        (torch.zeros(2, 6, dtype=torch.bfloat16), "bfloat16"),
    ],
)
def test_a_subclass_has_its_own_shape_and_the_type_of_its_parts(
    qdata: torch.Tensor, dtype: str, tmp_path: Path
) -> None:
    torch.save({"w": _Wrapper(qdata, torch.zeros(8), (8, 6)), **W}, tmp_path / "w.pt")
    inventory = read_inventory(tmp_path / "w.pt")
    tensor = inventory.tensors[0]
    assert (tensor.name, tensor.shape, tensor.dtype) == ("w", (8, 6), dtype)
    assert [part.name for part in tensor.stored] == ["w.qdata", "w.scale"]
    assert tensor.bytes == sum(part.numel() * part.element_size() for part in (qdata, torch.zeros(8)))
    assert inventory.parameters == 48 + 9


# ---- what is no model ----


@pytest.mark.parametrize(
    "tree",
    [
        {"torch": torch.get_rng_state(), "step": 3},
        {"cpu": torch.get_rng_state(), "cuda": torch.zeros(16, dtype=torch.uint8)},
        {"a.weight.exp_avg": torch.zeros(3, 2), "a.weight.exp_avg_sq": torch.zeros(3, 2)},
    ],
)
def test_states_of_a_training_are_no_model(tree: object, tmp_path: Path) -> None:
    torch.save(tree, tmp_path / "w.pt")
    with pytest.raises(CheckpointError, match="no state dict"):
        read_inventory(tmp_path / "w.pt")


def test_the_hint_names_optimizers_only_for_one(tmp_path: Path) -> None:
    adam = torch.optim.Adam([nn.Parameter(torch.zeros(2))])
    for tree, said in (({"epoch": 3}, False), (adam.state_dict(), True), ({"optimizer": adam.state_dict()}, True)):
        torch.save(tree, tmp_path / "w.pt")
        with pytest.raises(CheckpointError) as refused:
            read_inventory(tmp_path / "w.pt")
        assert ("optimizer" in refused.value.hint) is said


def test_states_of_an_optimizer_among_the_weights_are_left_out(tmp_path: Path) -> None:
    torch.save({**W, "optimizer.state.a.weight.exp_avg": torch.zeros(3, 2)}, tmp_path / "w.pt")
    assert read_inventory(tmp_path / "w.pt").with_buffers == 9


# ---- what is stored once, and copies ----


def test_shared_weights_are_counted_once(tmp_path: Path) -> None:
    shared = torch.zeros(10, 4)
    torch.save(
        {"a.weight": shared, "b.weight": shared, "c.weight": shared.t(), "d.weight": shared[2:5]}, tmp_path / "w.pt"
    )
    inventory = read_inventory(tmp_path / "w.pt")
    assert (inventory.parameters, inventory.with_buffers) == (40, 40)


def test_parts_of_a_storage_are_counted_each(tmp_path: Path) -> None:
    qkv = torch.zeros(12, 4)
    torch.save({"q": qkv[:4], "k": qkv[4:8], "v": qkv[8:], "column": qkv[:, 1], "other": qkv[:, 2]}, tmp_path / "w.pt")
    assert read_inventory(tmp_path / "w.pt").parameters == 48 + 12 + 12


def test_moving_averages_beside_weights_are_no_parameters(tmp_path: Path) -> None:
    averages = {f"model_ema.{name}": tensor.clone() for name, tensor in W.items()}
    torch.save({**W, **averages, "model_ema.decay": torch.zeros(())}, tmp_path / "w.pt")
    assert read_inventory(tmp_path / "w.pt").parameters == 9
    torch.save(averages, tmp_path / "w.pt")
    assert read_inventory(tmp_path / "w.pt").parameters == 9


def test_whole_numbers_are_no_parameters(tmp_path: Path) -> None:
    torch.save(
        {**W, "position_ids": torch.arange(8)[None], "mask": torch.ones(2, 2, dtype=torch.bool)}, tmp_path / "w.pt"
    )
    inventory = read_inventory(tmp_path / "w.pt")
    assert (inventory.parameters, inventory.with_buffers) == (9, 21)

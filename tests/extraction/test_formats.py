"""What is counted equals what torch counts in the same tensors, in every format that can be written here."""

from __future__ import annotations

import json
import pickle
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import onnx
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save_file

from archive_samples import save_torch_tar, saved, tar_of, zip_of
from checkpoint_samples import WITHIN, WRITERS, archive, model, save_folder, save_legacy, save_zip
from cnx_doclint.extraction.deep import values as values_module
from cnx_doclint.extraction.deep.values import NOT_THERE, OVERLAPPING, PACKED, SPARSE
from examining import DTYPES, counted, four, mixed, of_torch, planted, values
from gguf_samples import FORMS, Info, gguf_bytes
from onnx_samples import TENSOR, onnx_bytes, place, tensor

SAMPLES = {**WRITERS, **WITHIN}
LOADED = ("zip", "compressed", "legacy")


def _without(state: dict[str, torch.Tensor], dtypes: set[torch.dtype]) -> dict[str, torch.Tensor]:
    return {name: tensor for name, tensor in state.items() if tensor.dtype not in dtypes}


# Torch reads these from no stream, and had no storages of theirs in its first formats.
NEW = {torch.float8_e4m3fn, torch.float8_e5m2, torch.uint16, torch.uint32, torch.uint64}


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_type_and_view(kind: str, tmp_path: Path) -> None:
    state = mixed() if kind != "torch 0.1" else _without(mixed(), NEW)
    path = SAMPLES[kind][1]({"network": state, "epoch": 3}, tmp_path / "x")
    assert counted(path) == of_torch(state)


@pytest.mark.parametrize("kind", LOADED)
def test_the_same_as_after_loading(kind: str, tmp_path: Path) -> None:
    path = WRITERS[kind][1](_without(mixed(), NEW), tmp_path / "x")
    assert counted(path) == of_torch(torch.load(path, weights_only=True))


@pytest.mark.parametrize("piece", [16, 64, 1000])
@pytest.mark.parametrize("kind", ["zip", "legacy", "compressed"])
def test_in_small_pieces(kind: str, piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values_module, "PIECE", piece)
    state = mixed()
    assert counted(WRITERS[kind][1](state, tmp_path / "x")) == of_torch(state)


@pytest.mark.parametrize("where", [0, 1, -1])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 0.0])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.complex64], ids=str)
def test_at_the_borders_of_pieces(where: int, value: float, dtype: torch.dtype, tmp_path: Path) -> None:
    per_piece = values_module.PIECE // dtype.itemsize
    tensor = torch.ones(2 * per_piece + 3, dtype=dtype)
    # The first, a middle and the last element of each piece, one at a time.
    starts = range(0, len(tensor), per_piece)
    spots = [{0: start, 1: start + 1, -1: min(start + per_piece, len(tensor)) - 1}[where] for start in starts]
    for spot in spots:
        changed = tensor.clone()
        changed[spot] = value
        assert counted(save_zip({"w": changed}, tmp_path / "x")) == of_torch({"w": changed}), spot


NUMBERS = st.one_of(st.floats(width=16), st.sampled_from([0.0, -0.0, float("nan"), float("inf"), 1.0]))
CHANGES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "plain": lambda t: t,
    "transposed": lambda t: t.transpose(0, -1) if t.dim() else t,
    "sliced": lambda t: t[1:] if t.dim() else t,
    "stepped": lambda t: t[..., ::2] if t.dim() else t,
    "expanded": lambda t: t[:1].expand(3, *t.shape[1:]) if t.numel() and t.dim() else t,
}


@st.composite
def state_dicts(draw: st.DrawFn) -> dict[str, torch.Tensor]:
    """Tensors of any type, shape and content; some see the storage of an earlier one."""
    state: dict[str, torch.Tensor] = {"anchor": torch.zeros(2, 2)}
    for number in range(draw(st.integers(0, 5))):
        if draw(st.booleans()):
            tensor = state[draw(st.sampled_from(sorted(state)))]
        else:
            shape = draw(st.lists(st.integers(0, 4), max_size=3))
            dtype = draw(st.sampled_from(DTYPES))
            count = int(np.prod(shape))
            given_ = draw(st.lists(NUMBERS, min_size=count, max_size=count))
            floating = dtype.is_floating_point or dtype.is_complex
            made = [value if floating else int(value == value and abs(value) < 50) for value in given_]
            tensor = torch.tensor(made, dtype=torch.float32).to(dtype).reshape(shape)
        state[f"w{number}"] = CHANGES[draw(st.sampled_from(sorted(CHANGES)))](tensor)
    return state


@pytest.mark.parametrize("kind", ["zip", "legacy"])
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=state_dicts(), piece=st.sampled_from([16, 48, 1 << 22]))
def test_generated_state_dicts(kind: str, state: dict[str, torch.Tensor], piece: int, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values_module, "PIECE", piece)
        path = WRITERS[kind][1](state, tmp_path / "x")
        assert counted(path) == of_torch(state)


@pytest.mark.parametrize("protocol", range(6))
def test_plain_pickle(protocol: int, tmp_path: Path) -> None:
    # A line of a text protocol may not be long enough for the large one.
    state = _without(mixed(), NEW) | {"large": planted(torch.float32, 300, 300 if protocol else 3)}
    (tmp_path / "x").write_bytes(pickle.dumps(state, protocol))
    assert counted(tmp_path / "x") == of_torch(state)


def test_torchscript(tmp_path: Path) -> None:
    net = model()
    with torch.no_grad():
        next(net.parameters()).flatten()[3] = float("nan")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(net), tmp_path / "x")
    assert counted(tmp_path / "x") == of_torch(net.state_dict())


def _distinct(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: tensor.clone().contiguous() for name, tensor in state.items() if tensor.dtype != torch.complex128}


def test_safetensors(tmp_path: Path) -> None:
    state = _distinct(mixed())
    save_file(state, tmp_path / "x")
    assert counted(tmp_path / "x") == of_torch(state)


@pytest.mark.parametrize(("suffix", "write"), [("safetensors", save_file), ("bin", torch.save)])
def test_sharded(suffix: str, write: Callable[..., Any], tmp_path: Path) -> None:
    state = _distinct(mixed())
    names = sorted(state)
    shards = {f"part-{part}.{suffix}": names[part::3] for part in range(3)}
    for shard, inside in shards.items():
        write({name: state[name] for name in inside}, tmp_path / shard)
    index = tmp_path / f"model.{suffix}.index.json"
    index.write_text(json.dumps({"weight_map": {name: shard for shard, inside in shards.items() for name in inside}}))
    assert counted(index) == of_torch(state)


def test_gguf_with_quantised_types(tmp_path: Path) -> None:
    writer = gguf.GGUFWriter(tmp_path / "x", "llama")
    plain = np.array([[0, np.nan, 1, np.inf] * 8], np.float32)
    writer.add_tensor("plain", plain)
    writer.add_tensor("half", plain.astype(np.float16))
    writer.add_tensor(
        "packed",
        gguf.quants.quantize(np.ones((2, 32), np.float32), gguf.GGMLQuantizationType.Q8_0),
        raw_dtype=gguf.GGMLQuantizationType.Q8_0,
    )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    found = values(tmp_path / "x")
    assert {name: four(counts) for name, counts in found.counts.items()} == dict.fromkeys(
        ("plain", "half"), (32, 8, 8, 8)
    )
    assert found.unread == {"packed": PACKED}


@pytest.mark.parametrize("form", FORMS)
def test_gguf_of_either_byte_order(form: Any, tmp_path: Path) -> None:
    numbers = np.array([0, np.nan, 1, np.inf, 2, 3, -0.0, 4], np.dtype(f"{form.order}f4"))
    (tmp_path / "x").write_bytes(gguf_bytes((Info(),), data=numbers.tobytes(), form=form))
    found = values(tmp_path / "x").counts["w"]
    assert (found[:4], found.lowest, found.highest) == ((8, 1, 1, 2), 0, float("inf"))


def _model(*tensors: TensorProto) -> onnx.ModelProto:
    node = helper.make_node("Identity", ["x"], ["y"], name="node")
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
    return helper.make_model(helper.make_graph([node], "graph", ends[:1], ends[1:], list(tensors)))


def test_onnx(tmp_path: Path) -> None:
    numbers = np.array([[0, np.nan, np.inf], [1, 2, -0.0]], np.float32)
    tensors = (
        numpy_helper.from_array(numbers, "raw"),
        numpy_helper.from_array(numbers.astype(np.float16), "half"),
        helper.make_tensor("floats", TensorProto.FLOAT, [2, 3], numbers.flatten().tolist()),
        helper.make_tensor("doubles", TensorProto.DOUBLE, [2, 3], numbers.flatten().tolist()),
        helper.make_tensor("longs", TensorProto.INT64, [3], [1, 0, 300]),
    )
    onnx.save(_model(*tensors), tmp_path / "x")
    found = values(tmp_path / "x")
    assert {name: four(counts) for name, counts in found.counts.items()} == dict.fromkeys(
        ("raw", "half", "floats", "doubles"), (6, 1, 1, 2)
    )
    assert found.unread == {"longs": "written as a list of numbers of varying length"}


def test_onnx_with_weights_in_another_file(tmp_path: Path) -> None:
    outside = tensor(place(location="weights.bin"), name="elsewhere")
    (tmp_path / "x").write_bytes(onnx_bytes(TENSOR, outside))
    found = values(tmp_path / "x")
    assert (found.counts["w"][:4], found.read) == ((2, 0, 0, 2), 8)
    assert found.unread == {"elsewhere": "in another file, which is not opened"}


def test_names_and_shapes_have_no_values(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({"tensors": {"w": [2, 3], "v": [4]}}))
    found = values(tmp_path / "x.json")
    assert (found.counts, found.unread, found.read) == ({}, {"w": NOT_THERE, "v": NOT_THERE}, 0)


def test_one_of_several_in_an_archive(tmp_path: Path) -> None:
    state = mixed()
    inner = zip_of({"a.pth": saved(state), "b.pth": saved({"w": torch.ones(3)})}, zipfile.ZIP_DEFLATED)
    (tmp_path / "x").write_bytes(tar_of({"models.zip": inner}))
    assert counted(tmp_path / "x", member="models.zip/a.pth") == of_torch(state)
    assert counted(tmp_path / "x", member="models.zip/b.pth") == {"w": (3, 0, 0, 0)}


def test_the_state_dict_that_is_asked_for(tmp_path: Path) -> None:
    path = save_zip({"model": {"w": torch.ones(3)}, "ema": {"w": torch.zeros(5)}}, tmp_path / "x")
    assert counted(path, container="ema") == {"w": (5, 0, 0, 5)}


def test_a_record_that_says_big_endian(tmp_path: Path) -> None:
    """Torch writes such files on such machines, and swaps the bytes when it reads them here."""
    numbers = [0.0, float("nan"), 1.0, float("inf")]
    state = {"w": torch.tensor(numbers), "c": torch.complex(torch.tensor(numbers), torch.ones(4))}
    folder = save_folder(state, tmp_path / "x")
    for data in folder.rglob("data/*"):
        data.write_bytes(np.frombuffer(data.read_bytes(), "<f4").astype(">f4").tobytes())
    next(folder.rglob("byteorder")).write_bytes(b"big")
    found = values(folder).counts
    assert {name: four(counts) for name, counts in found.items()} == of_torch(state)
    assert (found["w"].lowest, found["w"].highest) == (0, float("inf"))
    packed = archive(tmp_path / "y", next(folder.rglob("data.pkl")).read_bytes(), root="x/")
    with zipfile.ZipFile(packed, "a") as new:
        new.writestr("x/byteorder", "big")
        for data in folder.rglob("data/*"):
            new.write(data, f"x/data/{data.name}")
    assert counted(packed) == of_torch(state)


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        state = {
            "plain": torch.ones(3),
            "quantised": torch.quantize_per_tensor(torch.randn(4, 6), 0.1, 0, torch.qint8),
            "sparse": torch.eye(4).to_sparse(),
            "meta": torch.empty(3, 5, device="meta"),
            "windows": torch.arange(10.0).unfold(0, 4, 1),
        }
        torch.save(state, tmp_path / "x")
    found = values(tmp_path / "x")
    assert set(found.counts) == {"plain"}
    expected = {"quantised": PACKED, "sparse": SPARSE, "meta": NOT_THERE, "windows": OVERLAPPING}
    assert found.unread == expected


def test_old_tars_and_streams_of_views(tmp_path: Path) -> None:
    base = planted(torch.float64, 40)
    state = {"a": base[4:20], "b": base[10:], "c": base[3:].reshape(1, 37)[:, ::4]}
    for write in (save_torch_tar, save_legacy):
        assert counted(write(state, tmp_path / "x")) == of_torch(state)

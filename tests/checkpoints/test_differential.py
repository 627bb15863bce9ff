"""Names, shapes, dtypes, strides, offsets and shared storages equal those of torch.load, for every format."""

from __future__ import annotations

import hashlib
import warnings
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkpoint_samples import (
    WITHIN,
    WRITERS,
    expected,
    model,
    save_legacy,
    save_zip,
    seen,
    training_checkpoint,
)
from cnx_doclint.checkpoints.contents.dtypes import ITEM_SIZES, STORAGE_CLASSES
from cnx_doclint.checkpoints.reading.checkpoint import digest, read_inventory
from cnx_doclint.errors import CheckpointError

SAMPLES = {**WRITERS, **WITHIN}
DTYPES = [
    torch.float32,
    torch.float64,
    torch.float16,
    torch.bfloat16,
    torch.int64,
    torch.int32,
    torch.int16,
    torch.int8,
    torch.uint8,
    torch.bool,
    torch.complex64,
    torch.complex128,
    torch.uint16,
    torch.uint32,
    torch.uint64,
    torch.float8_e4m3fn,
    torch.float8_e5m2,
]


@pytest.mark.parametrize("kind", SAMPLES)
def test_training_checkpoint(kind: str, tmp_path: Path) -> None:
    checkpoint = training_checkpoint()
    name, write = SAMPLES[kind]
    inventory = read_inventory(write(checkpoint, tmp_path / "snapshot_68.tar"))
    assert (inventory.format, inventory.container, inventory.candidates) == (name, "network", ("network",))
    assert seen(inventory) == expected(checkpoint["network"])
    assert inventory.metadata == {"epoch": 68, "best": 56.61}
    assert inventory.unsafe_globals == ()
    assert inventory.parameters == sum(p.numel() for p in model().parameters())
    assert inventory.with_buffers - inventory.parameters == 4 + 4 + 1


@pytest.mark.parametrize("kind", SAMPLES)
def test_whole_file_state_dict(kind: str, tmp_path: Path) -> None:
    state = model().state_dict()
    inventory = read_inventory(SAMPLES[kind][1](state, tmp_path / "model.bin"))
    assert (inventory.container, inventory.candidates) == ("", ("",))
    assert seen(inventory) == expected(state)
    assert next(t.shape for t in inventory.tensors if t.name == "1.num_batches_tracked") == ()


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("write", [save_zip, save_legacy])
def test_every_dtype(dtype: torch.dtype, write: Any, tmp_path: Path) -> None:
    state = {"w": torch.zeros(2, 3, dtype=dtype), "s": torch.zeros((), dtype=dtype)}
    assert seen(read_inventory(write(state, tmp_path / "x"))) == expected(state)


def test_dtype_tables_are_those_of_torch() -> None:
    dtypes = {str(v).removeprefix("torch."): v.itemsize for v in vars(torch).values() if isinstance(v, torch.dtype)}
    assert dtypes.items() <= ITEM_SIZES.items()
    classes = {v: str(k).removeprefix("torch.") for k, v in torch.storage._dtype_to_storage_type_map().items()}
    assert classes.items() <= STORAGE_CLASSES.items()


@pytest.mark.parametrize("write", [save_zip, save_legacy])
def test_views_parameters_and_tied_weights(write: Any, tmp_path: Path) -> None:
    base = torch.arange(60.0).reshape(5, 12)
    tagged = torch.nn.Parameter(torch.zeros(3))
    tagged.note = "kept by torch as state"  # type: ignore[attr-defined]
    state = OrderedDict(
        base=base,
        transposed=base.t(),
        strided=base[1:4, ::2],
        expanded=torch.ones(3, 1).expand(3, 7),
        parameter=torch.nn.Parameter(base[2]),
        tagged=tagged,
        empty=torch.zeros(0, 4),
        flipped=torch.zeros(2, 2).conj(),
    )
    assert seen(read_inventory(write(state, tmp_path / "x"))) == expected(state)


def test_quantised_tensors(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        state = {
            "plain": torch.quantize_per_tensor(torch.randn(4, 6), 0.1, 0, torch.qint8),
            "packed": torch.quantize_per_channel(torch.randn(4, 6), torch.ones(4), torch.zeros(4), 0, torch.quint4x2),
        }
        torch.save(state, tmp_path / "x")
    assert seen(read_inventory(tmp_path / "x")) == expected(state)


def test_meta_and_sparse_tensors_have_their_shape(tmp_path: Path) -> None:
    state = {
        "meta": torch.empty(3, 5, device="meta", dtype=torch.float16),
        "sparse": torch.eye(4).to_sparse(),
    }
    torch.save(state, tmp_path / "x")
    found = {t.name: (t.shape, t.dtype, t.bytes) for t in read_inventory(tmp_path / "x").tensors}
    assert found == {"meta": ((3, 5), "float16", 30), "sparse": ((4, 4), "float32", 16)}


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("stream", [False, True])
def test_every_pickle_protocol(protocol: int, stream: bool, tmp_path: Path) -> None:
    checkpoint = training_checkpoint()
    torch.save(checkpoint, tmp_path / "x", pickle_protocol=protocol, _use_new_zipfile_serialization=not stream)
    assert seen(read_inventory(tmp_path / "x")) == expected(checkpoint["network"])


def test_byte_order_does_not_change_the_headers(tmp_path: Path) -> None:
    folder = WRITERS["folder"][1](model().state_dict(), tmp_path / "x")
    little = read_inventory(folder)
    mark = next(folder.rglob("byteorder"))
    mark.write_bytes(b"big")
    assert read_inventory(folder) == little
    mark.write_bytes(b"middle")
    with pytest.raises(CheckpointError, match=r"byte order b'middle', expected little or big"):
        read_inventory(folder)


def test_tensors_survive_when_classes_are_unknown(tmp_path: Path) -> None:
    class Config:
        lr = 0.1

    Config.__qualname__ = "Config"
    globals()["Config"] = Config
    state = {"model": model().state_dict(), "args": Config(), "score": torch.zeros(()).numpy().max()}
    torch.save(state, tmp_path / "x")
    inventory = read_inventory(tmp_path / "x")
    assert seen(inventory) == expected(state["model"])
    assert f"{__name__}.Config" in inventory.unsafe_globals
    assert inventory.metadata["score"] == 0.0


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
SHAPES = st.lists(st.integers(0, 4), max_size=4).map(tuple)
CHANGES = {
    "plain": lambda t: t,
    "transposed": lambda t: t.transpose(0, -1) if t.dim() else t,
    "sliced": lambda t: t[1:] if t.dim() else t,
    "stepped": lambda t: t[..., ::2] if t.dim() else t,
    "parameter": lambda t: torch.nn.Parameter(t, requires_grad=False),
}


@st.composite
def state_dicts(draw: st.DrawFn) -> dict[str, torch.Tensor]:
    """Tensors of any dtype and shape; some are views, some share the storage of an earlier one."""
    state: dict[str, torch.Tensor] = {"anchor": torch.zeros(2, 2)}
    for name in draw(st.lists(NAMES, max_size=6, unique=True)):
        if draw(st.booleans()):
            tensor = state[draw(st.sampled_from(sorted(state)))]
        else:
            tensor = torch.zeros(draw(SHAPES), dtype=draw(st.sampled_from(DTYPES)))
        state[name] = CHANGES[draw(st.sampled_from(sorted(CHANGES)))](tensor.detach())
    return state


@pytest.mark.parametrize("kind", ["zip", "legacy"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=state_dicts())
def test_generated_state_dicts(kind: str, state: dict[str, torch.Tensor], tmp_path: Path) -> None:
    path = WRITERS[kind][1](state, tmp_path / "x")
    # torch writes its newest dtypes to a stream, but does not read them from there.
    new = kind == "legacy" and any(tensor.dtype in torch.storage._new_dtypes() for tensor in state.values())
    assert seen(read_inventory(path)) == expected(state if new else torch.load(path, weights_only=True))


def test_digest_is_of_the_bytes(tmp_path: Path) -> None:
    path = save_zip(model().state_dict(), tmp_path / "x")
    assert digest(path) == (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size)


def test_digest_of_a_folder_depends_on_content_and_names_only(tmp_path: Path) -> None:
    state = model().state_dict()
    first = WRITERS["folder"][1](state, tmp_path / "one")
    before = digest(first)
    moved = first.rename(tmp_path / "two")
    assert digest(moved) == before
    assert before[1] == sum(path.stat().st_size for path in moved.rglob("*") if path.is_file())
    next(moved.rglob("0")).write_bytes(b"\1" * 432)
    assert digest(moved) != before

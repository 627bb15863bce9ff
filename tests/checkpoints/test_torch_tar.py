"""Tars of torch 0.1: read as torch.load reads them, and refused when they make no sense."""

from __future__ import annotations

import pickle
import struct
import tarfile
import warnings
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_differential import DTYPES, state_dicts

from archive_samples import (
    save_torch_tar,
    saved,
    storage_key,
    tar_of,
    tensor_entry,
    torch_tar_members,
    zip_of,
)
from checkpoint_samples import expected, model, outcome, seen, text, training_checkpoint
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.contents.inventory import Inventory
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.checkpoints.torch_tar import READER
from cnx_doclint.errors import CheckpointError


def loaded(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tarfile's, of what torch does with it
        return torch.load(path, weights_only=False)


def write(path: Path, members: dict[str, bytes], form: int = tarfile.GNU_FORMAT) -> Path:
    path.write_bytes(tar_of(members, form))
    return path


def read(path: Path, members: dict[str, bytes], **limits: int) -> Inventory:
    return read_inventory(write(path, members), limits=Limits(**limits))


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("protocol", [1, 2, 4])
def test_training_checkpoint(form: int, protocol: int, tmp_path: Path) -> None:
    checkpoint = training_checkpoint()
    path = write(tmp_path / "x", torch_tar_members(checkpoint, protocol=protocol), form)
    inventory = read_inventory(path)
    assert (inventory.format, inventory.container, inventory.member) == ("torch-tar", "network", "")
    assert inventory.metadata == {"epoch": 68, "best": 56.61}
    assert inventory.unsafe_globals == ()
    assert seen(inventory) == expected(loaded(path)["network"]) == expected(checkpoint["network"])


def test_text_protocol(tmp_path: Path) -> None:
    """Keys in the object's pickle are lines then, and must be read as such."""
    state = model().state_dict()
    assert seen(read(tmp_path / "x", torch_tar_members(state, protocol=0))) == expected(state)


def test_strides_offsets_and_shared_storages(tmp_path: Path) -> None:
    base = torch.arange(60.0).reshape(5, 12)
    state = OrderedDict(
        base=base,
        again=base,
        transposed=base.t(),
        strided=base[1:4, ::2],
        expanded=torch.ones(3, 1).expand(3, 7),
        parameter=torch.nn.Parameter(base[2]),
        empty=torch.zeros(0, 4),
        scalar=torch.tensor(3),
    )
    path = save_torch_tar(state, tmp_path / "x")
    assert seen(read_inventory(path)) == expected(loaded(path)) == expected(state)


@pytest.mark.parametrize("dtype", [t for t in DTYPES if t in torch.storage._dtype_to_storage_type_map()], ids=str)
def test_every_dtype_that_has_a_storage(dtype: torch.dtype, tmp_path: Path) -> None:
    state = {"w": torch.zeros(2, 3, dtype=dtype), "s": torch.zeros((), dtype=dtype)}
    path = save_torch_tar(state, tmp_path / "x")
    assert seen(read_inventory(path)) == expected(loaded(path)) == expected(state)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=state_dicts())
def test_generated_state_dicts(state: dict[str, torch.Tensor], tmp_path: Path) -> None:
    known = torch.storage._dtype_to_storage_type_map()
    state = {name: tensor for name, tensor in state.items() if tensor.dtype in known}
    path = save_torch_tar(state, tmp_path / "x")
    assert seen(read_inventory(path)) == expected(loaded(path))


def test_views_of_storages(tmp_path: Path) -> None:
    """A tensor in a part of a part of a storage; torch counts its offset from there, we from the whole."""
    tensor = torch.arange(10.0)
    key, inner, innermost = storage_key(tensor), 7, 8
    views = [(inner, key, 2, 6), (innermost, inner, 1, 5)]
    members = torch_tar_members({"w": tensor}, views)
    members["tensors"] = pickle.dumps(1, 2) + tensor_entry(int(tensor._cdata), innermost, 1, (3, 1, 1))
    path = write(tmp_path / "x", members)
    found = read_inventory(path).tensors[0]
    there = loaded(path)["w"]
    assert (found.shape, found.stride, found.offset) == ((3,), (1,), 4)
    assert (tuple(there.shape), there.stride(), there.storage_offset()) == ((3,), (1,), 1)
    assert there.tolist() == tensor[found.offset : found.offset + 3].tolist()


def test_a_module_saved_whole_names_its_class(tmp_path: Path) -> None:
    """Torch 0.1 kept a module's class with its source code as a persistent id."""
    members = torch_tar_members({"w": torch.zeros(2)})
    weights = members["pickle"].removeprefix(b"\x80\x02").removesuffix(b".")
    named = b"(cmine\nNet\n" + text("/home/me/net.py") + text("class Net: ...") + b"tQ"
    members["pickle"] = b"\x80\x02(" + text("model") + weights + text("class") + named + b"d."
    inventory = read(tmp_path / "x", members)
    assert [tensor.shape for tensor in inventory.tensors] == [(2,)]
    assert inventory.unsafe_globals == ("mine.Net",)


def test_storages_are_stepped_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save_torch_tar({"w": torch.zeros(5_000_000)}, tmp_path / "x")
    taken = 0
    from cnx_doclint.checkpoints.sources.source import Source

    original = Source.read

    def counted(self: Source, offset: int, length: int) -> bytes:
        nonlocal taken
        taken += length
        return original(self, offset, length)

    monkeypatch.setattr(Source, "read", counted)
    assert read_inventory(path).parameters == 5_000_000
    assert taken < 500_000


def test_nothing_in_any_member_runs(tmp_path: Path) -> None:
    proof = tmp_path / "executed"
    call = b"cos\nsystem\n" + text(f"touch {proof}") + b"\x85R"
    members = torch_tar_members({"w": torch.zeros(2)})
    for name in members:
        changed = {**members, name: b"\x80\x02" + call + b"0" + members[name].removeprefix(b"\x80\x02")}
        assert read(tmp_path / name, changed).unsafe_globals == ("os.system",)
    assert not proof.exists()


def _count(number: int) -> bytes:
    return pickle.dumps(number, 2)


def _storage(key: object = 1, elements: int = 4, kind: object = torch.FloatStorage, data: bytes = b"\0" * 16) -> bytes:
    return pickle.dumps((key, "cpu", kind), 2) + struct.pack("<q", elements) + data


ONE = _count(1) + _storage()
NO_VIEWS = pickle.dumps([], 2)
TENSOR = tensor_entry(5, 1, 1, (4, 1, 0))
PICKLE = b"\x80\x02}" + text("w") + text("5") + b"Qs."
REFUSED: dict[str, tuple[dict[str, bytes], str]] = {
    "negative storage": ({"storages": _count(1) + _storage(elements=-1) + NO_VIEWS}, "not negative"),
    "huge storage": ({"storages": _count(1) + _storage(elements=1 << 62) + NO_VIEWS}, "fewer than"),
    "long storage": ({"storages": _count(1) + _storage(elements=1 << 40) + NO_VIEWS}, "end of the file"),
    "no storage class": ({"storages": _count(1) + _storage(kind=dict) + NO_VIEWS}, "class of a storage"),
    "storage twice": ({"storages": _count(2) + _storage() + _storage() + NO_VIEWS}, "the key 1 twice"),
    "no triple": ({"storages": _count(1) + pickle.dumps((1, "cpu"), 2)}, "3 values"),
    "negative count": ({"storages": _count(-1)}, "not negative"),
    "huge count": ({"storages": _count(1 << 40)}, "storages in a torch 0.1 checkpoint"),
    "no count": ({"storages": pickle.dumps("1", 2)}, "whole number"),
    "odd key": ({"storages": _count(1) + _storage(key="x") + NO_VIEWS}, "as a key"),
    "long key": ({"storages": _count(1) + _storage(key=1 << 64) + NO_VIEWS}, "as a key"),
    "no views": ({"storages": ONE + pickle.dumps(None, 2)}, "the list of their views"),
    "views missing": ({"storages": ONE}, "end of the file"),
    "no view": ({"storages": ONE + pickle.dumps([3], 2)}, "4 values"),
    "view of nothing": ({"storages": ONE + pickle.dumps([(2, 3, 0, 1)], 2)}, "no storage 3"),
    "view beyond": ({"storages": ONE + pickle.dumps([(2, 1, 2, 3)], 2)}, "ends at byte 20"),
    "negative view": ({"storages": ONE + pickle.dumps([(2, 1, -1, 3)], 2)}, "not negative"),
    "view twice": ({"storages": ONE + pickle.dumps([(1, 1, 0, 1)], 2)}, "the key 1 twice"),
    "tensor of nothing": ({"tensors": _count(1) + tensor_entry(5, 9, 1, (4, 1, 0))}, "no storage 9"),
    "tensor twice": ({"tensors": _count(2) + TENSOR + TENSOR}, "the key 5 twice"),
    "negative dimensions": ({"tensors": _count(1) + tensor_entry(5, 1, -1, (4, 1, 0))}, "not negative"),
    "many dimensions": ({"tensors": _count(1) + tensor_entry(5, 1, 65, (4, 1, 0))}, "dimensions"),
    "huge dimensions": ({"tensors": _count(1) + tensor_entry(5, 1, (1 << 31) - 1, (4, 1, 0))}, "dimensions"),
    "negative size": ({"tensors": _count(1) + tensor_entry(5, 1, 1, (-4, 1, 0))}, "not negative"),
    "negative stride": ({"tensors": _count(1) + tensor_entry(5, 1, 1, (4, -1, 0))}, "not negative"),
    "negative offset": ({"tensors": _count(1) + tensor_entry(5, 1, 1, (4, 1, -1))}, "not negative"),
    "tensor beyond": ({"tensors": _count(1) + tensor_entry(5, 1, 1, (4, 1, 1))}, "at most the 16 it has"),
    "short tensor": ({"tensors": _count(1) + TENSOR[:-1]}, "end of the file"),
    "more tensors": ({"tensors": _count(2) + TENSOR}, "end of the file"),
    "unlisted tensor": ({"tensors": _count(0)}, "no tensor 5"),
    "odd persistent id": ({"pickle": b"\x80\x02}" + text("w") + b"NQs."}, "as a key"),
    "persistent id of digits": ({"pickle": b"\x80\x02}" + text("w") + text("٥") + b"Qs."}, "as a key"),
    "big-endian": ({"sys_info": pickle.dumps({"little_endian": False}, 2)}, "big-endian machine"),
    "no tensors": ({"pickle": b"\x80\x02}."}, "no state dict"),
}  # fmt: skip


def _plain(**changed: bytes) -> dict[str, bytes]:
    plain = {"sys_info": pickle.dumps({}, 2), "pickle": PICKLE}
    return {**plain, "storages": ONE + NO_VIEWS, "tensors": _count(1) + TENSOR, **changed}


@pytest.mark.parametrize("kind", REFUSED)
def test_checkpoints_that_make_no_sense(kind: str, tmp_path: Path) -> None:
    assert read(tmp_path / "good", _plain()).parameters == 4
    changed, message = REFUSED[kind]
    with pytest.raises(CheckpointError, match=message) as caught:
        read(tmp_path / "x", _plain(**changed))
    assert caught.value.hint


def test_counts_are_bounded(tmp_path: Path) -> None:
    many = {str(n): torch.zeros(1) for n in range(20)}
    for limit in ("tensors", "memory", "opcodes"):
        with pytest.raises(CheckpointError, match="expected at most 19"):
            read(tmp_path / "x", torch_tar_members(many), **{limit: 19})


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    whole = save_torch_tar({"a": torch.zeros(2, 3), "b": torch.zeros(3)}, tmp_path / "x").read_bytes()
    last = len(whole.rstrip(b"\0"))
    end = -(-last // 512) * 512
    for length in range(1, end + 512):
        (tmp_path / "x").write_bytes(whole[:length])
        with pytest.raises(CheckpointError) as caught:
            read_inventory(tmp_path / "x")
        assert caught.value.hint
    (tmp_path / "x").write_bytes(whole[: end + 1024])
    assert read_inventory(tmp_path / "x").parameters == 9


def test_every_truncation_of_a_member_is_refused(tmp_path: Path) -> None:
    members = torch_tar_members({"a": torch.zeros(2, 3), "b": torch.zeros(3)})
    for name, data in members.items():
        for length in range(len(data)):
            with pytest.raises(CheckpointError):
                read(tmp_path / "x", {**members, name: data[:length]})


WHOLE = tar_of(torch_tar_members({"a": torch.zeros(2, 3), "b": torch.zeros(3)}))
PLACES = len(WHOLE.rstrip(b"\0")) + 600


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.dictionaries(st.integers(0, PLACES), st.integers(0, 255), min_size=1, max_size=4))
def test_changed_bytes_are_read_or_refused(flips: dict[int, int], tmp_path: Path) -> None:
    data = bytearray(WHOLE)
    for place, value in flips.items():
        data[place] = value
    (tmp_path / "x").write_bytes(bytes(data))
    assert outcome(lambda: read_inventory(tmp_path / "x")) in ("read", "refused with a hint")


@pytest.mark.parametrize("missing", ["storages", "tensors", "pickle"])
def test_another_tar_with_such_members_is_none(missing: str, tmp_path: Path) -> None:
    members = _plain()
    del members[missing]
    with pytest.raises(CheckpointError) as caught:
        read(tmp_path / "x", members)
    assert "torch 0.1" not in str(caught.value)
    assert READER.format == "torch-tar"


def test_names_are_those_torch_looks_for(tmp_path: Path) -> None:
    """A tar with the same files in a folder is one that torch.load refuses."""
    with pytest.raises(CheckpointError, match="expected one"):
        read(tmp_path / "x", {f"./{name}": data for name, data in _plain().items()})


def test_a_zip_in_its_members_does_not_matter(tmp_path: Path) -> None:
    inventory = read(tmp_path / "x", {**_plain(), "more.pth": saved({"w": torch.zeros(9)}), "a.zip": zip_of({})})
    assert (inventory.format, inventory.parameters) == ("torch-tar", 4)

"""ONNX models: equal to what the maintained writer says, and refused where they make no sense."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from checkpoint_samples import outcome
from cnx_doclint.checkpoints._onnx_tensors import TYPES
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.contents.inventory import Inventory
from cnx_doclint.checkpoints.onnx import READER
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.checkpoints.sources.source import Source, source_of_bytes
from cnx_doclint.errors import CheckpointError
from effort import ends_soon
from onnx_samples import RAW, TENSOR, chunk, graph, number, onnx_bytes, place, tensor, varint

RENAMED = {"float": "float32", "double": "float64", "float4e2m1": "float4_e2m1fn", "float8e8m0": "float8_e8m0fnu"}
RENAMED |= {f"float8{kind}": f"float8_{kind}" for kind in ("e4m3fn", "e4m3fnuz", "e5m2", "e5m2fnuz")}
RENAMED |= {f"float6{kind}": f"float6_{kind}fn" for kind in ("e2m3", "e3m2")}
KINDS = {number: name for name, number in TensorProto.DataType.items() if name not in ("UNDEFINED", "STRING")}


def _read(data: bytes, path: Path, limits: Limits | None = None) -> Inventory:
    path.write_bytes(data)
    return read_inventory(path, limits=limits or Limits())


def _ours(inventory: Inventory) -> list[tuple[Any, ...]]:
    return [(t.name, t.shape, t.dtype, t.bytes) for t in inventory.tensors]


def _theirs(model: onnx.ModelProto) -> list[tuple[Any, ...]]:
    """Return what the package says; the bytes are those it would write as raw data."""
    return [
        (t.name, tuple(t.dims), _dtype(t.data_type), len(numpy_helper.from_array(numpy_helper.to_array(t)).raw_data))
        for t in model.graph.initializer
        if t.data_type != TensorProto.STRING
    ]


def _dtype(kind: int) -> str:
    name = KINDS[kind].lower()
    return RENAMED.get(name, name)


def _model(*tensors: TensorProto, **fields: Any) -> onnx.ModelProto:
    node = helper.make_node("Identity", ["x"], ["y"], name="node")
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
    return helper.make_model(helper.make_graph([node], "graph", ends[:1], ends[1:], list(tensors)), **fields)


def test_particulars_of_the_model(tmp_path: Path) -> None:
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = _model(
        numpy_helper.from_array(np.zeros((2, 3), np.float32), "head.weight"),
        producer_name="pytorch",
        producer_version="2.4",
        domain="ai.example",
        model_version=-3,
        ir_version=9,
        doc_string="x" * 100_000,
        opset_imports=opsets,
    )
    helper.set_model_props(model, {"author": "é", "long": "x" * 100_000, "k" * 600: "", "empty": ""})
    onnx.save(model, tmp_path / "x")
    inventory = read_inventory(tmp_path / "x")
    assert (inventory.format, inventory.container, inventory.candidates) == ("onnx", "", ("",))
    assert inventory.metadata == {
        "ir_version": 9,
        "producer_name": "pytorch",
        "producer_version": "2.4",
        "domain": "ai.example",
        "model_version": -3,
        "opset_import": 17,
        "opset_import.com.microsoft": 1,
        "metadata_props.author": "é",
        "metadata_props.empty": "",
    }
    assert _ours(inventory) == [("head.weight", (2, 3), "float32", 24)]
    assert len(read_inventory(tmp_path / "x", limits=Limits(scalars=2)).metadata) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(3, 5), (), (0, 4), (7,)])
def test_every_type_as_raw_bytes_and_as_numbers(kind: int, shape: tuple[int, ...], tmp_path: Path) -> None:
    zeros = np.zeros(shape, helper.tensor_dtype_to_np_dtype(kind))
    raw = numpy_helper.from_array(zeros, "raw.weight")
    assert (raw.data_type, raw.HasField("raw_data")) == (kind, True)
    listed = helper.make_tensor("listed.weight", kind, shape, np.ones(shape).flatten().tolist())
    assert not listed.HasField("raw_data")
    model = _model(raw, listed)
    onnx.save(model, tmp_path / "x")
    assert _ours(read_inventory(tmp_path / "x")) == _theirs(model)


def test_types_are_those_of_the_package() -> None:
    ours = {number: kind.name for number, kind in TYPES.items()}
    assert {number: _dtype(number) for number in KINDS}.items() <= ours.items()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
        st.tuples(st.lists(st.integers(0, 4), max_size=4), st.sampled_from(sorted(KINDS)), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_generated_models(tmp_path: Path, spec: dict[str, Any]) -> None:
    tensors = []
    for name, (shape, kind, raw) in spec.items():
        zeros = np.zeros(shape, helper.tensor_dtype_to_np_dtype(kind))
        listed = helper.make_tensor(name, kind, shape, zeros.flatten().tolist())
        tensors.append(numpy_helper.from_array(zeros, name) if raw else listed)
    model = _model(*tensors)
    onnx.save(model, tmp_path / "x")
    assert _ours(read_inventory(tmp_path / "x")) == _theirs(model)


def test_texts_are_no_weights(tmp_path: Path) -> None:
    model = _model(
        helper.make_tensor("words", TensorProto.STRING, [2], [b"a", b"\xff"]), numpy_helper.from_array(np.zeros(2), "w")
    )
    onnx.save(model, tmp_path / "x")
    assert _ours(read_inventory(tmp_path / "x")) == [("w", (2,), "float64", 16)]


def test_weights_in_another_file_are_noted_and_not_opened(tmp_path: Path) -> None:
    names = ("a.weight", "b.weight")
    model = _model(*(numpy_helper.from_array(np.zeros((16, 16), np.float32), name) for name in names))
    onnx.save(model, tmp_path / "x", save_as_external_data=True, location="x.data", size_threshold=0)
    (tmp_path / "x.data").unlink()
    inventory = read_inventory(tmp_path / "x")
    assert _ours(inventory) == [(name, (16, 16), "float32", 1024) for name in names]
    assert len({t.storage for t in inventory.tensors}) == 2
    assert all(t.storage.endswith(":x.data") for t in inventory.tensors)


def test_names_that_share_their_bytes_in_another_file(tmp_path: Path) -> None:
    tensors = [tensor(place(location="../w", offset="4096", length="8", checksum="0"), name=name) for name in "ab"]
    found = _read(onnx_bytes(*tensors), tmp_path / "x").tensors
    assert [t.storage for t in found] == ["external:4096:../w"] * 2


def test_sparse_initialisers(tmp_path: Path) -> None:
    values = numpy_helper.from_array(np.ones(3, np.float16), "sparse.weight")
    for indices in (np.arange(3), np.zeros((3, 2), np.int64)):
        model = _model()
        model.graph.sparse_initializer.append(
            helper.make_sparse_tensor(values, numpy_helper.from_array(indices, "at"), [10, 20])
        )
        onnx.save(model, tmp_path / "x")
        assert _ours(read_inventory(tmp_path / "x")) == [("sparse.weight", (10, 20), "float16", 6)]


def test_lists_that_are_not_packed_and_fields_to_come(tmp_path: Path) -> None:
    """As protobuf's rules ask for: either way of writing a list is read, in pieces too; unknown fields are skipped."""
    packed = chunk(1, varint(2) + varint(3)) + number(2, 6) + chunk(8, "packed") + chunk(5, bytes(4)) + number(5, 0) * 2
    fixed = tensor(number(99, 1), varint(4 << 3 | 5) + bytes(4), chunk(4, bytes(4)), chunk(200, b"new"), name="fixed")
    wide = tensor((varint(10 << 3 | 1) + bytes(8)) * 2, kind=11, name="wide")
    found = _read(
        onnx_bytes(packed, fixed, wide, after=chunk(300, b"new") + varint(50 << 3 | 1) + bytes(8)), tmp_path / "x"
    )
    assert _ours(found) == [
        ("packed", (2, 3), "int32", 24),
        ("fixed", (2,), "float32", 8),
        ("wide", (2,), "float64", 16),
    ]


def test_models_without_a_version_or_with_a_late_one(tmp_path: Path) -> None:
    inside = chunk(7, graph(TENSOR))
    assert _read(inside, tmp_path / "x").format == "onnx"
    assert _read(inside + chunk(8, number(2, 3)) + number(1, 8), tmp_path / "x").metadata["ir_version"] == 8
    assert outcome(lambda: _read(inside + chunk(99, "new"), tmp_path / "x")) == "refused with a hint"


HUGE = 1 << 62
EMPTY = tensor(dims=(0,))
LIES: dict[str, tuple[bytes, str]] = {
    "too few raw bytes": (onnx_bytes(tensor(chunk(9, bytes(7)))), "7 bytes for 'w', expected 8"),
    "too many raw bytes": (onnx_bytes(tensor(chunk(9, bytes(9)))), "9 bytes for 'w', expected 8"),
    "no bytes": (onnx_bytes(tensor()), "0 bytes for 'w', expected 8"),
    "too few numbers": (onnx_bytes(tensor(chunk(4, bytes(4)))), "1 to 1 numbers for 'w', expected 2"),
    "part of a number": (onnx_bytes(tensor(chunk(4, bytes(7)))), "7 bytes of numbers of 4 each"),
    "too few varints": (onnx_bytes(tensor(chunk(5, b"\0"), kind=6)), "1 to 1 numbers for 'w', expected 2"),
    "too many varints": (onnx_bytes(tensor(chunk(5, bytes(21)), kind=6)), "3 to 21 numbers"),
    "too few nibbles": (onnx_bytes(tensor(chunk(5, b"\0"), dims=(3,), kind=22)), "expected 2 for its shape"),
    "another field": (onnx_bytes(tensor(chunk(7, bytes(2)))), "field of another type"),
    "two places": (onnx_bytes(tensor(RAW, chunk(4, bytes(8)))), "in two places"),
    "twice": (onnx_bytes(tensor(RAW, RAW)), "field 9 twice"),
    "two types": (onnx_bytes(tensor(RAW, number(2, 1))), "field 2 twice"),
    "no type": (onnx_bytes(chunk(8, "w")), "the type 0 of the tensor 'w'"),
    "type": (onnx_bytes(tensor(RAW, kind=29)), "the type 29"),
    "negative type": (onnx_bytes(tensor(RAW, kind=-1)), "the type -1"),
    "negative size": (onnx_bytes(tensor(RAW, dims=(-2,))), "whole number that is not negative"),
    "overflow": (onnx_bytes(tensor(RAW, dims=(HUGE, 4))), "fewer than 2\\*\\*63"),
    "overflow of bytes": (onnx_bytes(tensor(RAW, dims=(HUGE,))), "fewer than 2\\*\\*63"),
    "overflow of nothing": (onnx_bytes(tensor(dims=(0, HUGE, HUGE))), "fewer than 2\\*\\*63"),
    "dimensions": (onnx_bytes(tensor(RAW, dims=(1,) * 65)), "dimensions of a tensor, expected at most 64"),
    "packed dimensions": (onnx_bytes(chunk(1, b"\1" * 1_000_000) + TENSOR), "dimensions of a tensor"),
    "dimension over the end": (onnx_bytes(chunk(1, b"\x80") + TENSOR), "reaches beyond"),
    "name twice": (onnx_bytes(TENSOR, EMPTY), "two initialisers called 'w'"),
    "no name": (onnx_bytes(tensor(RAW, name="")), "without a name"),
    "long name": (onnx_bytes(tensor(RAW, name="n" * 70_000)), "bytes in a name"),
    "name in no UTF-8": (onnx_bytes(tensor(RAW, name=b"\xff")), "a text in UTF-8"),
    "segment": (onnx_bytes(tensor(RAW, chunk(3, number(2, 1)))), "in several parts"),
    "place": (onnx_bytes(tensor(number(14, 2))), "the place 2 for the elements"),
    "no place": (onnx_bytes(tensor(number(14, 1))), "no place for the elements"),
    "place without a value": (onnx_bytes(tensor(number(14, 1), chunk(13, chunk(1, "location")))), "no place for"),
    "here and elsewhere": (onnx_bytes(tensor(RAW, place(location="x"))), "both in the file and outside"),
    "length elsewhere": (onnx_bytes(tensor(place(location="x", length="9"))), "9 bytes for 'w' in another file"),
    "offset elsewhere": (onnx_bytes(tensor(place(location="x", offset="-1"))), "'-1' for 'w' in another file"),
    "digits elsewhere": (onnx_bytes(tensor(place(location="x", offset="1" * 5000))), "a number of bytes"),
    "sparse without values": (onnx_bytes(sparse=(chunk(2, TENSOR) + number(3, 9),)), "without its parts"),
    "sparse texts": (onnx_bytes(sparse=(chunk(1, tensor(kind=8)) + chunk(2, TENSOR),)), "without its parts"),
    "sparse indices": (onnx_bytes(sparse=(chunk(1, TENSOR) + chunk(2, TENSOR) + number(3, 9),)), "do not fit"),
    "sparse and dense": (
        onnx_bytes(EMPTY, sparse=(chunk(1, EMPTY) + chunk(2, tensor(dims=(0,), kind=7)) + number(3, 9),)),
        "two initialisers called 'w'",
    ),
    "too few places": (
        onnx_bytes(sparse=(chunk(1, TENSOR) + chunk(2, tensor(chunk(9, bytes(16)), kind=7)) + number(3, 1),)),
        "2 values of 'w', expected at most the 1",
    ),
    "group": (onnx_bytes(TENSOR, after=varint(27 << 3 | 3) * 100_000), "the wire type 3"),
    "end of a group": (onnx_bytes(TENSOR, after=varint(27 << 3 | 4)), "the wire type 4"),
    "wire type 7": (onnx_bytes(tensor(varint(77 << 3 | 7))), "the wire type 7"),
    "wire type of a name": (onnx_bytes(tensor(RAW, dims=()) + number(8, 1)), "field 8 with wire type 0"),
    "field 0": (onnx_bytes(tensor(b"\0\0")), "the field number 0"),
    "huge field": (onnx_bytes(tensor(varint(1 << 33) + b"\0")), "the field number"),
    "varint without an end": (onnx_bytes(TENSOR, after=varint(5 << 3) + b"\xff" * 11), "a varint without an end"),
    "varint too large": (onnx_bytes(TENSOR, after=varint(5 << 3) + b"\xff" * 9 + b"\2"), "more than 64 bits"),
    "beyond the message": (onnx_bytes(varint(9 << 3 | 2) + varint(HUGE)), "expected its end before"),
    "beyond the file": (onnx_bytes(TENSOR, after=varint(6 << 3 | 2) + varint(HUGE)), "expected its end before"),
    "two graphs": (onnx_bytes(TENSOR) + chunk(7, graph(TENSOR)), "field 7 twice"),
    "two producers": (onnx_bytes(TENSOR, after=chunk(2, "a") + chunk(2, "b")), "field 2 twice"),
    "producer in no UTF-8": (onnx_bytes(TENSOR, after=chunk(2, b"\xff")), "a text in UTF-8"),
    "two properties": (onnx_bytes(TENSOR, after=chunk(14, chunk(1, "a")) * 2), "'metadata_props.a' twice"),
    "no weights": (onnx_bytes(), "no state dict"),
}  # fmt: skip


@pytest.mark.parametrize("kind", LIES)
def test_models_that_lie(kind: str, tmp_path: Path) -> None:
    data, message = LIES[kind]
    with pytest.raises(CheckpointError, match=message) as caught:
        _read(data, tmp_path / "x")
    assert caught.value.hint


def test_limits_are_named(tmp_path: Path) -> None:
    many = onnx_bytes(*(tensor(RAW, name=f"{n}") for n in range(11)))
    assert len(_read(many, tmp_path / "x", Limits(tensors=11)).tensors) == 11
    for limits in (Limits(tensors=10), Limits(steps=50), Limits(memory=5_000)):
        with pytest.raises(CheckpointError, match="expected at most") as caught:
            _read(many, tmp_path / "x", limits)
        assert "limits=Limits(" in caught.value.hint


def _small(path: Path) -> bytes:
    model = _model(
        numpy_helper.from_array(np.zeros((2, 3), np.float32), "a.weight"),
        helper.make_tensor("b.weight", TensorProto.INT64, [2], [1, 300]),
        producer_name="test",
    )
    model.graph.sparse_initializer.append(
        helper.make_sparse_tensor(
            numpy_helper.from_array(np.ones(1, np.float32), "s"), numpy_helper.from_array(np.zeros(1, np.int64)), [9]
        )
    )
    helper.set_model_props(model, {"a": "b"})
    onnx.save(model, path)
    return path.read_bytes()


def test_every_truncation_is_refused_or_loses_no_tensor(tmp_path: Path) -> None:
    whole = _small(tmp_path / "whole")
    tensors = _ours(read_inventory(tmp_path / "whole"))
    read = []
    for cut in range(1, len(whole)):
        if outcome(lambda cut=cut: _read(whole[:cut], tmp_path / "x")) == "read":
            read.append(cut)
            assert _ours(read_inventory(tmp_path / "x")) == tensors
    assert len(read) == 2  # after the graph, and after the properties or the opset that follow it


SMALL = onnx_bytes(
    TENSOR,
    tensor(chunk(5, b"\1\2"), kind=6, name="v"),
    tensor(place(location="x", offset="0"), name="u"),
    sparse=(chunk(1, tensor(RAW, name="s")) + chunk(2, tensor(chunk(9, bytes(16)), kind=7)) + number(3, 9),),
    after=chunk(8, number(2, 17)) + chunk(14, chunk(1, "k") + chunk(2, "v")) + chunk(2, "producer"),
)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_changed_bytes_are_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SMALL)
    for place_, value in changes:
        data[place_] = value
    source = source_of_bytes(bytes(data))
    READER.detects(source, Limits())
    assert outcome(lambda: READER.read(source, Limits())) in ("read", "refused with a hint")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for raw in (data, number(1, 8) + chunk(7, data), number(1, 8) + chunk(7, chunk(5, data))):
        source = source_of_bytes(raw)
        READER.detects(source, Limits())
        assert outcome(lambda source=source: READER.read(source, Limits())) in ("read", "refused with a hint")


def test_a_large_file_is_read_by_its_headers_alone(tmp_path: Path) -> None:
    size, count = 7 << 20, 300
    inside = graph()
    heads = [
        number(1, size // 4096)
        + number(1, 1024)
        + number(2, 1)
        + chunk(8, f"{n}.weight")
        + varint(9 << 3 | 2)
        + varint(size)
        for n in range(count)
    ]
    rows = [varint(5 << 3 | 2) + varint(len(head) + size) + head for head in heads]
    with (tmp_path / "x").open("wb") as file:
        file.write(
            number(1, 8) + varint(7 << 3 | 2) + varint(len(inside) + sum(map(len, rows)) + size * count) + inside
        )
        for row in rows:
            file.write(row)
            file.seek(size, 1)
        file.truncate(file.tell())
        assert file.tell() > 2 << 30
    read: list[int] = []
    tracemalloc.start()
    with ends_soon(), open_source(tmp_path / "x") as source:
        content = READER.read(_counted(source, read), Limits())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(content.tree, dict)
    assert {view.bytes for view in content.tree.values()} == {size}
    assert len(content.tree) == count
    assert sum(read) < 1 << 20
    assert peak < 1 << 20


def _counted(source: Source, read: list[int]) -> Source:
    def pread(offset: int, length: int) -> bytes:
        data = source.pread(offset, length)
        read.append(len(data))
        return data

    return Source(source.name, source.size, pread)


BOMBS = {
    "nodes": number(1, 8) + chunk(7, b"\x0a\0" * 950_000),
    "fields of a tensor": onnx_bytes(number(2, 8) + b"\x32\0" * 950_000),
    "places": onnx_bytes(tensor(chunk(13, b"") * 950_000, RAW)),
    "numbers": onnx_bytes(tensor(b"\x28\0" * 950_000, dims=(950_000,), kind=6)),
    "properties": onnx_bytes(TENSOR, after=b"\x72\0" * 950_000),
    "messages within messages": number(1, 8) + b"\x3a\x80\x80\x80\x01" * 400_000,
    "names": onnx_bytes(*(tensor(RAW, name=f"{n:01000}") for n in range(30_000))),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_end_soon(kind: str, tmp_path: Path) -> None:
    with ends_soon():
        assert outcome(lambda: _read(BOMBS[kind], tmp_path / "x")) in ("read", "refused with a hint")

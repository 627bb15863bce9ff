"""GGUF headers: equal to what the maintained writer and reader say, and refused where they make no sense."""

from __future__ import annotations

import struct
import tracemalloc
from math import prod
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkpoint_samples import outcome
from cnx_doclint.checkpoints._ggml import TYPES
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.contents.inventory import Inventory
from cnx_doclint.checkpoints.gguf import READER
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.checkpoints.sources.source import Source, source_of_bytes
from cnx_doclint.errors import CheckpointError
from effort import ends_soon
from gguf_samples import (
    ARRAY,
    BOOL,
    FLOAT32,
    FLOAT64,
    FORM,
    FORMS,
    INT8,
    INT16,
    INT32,
    INT64,
    TEXT,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    Form,
    Info,
    gguf_bytes,
)

PLAIN = {"float32": "F32", "float16": "F16", "bfloat16": "BF16", "float64": "F64"}
PLAIN |= {f"int{bits}": f"I{bits}" for bits in (8, 16, 32, 64)}


def _read(data: bytes, path: Path, limits: Limits | None = None) -> Inventory:
    path.write_bytes(data)
    return read_inventory(path, limits=limits or Limits())


def _ours(inventory: Inventory) -> list[tuple[Any, ...]]:
    return [(t.name, t.shape, t.dtype, t.bytes) for t in inventory.tensors]


def _theirs(path: Path) -> list[tuple[Any, ...]]:
    """Return what the package's reader says, which has the dimensions innermost first."""
    names = {theirs: ours for ours, theirs in PLAIN.items()}
    return [
        (t.name, tuple(map(int, t.shape[::-1])), names.get(t.tensor_type.name, t.tensor_type.name.lower()), t.n_bytes)
        for t in gguf.GGUFReader(path).tensors
    ]


def _written(path: Path, endianess: gguf.GGUFEndian = gguf.GGUFEndian.LITTLE, alignment: int = 32) -> Path:
    writer = gguf.GGUFWriter(path, "llama", endianess=endianess)
    writer.add_custom_alignment(alignment)
    writer.add_name("a model")
    writer.add_bool("flag", True)
    for kind, value in {"uint8": 200, "int8": -3, "uint16": 60_000, "int16": -300, "int32": -70_000}.items():
        getattr(writer, f"add_{kind}")(f"n.{kind}", value)
    writer.add_uint64("n.uint64", 2**63)
    writer.add_int64("n.int64", -(2**63))
    writer.add_float32("n.float32", 0.5)
    writer.add_float64("n.float64", 1e300)
    writer.add_token_list(["<s>", "é", "w" * 70_000, ""])
    writer.add_array("numbers", [1, 2, 3])
    for number, dtype in enumerate((np.float32, np.float16, np.float64, np.int8, np.int16, np.int32, np.int64)):
        writer.add_tensor(f"blk.{number}.attn_q.weight", np.zeros((3, 4, 5)[: number % 3 + 1], dtype))
    for kind in gguf.GGMLQuantizationType:
        if kind.name.lower() in {ours.name for ours in TYPES.values() if ours.block > 1} - {"q8_1"}:
            block, width = gguf.GGML_QUANT_SIZES[kind]
            writer.add_tensor(f"{kind.name}.weight", np.zeros((3, 2 * width), np.uint8), raw_dtype=kind)
            assert block > 1
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.mark.parametrize("endianess", gguf.GGUFEndian)
@pytest.mark.parametrize("alignment", [32, 64, 8])
def test_files_of_the_writer(endianess: gguf.GGUFEndian, alignment: int, tmp_path: Path) -> None:
    path = _written(tmp_path / "x", endianess, alignment)
    inventory = read_inventory(path)
    assert (inventory.format, inventory.container, inventory.candidates) == ("gguf", "", ("",))
    assert _ours(inventory) == _theirs(path)
    assert len(inventory.tensors) > 25
    assert inventory.metadata == {
        "general.architecture": "llama",
        "general.alignment": alignment,
        "general.name": "a model",
        "flag": True,
        "n.uint8": 200,
        "n.int8": -3,
        "n.uint16": 60_000,
        "n.int16": -300,
        "n.int32": -70_000,
        "n.uint64": 2**63,
        "n.int64": -(2**63),
        "n.float32": 0.5,
        "n.float64": 1e300,
    }


def test_types_are_those_of_the_package() -> None:
    """Apart from Q8_1, which files never hold: the package still has its size from before the scales were halved."""
    theirs = {int(kind): (kind.name, *size) for kind, size in gguf.GGML_QUANT_SIZES.items()}
    ours = {number: (PLAIN.get(t.name, t.name.upper()), t.block, t.bytes) for number, t in TYPES.items()}
    assert ours.pop(9) == ("Q8_1", 32, 36)
    assert theirs.pop(9) in (("Q8_1", 32, 36), ("Q8_1", 32, 40))
    assert theirs.items() <= ours.items()
    assert len(theirs) >= 30


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
        st.tuples(
            st.lists(st.integers(1, 5), min_size=1, max_size=4),
            st.sampled_from([np.float32, np.float16, np.int8, np.int64]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_generated_files(tmp_path: Path, spec: dict[str, Any]) -> None:
    writer = gguf.GGUFWriter(tmp_path / "x", "test")
    for name, (shape, dtype) in spec.items():
        writer.add_tensor(name, np.zeros(shape, dtype))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    inventory = read_inventory(tmp_path / "x")
    assert inventory.container == ""
    assert _ours(inventory) == _theirs(tmp_path / "x")
    assert {t.name: t.shape for t in inventory.tensors} == {name: tuple(shape) for name, (shape, _) in spec.items()}


@pytest.mark.parametrize("form", FORMS)
def test_every_version_and_byte_order(form: Form, tmp_path: Path) -> None:
    keys = (
        form.key("a", UINT16, struct.pack(form.order + "H", 513)),
        form.key("b", FLOAT64, struct.pack(form.order + "d", -2.5)),
        form.key("c", TEXT, form.text("é")),
        form.key("d", ARRAY, form.array(ARRAY, 2, 2 * form.array(TEXT, 1, form.text("x")))),
        form.key("e", ARRAY, form.array(INT32, 3, bytes(12))),
        form.key("f", BOOL, b"\0"),
    )
    infos = (Info("blk.0.attn_q.weight", (3, 2, 1), 1), Info("output.weight", (256,), 12, 32))
    inventory = _read(gguf_bytes(infos, keys, bytes(32 + 144), form), tmp_path / "x")
    assert _ours(inventory) == [
        ("blk.0.attn_q.weight", (1, 2, 3), "float16", 12),
        ("output.weight", (256,), "q4_k", 144),
    ]
    assert inventory.tensors[0].stride == (6, 3, 1)
    assert inventory.metadata == {"a": 513, "b": -2.5, "c": "é", "f": False}


def test_scalars_and_empty_tensors(tmp_path: Path) -> None:
    infos = (Info("a", ()), Info("b", (0, 3), 0, 32), Info("c", (2,), 26, 32))
    inventory = _read(gguf_bytes(infos, data=bytes(40)), tmp_path / "x")
    assert _ours(inventory) == [("a", (), "float32", 4), ("b", (3, 0), "float32", 0), ("c", (2,), "int32", 8)]


def test_values_that_are_no_use_are_left_out(tmp_path: Path) -> None:
    keys = (
        FORM.key("long", TEXT, FORM.text("x" * 100_000)),
        FORM.key("cut", TEXT, FORM.text(b"\xc3")),
        FORM.key("k" * 600, UINT8, b"\1"),
        FORM.key("kept", INT8, b"\xff"),
        FORM.key("beyond", INT8, b"\xff"),
    )
    inventory = _read(gguf_bytes(keys=keys), tmp_path / "x", Limits(scalars=1))
    assert inventory.metadata == {"kept": -1}


HUGE = 2**64 - 1
TWO = (Info("a", (8,)), Info("b", (8,), 0, 32))
LIES: dict[str, tuple[bytes, str]] = {
    "version": (b"GGUF" + struct.pack("<I", 4) + bytes(16), "version 4 of GGUF, expected one of 1, 2, 3"),
    "version 0": (b"GGUF" + bytes(20), "version 0 of GGUF"),
    "tensor count": (FORM.start(HUGE, 0), "tensors in a GGUF header, expected at most 250,000"),
    "key count": (FORM.start(0, HUGE), "lengths and tags in the header"),
    "no tensors": (FORM.start(0, 0), "no state dict"),
    "key length": (FORM.start(0, 1) + FORM.length(HUGE), "bytes in a name, expected at most 65,536"),
    "key beyond the end": (FORM.start(0, 1) + FORM.length(60_000), "the end of the file"),
    "key in no UTF-8": (gguf_bytes(keys=(FORM.key(b"\xff", UINT8, b"\0"),)), "as a key, expected a text in UTF-8"),
    "key twice": (gguf_bytes(keys=(FORM.key("a", UINT8, b"\0"),) * 2), "the key 'a' twice"),
    "value type": (gguf_bytes(keys=(FORM.key("a", 13, b"\0"),)), "the type 13 of a value"),
    "element type": (gguf_bytes(keys=(FORM.key("a", ARRAY, FORM.array(99, 1, b"\0")),)), "the type 99 of a value"),
    "bool": (gguf_bytes(keys=(FORM.key("a", BOOL, b"\2"),)), "the byte 2 for a bool"),
    "text length": (gguf_bytes(keys=(FORM.key("a", TEXT, FORM.length(HUGE)),)), "the end of the file"),
    "array length": (gguf_bytes(keys=(FORM.key("a", ARRAY, FORM.array(UINT64, HUGE, b"")),)), "the end of the file"),
    "array of texts": (gguf_bytes(keys=(FORM.key("a", ARRAY, FORM.array(TEXT, HUGE, b"")),)), "lengths and tags"),
    "array of arrays": (gguf_bytes(keys=(FORM.key("a", ARRAY, FORM.array(ARRAY, HUGE, b"")),)), "lengths and tags"),
    "alignment 0": (gguf_bytes(keys=(FORM.key("general.alignment", UINT32, FORM.unit(0)),)), "int 0 as the alignment"),
    "alignment 12": (gguf_bytes(keys=(FORM.key("general.alignment", UINT32, FORM.unit(12)),)), "a multiple of 8"),
    "alignment as text": (gguf_bytes(keys=(FORM.key("general.alignment", TEXT, FORM.text("32")),)), "the alignment"),
    "alignment as int16": (gguf_bytes(keys=(FORM.key("general.alignment", INT16, b"\x20\0"),)), "the alignment"),
    "name in no UTF-8": (gguf_bytes().replace(b"\1\0\0\0\0\0\0\0w", b"\1\0\0\0\0\0\0\0\xff"), "the name of a tensor"),
    "name twice": (gguf_bytes((Info("a", (8,)), Info("a", (8,), 0, 32)), data=bytes(64)), "two tensors called 'a'"),
    "dimensions": (gguf_bytes((Info(dims=(1,) * 65),)), "dimensions of a tensor, expected at most 64"),
    "dimension": (gguf_bytes((Info(dims=(HUGE,)),)), "a whole number"),
    "overflow": (gguf_bytes((Info(dims=(2**31, 2**31, 4)),)), "fewer than 2\\*\\*63"),
    "overflow of bytes": (gguf_bytes((Info(dims=(2**31, 2**31)),)), "fewer than 2\\*\\*63"),
    "overflow of nothing": (gguf_bytes((Info(dims=(0, 2**62, 2**62)),)), "fewer than 2\\*\\*63"),
    "tensor type": (gguf_bytes((Info(kind=4),)), "the type 4 of the tensor 'w'"),
    "tensor type of the future": (gguf_bytes((Info(kind=2**32 - 1),)), "the type 4294967295"),
    "part of a block": (gguf_bytes((Info(dims=(31, 32), kind=2),)), "rows of 31 elements"),
    "scalar of blocks": (gguf_bytes((Info(dims=(), kind=2),)), "rows of 1 elements"),
    "offset": (gguf_bytes((Info(offset=8),), data=bytes(64)), "a multiple of 32"),
    "offset beyond the end": (gguf_bytes((Info(offset=2**64 - 32),)), "the end of the file"),
    "data beyond the end": (gguf_bytes(data=bytes(31)), "the end of the file"),
    "overlap": (gguf_bytes((Info("a", (9,)), Info("b", (8,), 0, 32)), data=bytes(64)), "overlap another tensor"),
    "same place": (gguf_bytes((Info("a"), Info("b")), data=bytes(64)), "overlap another tensor"),
}


@pytest.mark.parametrize("kind", LIES)
def test_headers_that_lie(kind: str, tmp_path: Path) -> None:
    data, message = LIES[kind]
    with pytest.raises(CheckpointError, match=message) as caught:
        _read(data, tmp_path / "x")
    assert caught.value.hint


def _nested(levels: int) -> bytes:
    array = FORM.array(UINT8, 0, b"")
    for _ in range(levels - 1):
        array = FORM.array(ARRAY, 1, array)
    return gguf_bytes(keys=(FORM.key("a", ARRAY, array),))


def test_arrays_within_arrays_are_bounded(tmp_path: Path) -> None:
    assert _read(_nested(12), tmp_path / "x").tensors
    for levels in (13, 100_000):
        with pytest.raises(CheckpointError, match="arrays within arrays, expected at most 12"):
            _read(_nested(levels), tmp_path / "x")


@pytest.mark.parametrize("form", FORMS)
def test_every_truncation_is_refused(form: Form, tmp_path: Path) -> None:
    keys = (
        form.key("a", ARRAY, form.array(ARRAY, 1, form.array(TEXT, 2, form.text("x") + form.text("yz")))),
        form.key("b", FLOAT32, bytes(4)),
        form.key("c", TEXT, form.text("value")),
    )
    whole = gguf_bytes(TWO, keys, bytes(64), form)
    assert _read(whole, tmp_path / "x").tensors
    outcomes = {outcome(lambda cut=cut: _read(whole[:cut], tmp_path / "x")) for cut in range(1, len(whole))}
    assert outcomes == {"refused with a hint"}


def test_truncations_of_a_file_of_the_writer(tmp_path: Path) -> None:
    """Only the padding after the last tensor need not be there."""
    writer = gguf.GGUFWriter(tmp_path / "whole", "llama")
    writer.add_token_list(["a", "b"])
    writer.add_tensor("w", np.zeros((2, 4), np.float32))
    writer.add_tensor("v", np.zeros(3, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    whole = (tmp_path / "whole").read_bytes()
    for cut in range(1, len(whole)):
        expected = "read" if cut >= len(whole) - 20 else "refused with a hint"
        assert outcome(lambda cut=cut: _read(whole[:cut], tmp_path / "x")) == expected


SMALL = gguf_bytes(
    TWO,
    (FORM.key("a", ARRAY, FORM.array(TEXT, 2, FORM.text("x") + FORM.text("y"))), FORM.key("b", INT64, bytes(8))),
    bytes(64),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_changed_bytes_are_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SMALL)
    for place, value in changes:
        data[place] = value
    source = source_of_bytes(bytes(data))
    assert outcome(lambda: READER.read(source, Limits())) in ("read", "refused with a hint")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_bytes_after_the_magic_are_read_or_refused(data: bytes) -> None:
    source = source_of_bytes(b"GGUF\3\0\0\0" + data)
    assert outcome(lambda: READER.read(source, Limits(steps=10_000))) in ("read", "refused with a hint")


def _counted(source: Source, read: list[int]) -> Source:
    def pread(offset: int, length: int) -> bytes:
        data = source.pread(offset, length)
        read.append(len(data))
        return data

    return Source(source.name, source.size, pread)


def test_a_large_file_is_read_by_its_header_alone(tmp_path: Path) -> None:
    layers, size = 300, 7 << 20
    infos = tuple(Info(f"blk.{n}.ffn_up.weight", (1024, size // 4096), 0, n * size) for n in range(layers))
    words = b"".join(FORM.text(f"word{n}") for n in range(100_000))
    key = FORM.key("tokenizer.ggml.tokens", ARRAY, FORM.array(TEXT, 100_000, words))
    types = FORM.key("tokenizer.ggml.scores", ARRAY, FORM.array(FLOAT32, 1_000_000, bytes(4_000_000)))
    with (tmp_path / "x").open("wb") as file:
        file.write(gguf_bytes(infos, (key, types), b""))
        file.truncate(file.tell() + layers * size)
    read: list[int] = []
    tracemalloc.start()
    with ends_soon(), open_source(tmp_path / "x") as source:
        content = READER.read(_counted(source, read), Limits())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(content.tree, dict)
    assert sum(prod(view.shape) for view in content.tree.values()) == layers * size // 4
    assert sum(read) < len(key) + (1 << 18)
    assert peak < 1 << 20


BOMBS = {
    "texts": gguf_bytes(keys=(FORM.key("a", ARRAY, FORM.array(TEXT, 950_000, bytes(8 * 950_000))),)),
    "arrays": gguf_bytes(keys=(FORM.key("a", ARRAY, FORM.array(ARRAY, 950_000, bytes(12 * 950_000))),)),
    "keys": FORM.start(0, 950_000) + b"".join(FORM.key(f"{n}", UINT8, b"\0") for n in range(950_000)),
    "sizes": gguf_bytes(tuple(Info(f"{n}", (1,) * 64, 24, 32 * n) for n in range(70_000)), data=bytes(32 * 70_000)),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_end_soon(kind: str, tmp_path: Path) -> None:
    with ends_soon():
        assert outcome(lambda: _read(BOMBS[kind], tmp_path / "x")) in ("read", "refused with a hint")

"""Safetensors headers: equal to what the format's own library reads, and refused where it refuses."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError, safe_open
from safetensors.torch import _TYPES, save_file

from checkpoint_samples import expected, model, outcome, safetensors_file, seen
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.errors import CheckpointError

ENTRY = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


def test_state_dict(tmp_path: Path) -> None:
    state = model().state_dict()
    save_file(state, tmp_path / "x", metadata={"format": "pt"})
    inventory = read_inventory(tmp_path / "x")
    assert (inventory.format, inventory.container, inventory.metadata) == (
        "safetensors",
        "",
        {"format": "pt"},
    )
    assert sorted(seen(inventory)) == sorted(expected(state))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter("__metadata__".__ne__),
        st.tuples(
            st.lists(st.integers(0, 3), max_size=3),
            st.sampled_from([torch.float32, torch.bfloat16, torch.int64, torch.bool, torch.float8_e4m3fn]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_generated_state_dicts(tmp_path: Path, spec: dict[str, Any]) -> None:
    state = {name: torch.zeros(shape, dtype=dtype) for name, (shape, dtype) in spec.items()}
    save_file(state, tmp_path / "x")
    assert sorted(seen(read_inventory(tmp_path / "x"))) == sorted(expected(state))


def test_every_dtype_of_the_library(tmp_path: Path) -> None:
    state = {name: torch.zeros(3, dtype=dtype) for name, dtype in _TYPES.items()}
    save_file(state, tmp_path / "x")
    assert sorted(seen(read_inventory(tmp_path / "x"))) == sorted(expected(state))


def test_elements_of_less_than_a_byte(tmp_path: Path) -> None:
    path = safetensors_file(tmp_path / "x", {"w": {"dtype": "F4", "shape": [4, 3], "data_offsets": [0, 6]}}, b"\0" * 6)
    found = read_inventory(path).tensors[0]
    assert (found.dtype, found.shape, found.bytes) == ("float4_e2m1fn", (4, 3), 6)


@pytest.mark.parametrize(
    ("header", "data", "message"),
    [
        ({"a": ENTRY}, b"\0" * 7, "7 bytes after the safetensors header, expected 8"),
        ({"a": ENTRY}, b"\0" * 9, "9 bytes after the safetensors header, expected 8"),
        ({"a": ENTRY, "b": ENTRY}, b"\0" * 8, "overlap"),
        ({"a": {**ENTRY, "data_offsets": [4, 12]}}, b"\0" * 12, "leave a hole"),
        ({"a": {**ENTRY, "shape": [3]}}, b"\0" * 8, "for its shape"),
        ({"a": {**ENTRY, "shape": [-2]}}, b"\0" * 8, "not negative"),
        ({"a": {**ENTRY, "shape": [2.0]}}, b"\0" * 8, "whole number"),
        ({"a": {**ENTRY, "shape": "2"}}, b"\0" * 8, "tuple of whole numbers"),
        ({"a": {**ENTRY, "data_offsets": [8, 0]}}, b"\0" * 8, "for its shape"),
        ({"a": {**ENTRY, "data_offsets": [0]}}, b"\0" * 8, "for its shape"),
        ({"a": {**ENTRY, "dtype": "F33"}}, b"\0" * 8, "the dtype 'F33'"),
        ({"a": {**ENTRY, "dtype": ["F32"]}}, b"\0" * 8, "the dtype"),
        ({"a": {"dtype": "F32", "shape": [2]}}, b"\0" * 8, "without its fields"),
        ({"a": {"dtype": "F4", "shape": [3], "data_offsets": [0, 1]}}, b"\0", "for its shape"),
        ({"a": 1}, b"", "without its fields"),
        ({"__metadata__": {"a": 1}}, b"", "texts"),
        ({"__metadata__": []}, b"", "texts"),
        ({}, b"", "no state dict"),
    ],
)
def test_headers_that_lie(header: object, data: bytes, message: str, tmp_path: Path) -> None:
    path = safetensors_file(tmp_path / "x", header, data)
    with pytest.raises(CheckpointError, match=message) as caught:
        read_inventory(path)
    assert caught.value.hint
    if header:
        with pytest.raises(SafetensorError), safe_open(path, "pt") as opened:
            opened.keys()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            b'{"a": %s, "a": %s}' % ((b'{"dtype":"U8","shape":[0],"data_offsets":[0,0]}',) * 2),
            "the key 'a' twice",
        ),
        (b"{" * 100_000, "no JSON|nested"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "no JSON|without its fields"),
        (b'{"\\ud800": 1}', "no JSON"),
        (b'{"\xff": 1}', "no JSON"),
        (b"{}x", "no JSON"),
        (b"{", "no JSON"),
    ],
)
def test_json_that_is_none(raw: bytes, message: str, tmp_path: Path) -> None:
    path = safetensors_file(tmp_path / "x", None, raw=raw)
    with pytest.raises(CheckpointError, match=message) as caught:
        read_inventory(path)
    assert caught.value.hint


@pytest.mark.parametrize("text", ["[[[[]]]],", '{"":{}},', "[0],"])
def test_json_of_more_values_than_memory_is_refused_before_it_is_made(text: str, tmp_path: Path) -> None:
    path = safetensors_file(tmp_path / "x", None, raw=b'{"a": [' + text.encode() * 1_000 + b"0]}")
    with pytest.raises(CheckpointError, match="bytes of memory for the values of JSON, expected at most 100,000"):
        read_inventory(path, limits=Limits(memory=100_000))


def test_header_longer_than_the_file_or_the_limit(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(struct.pack("<Q", 1000) + b'{"a"')
    with pytest.raises(CheckpointError, match="end of the file"):
        read_inventory(tmp_path / "x")
    path = safetensors_file(tmp_path / "y", {"a": ENTRY}, b"\0" * 8)
    with pytest.raises(CheckpointError, match="bytes in the safetensors header, expected at most 10"):
        read_inventory(path, limits=Limits(json=10))


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    save_file(model().state_dict(), tmp_path / "x")
    whole = (tmp_path / "x").read_bytes()
    outcomes = set()
    for length in range(1, len(whole)):
        (tmp_path / "y").write_bytes(whole[:length])
        outcomes.add(outcome(lambda: read_inventory(tmp_path / "y")))
    assert outcomes == {"refused with a hint"}

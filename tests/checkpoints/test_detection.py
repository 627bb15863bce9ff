"""A file is of one format, whatever reader looks at it first."""

from __future__ import annotations

import json
import pickle
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checkpoint_samples import WITHIN, WRITERS, model, safetensors_file, training_checkpoint
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.reader import Evidence, choose
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.checkpoints.sources.source import Source, source_of_bytes
from cnx_doclint.errors import CheckpointError
from cnx_doclint.registry import plugins
from format_cases import FORMAT_CASES
from gguf_samples import FORM, gguf_file
from onnx_samples import TENSOR, chunk, onnx_bytes, onnx_file

READERS = {reader.format: reader for reader in plugins("cnx_doclint.checkpoints", "READER").values()}


def _torchscript(path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), path)
    return path


def _written(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


def _torch(writer: Callable[[object, Path], Path]) -> Callable[[Path], Path]:
    return lambda path: writer(training_checkpoint(), path)


SAMPLES: dict[str, tuple[str, Callable[[Path], Path]]] = {
    **{name: (form, _torch(writer)) for name, (form, writer) in WRITERS.items()},
    **{f"pickle {n}": ("pickle", _written(pickle.dumps(model().state_dict(), n))) for n in range(6)},
    "torchscript": ("torchscript", _torchscript),
    "safetensors": ("safetensors", lambda path: safetensors_file(path, {"w": _entry()}, bytes(8))),
    "sharded": ("sharded", _written(json.dumps({"weight_map": {"w": "x"}}).encode())),
    "names-shapes": ("names-shapes", _written(json.dumps({"tensors": {"w": [2]}}).encode())),
    **{name: (form.rpartition(" in ")[2], _torch(writer)) for name, (form, writer) in WITHIN.items()},
    "gguf": ("gguf", gguf_file),
    "onnx": ("onnx", onnx_file),
    **{f"{path.parent.name}/{path.stem}": (path.parent.name, _written(path.read_bytes())) for path in FORMAT_CASES},
}


def _entry() -> dict[str, object]:
    return {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_file_belongs_to_one_reader(kind: str, tmp_path: Path) -> None:
    form, write = SAMPLES[kind]
    with open_source(write(tmp_path / "x")) as source:
        assert choose(source, Limits()).format == form
        claims = {name: reader.detects(source, Limits()) for name, reader in READERS.items()}
    assert claims[form] is not Evidence.NONE
    new = {"gguf", "onnx"} - {form}
    assert {name for name, evidence in claims.items() if evidence} & new == set()
    if form in ("gguf", "onnx"):
        assert [name for name, evidence in claims.items() if evidence] == [form]


def test_samples_are_of_every_format() -> None:
    assert {form for form, _ in SAMPLES.values()} == set(READERS)


def test_the_documentation_names_every_format() -> None:
    page = (Path(__file__).parents[2] / "docs" / "what-can-be-read.md").read_text(encoding="utf-8")
    assert [form for form in READERS if f"`{form}`" not in page] == []


def _others(folder: Path) -> dict[str, bytes]:
    """Files of other kinds, some of which start as a model may."""
    (folder / ":").write_text("\n".join("text" * 20 for _ in range(100)))
    with tarfile.open(folder / "tar", "w") as tar:
        tar.add(folder / ":", ":")
    with zipfile.ZipFile(folder / "zip", "w") as archive:
        archive.writestr("model.onnx", onnx_bytes(TENSOR))
    return {
        "tar": (folder / "tar").read_bytes(),
        "zip": (folder / "zip").read_bytes(),
        "text": b":\n\n\n# a heading\n\nB" + b"text " * 100,
        "quoted": b'"text" ' * 100,
        "tensor": TENSOR,
        "saved model": b"\x08\x01" + chunk(2, chunk(1, "meta")),
        "version alone": b"\x08\x08" * 50,
        "empty graph": b"\x08\x08\x3a\x00",
        "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "zeros": bytes(1000),
        "gguf in text": b"the magic is GGUF",
    }


def test_other_files_are_neither(tmp_path: Path) -> None:
    for data in _others(tmp_path).values():
        for name in ("gguf", "onnx"):
            assert READERS[name].detects(source_of_bytes(data), Limits()) is Evidence.NONE


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
def test_random_bytes_are_neither(data: bytes) -> None:
    assume(not data.startswith(b"GGUF"))
    for name in ("gguf", "onnx"):
        assert READERS[name].detects(source_of_bytes(data), Limits()) is Evidence.NONE


def test_models_cut_short_are_known() -> None:
    whole = onnx_bytes(TENSOR)
    for length in range(10, len(whole)):
        evidence = READERS["onnx"].detects(source_of_bytes(whole[:length]), Limits())
        assert evidence in (Evidence.POSSIBLE, Evidence.NONE)
    assert READERS["onnx"].detects(source_of_bytes(whole[:-1]), Limits()) is Evidence.POSSIBLE
    assert READERS["gguf"].detects(source_of_bytes(b"GGUF"), Limits()) is Evidence.SIGNATURE


def test_a_large_gguf_file_is_no_safetensors_file() -> None:
    """With 123 tensors, its first bytes are a length within the file and a brace."""
    head = FORM.start(123, 0) + bytes(1000)
    assert head[8:9] == b"{"
    source = Source("x", 1 << 34, lambda offset, length: head[offset : offset + length].ljust(length, b"\0"))
    assert choose(source, Limits()).format == "gguf"


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"GGU")
    with open_source(tmp_path / "x") as source, pytest.raises(CheckpointError, match="b'GGU'") as caught:
        choose(source, Limits())
    assert {"gguf", "onnx"} <= set(caught.value.hint.replace(",", "").split())

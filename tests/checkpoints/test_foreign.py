"""What is not read is named, with what to run instead."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from cnx_doclint.checkpoints.reading.checkpoint import open_weights, read_inventory
from cnx_doclint.checkpoints.reading.foreign import FOREIGN
from cnx_doclint.errors import CheckpointError

if TYPE_CHECKING:
    from pathlib import Path

FILES: dict[str, tuple[str, bytes]] = {
    "Git LFS": ("model.safetensors", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"),
    "HTML": ("model.bin", b"\n<!DOCTYPE html><html><head>"),
    "OpenVINO": ("model.xml", b'<?xml version="1.0"?>\n<net name="x" version="11">'),
    "Keras (HDF5)": ("model.h5", b"\x89HDF\r\n\x1a\n" + bytes(99)),
    "NumPy": ("a.npy", b"\x93NUMPY\x01\x00v\x00{'descr'"),
    "TensorFlow Lite": ("m.tflite", b"\x1c\x00\x00\x00TFL3" + bytes(50)),
    "TensorFlow (SavedModel)": ("saved_model.pb", b"\x08\x01\x12\x02ab"),
    "TensorFlow": ("model.ckpt.data-00000-of-00001", bytes(64)),
    "Flax": ("flax_model.msgpack", b"\x81\xa6params\x81\xa5dense\x80"),
    "MXNet": ("net.params", struct.pack("<QQQ", 0x112, 0, 2) + bytes(40)),
    "Core ML": ("net.mlmodel", b"\x08\x05\x12\x04abcd"),
    "torch.distributed": ("__0_0.distcp", b"\x00" * 40),
    "ExecuTorch": ("net.pte", b"\x1c\x00\x00\x00ET12" + bytes(40)),
    "ncnn": ("net.param", b"7767517\n75 83\n"),
    "GGML": ("ggml-model.bin", b"lmgg" + bytes(40)),
    "7-Zip": ("net.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40)),
    "RAR": ("net.rar", b"Rar!\x1a\x07\x00" + bytes(40)),
    "xz": ("net.tar.xz", b"\xfd7zXZ\x00" + bytes(40)),
    "Zstandard": ("net.zst", b"\x28\xb5\x2f\xfd" + bytes(40)),
    "bzip2": ("net.bz2", b"BZh91AY&SY" + bytes(40)),
}
FOLDERS: dict[str, tuple[str, ...]] = {
    "TensorFlow (SavedModel)": ("saved_model.pb", "fingerprint.pb"),
    "TensorFlow": ("checkpoint", "model.index", "model.data-00000-of-00001"),
    "Orbax": ("_METADATA", "manifest.ocdbt"),
    "Zarr": (".zarray", "0.0"),
    "torch.distributed": (".metadata", "__0_0.distcp", "__1_0.distcp"),
    "DeepSpeed": ("zero_to_fp32.py", "latest"),
    "Diffusers": ("model_index.json",),
}
ARCHIVES: dict[str, tuple[str, ...]] = {
    "Keras": ("metadata.json", "config.json", "model.weights.h5"),
    "AOTInductor": ("m/archive_format", "m/data/aotinductor/model/a.so"),
    "Core ML": ("Manifest.json", "Data/com.apple.CoreML/model.mlmodel"),
}


def _refused(path: Path) -> CheckpointError:
    with pytest.raises(CheckpointError) as refused:
        read_inventory(path)
    assert refused.value.hint
    return refused.value


@pytest.mark.parametrize("what", FILES)
def test_files_are_named(what: str, tmp_path: Path) -> None:
    name, data = FILES[what]
    (tmp_path / name).write_bytes(data)
    assert f"found the format {what}" in str(_refused(tmp_path / name))


@pytest.mark.parametrize("what", FOLDERS)
def test_folders_are_named(what: str, tmp_path: Path) -> None:
    for name in FOLDERS[what]:
        (tmp_path / name).write_bytes(b"x")
    assert f"found the format {what}" in str(_refused(tmp_path))


@pytest.mark.parametrize("what", ARCHIVES)
def test_archives_are_named(what: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        for name in ARCHIVES[what]:
            archive.writestr(name, b"x" * 9)
    assert f"found the format {what}" in str(_refused(tmp_path / "a"))


def test_every_row_has_a_sample() -> None:
    samples = {*FILES, *FOLDERS, *ARCHIVES}
    assert not [row.what for row in FOREIGN if not any(row.what.startswith(sample) for sample in samples)]


@pytest.mark.filterwarnings("ignore")
def test_metadata_of_a_distributed_checkpoint(tmp_path: Path) -> None:
    from torch.distributed import checkpoint

    checkpoint.save({"w": torch.zeros(3)}, checkpoint_id=tmp_path, no_dist=True)
    for path in (tmp_path, tmp_path / ".metadata", *tmp_path.glob("*.distcp")):
        assert "dcp_to_torch" in _refused(path).hint


def test_a_folder_of_nothing_known_is_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    assert "without data.pkl" in str(_refused(tmp_path))


# ---- arrays of numpy ----


def _saved(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_archives_of_arrays_are_read(save: Any, tmp_path: Path) -> None:
    arrays = {
        "a.weight": np.zeros((3, 2), np.float16),
        "a/b": np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        "counts": np.zeros((), ">i4"),
        "words": np.array(["x"]),
    }
    save(tmp_path / "w.npz", **arrays)
    inventory = read_inventory(tmp_path / "w.npz")
    assert inventory.format == "npz"
    assert {tensor.name: (tensor.shape, tensor.dtype) for tensor in inventory.tensors} == {
        "a.weight": ((3, 2), "float16"), "a/b": ((3, 4), "float64"), "counts": ((), "int32")
    }  # fmt: skip
    with open_weights(tmp_path / "w.npz") as weights:
        stored = {each.storage: (each.source, each.order) for each in weights.storages({"a/b.npy", "counts.npy"})}
    assert stored["counts.npy"][1] == "big"


def test_values_of_arrays_are_read(tmp_path: Path) -> None:
    from cnx_doclint.extraction.deep.examination import examine

    path = _saved(tmp_path / "w.npz", good=np.ones((3, 2), ">f4"), bad=np.array([[np.nan, 1.0]]))
    with open_weights(path) as weights:
        lines = examine(weights, "").lines()
    assert any(line.startswith("NaN") and "bad: 1 of 2" in line for line in lines)


def _lie(text: bytes, data: bytes = bytes(24)) -> bytes:
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


GOOD = b"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }\n"


@pytest.mark.parametrize(
    "member",
    [
        _lie(GOOD, bytes(23)),
        _lie(GOOD.replace(b"(3, 2)", b"(3, 99999999999999999999)")),
        _lie(GOOD.replace(b"(3, 2)", b"(9223372036854775807, 9223372036854775807)")),
        _lie(GOOD.replace(b"(3, 2)", b"__import__('os').system('touch x')")),
        _lie(GOOD.replace(b"<f4", b"<f9")),
        _lie(GOOD[:-9]),
        _lie(GOOD)[:9],
        b"\x93NUMPY\x09\x00" + bytes(30),
        b"\x93NUMPY",
        b"x",
    ],
)
def test_arrays_that_lie_are_refused(member: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "w.npz", "w") as archive:
        archive.writestr("a.npy", member)
    _refused(tmp_path / "w.npz")


def test_a_good_array_beside_them(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "w.npz", "w") as archive:
        archive.writestr("a.npy", _lie(GOOD))
    assert read_inventory(tmp_path / "w.npz").parameters == 6


def test_names_mapped_to_arrays_are_a_state_dict(tmp_path: Path) -> None:
    import pickle

    arrays = {"conv.weight": np.zeros((4, 3, 3, 3), np.float32), "conv.bias": np.zeros(4, np.float32)}
    for protocol in range(2, 6):
        for tree in (arrays, {"model": arrays, "__author__": "x"}):
            (tmp_path / "w.pkl").write_bytes(pickle.dumps(tree, protocol))
            assert read_inventory(tmp_path / "w.pkl").parameters == 112
    stream = io.BytesIO()
    torch.save({"model": arrays}, stream)
    (tmp_path / "w.pth").write_bytes(stream.getvalue())
    assert read_inventory(tmp_path / "w.pth").container == "model"

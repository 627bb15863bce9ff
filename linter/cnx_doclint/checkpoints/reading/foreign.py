"""Formats that people have and that are not read: what each is, how it shows, and what to do instead.

They are looked for only where nothing could be read, so a row costs nothing to those who read checkpoints. A file shows
by its bytes, an archive or a folder by the names in it.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints.archives.zip import directory, is_zip
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.sources.source import Source

# Names of a folder or an archive that are looked at.
_MOST_NAMES = 10_000


class _Looks(NamedTuple):
    """What is looked at to know a format: the first bytes, the file's own name, the names within."""

    head: bytes
    name: str
    names: str


class Foreign(NamedTuple):
    """A format that is not read.

    Attributes:
        what: it is called.
        instead: what to do about it.
        shows: whether a file or folder is one.
    """

    what: str
    instead: Message
    shows: Callable[[_Looks], bool]


def _starts(*marks: bytes, at: int = 0) -> Callable[[_Looks], bool]:
    return lambda looks: any(looks.head[at:].startswith(mark) for mark in marks)


def _has(bytes_pattern: bytes) -> Callable[[_Looks], bool]:
    expression = re.compile(bytes_pattern, re.IGNORECASE | re.DOTALL)
    return lambda looks: bool(expression.match(looks.head))


def _within(names_pattern: str) -> Callable[[_Looks], bool]:
    """Names are one a line, those of an archive with its folders."""
    expression = re.compile(names_pattern, re.MULTILINE)
    return lambda looks: bool(expression.search(looks.names))


def _called(name_pattern: str) -> Callable[[_Looks], bool]:
    expression = re.compile(name_pattern)
    return lambda looks: bool(expression.search(looks.name))


def _run(command: str) -> Message:
    return msg("run: {command}", command=command)


def _savez(setup: str, arrays: str) -> Message:
    """Python that writes a file which can be read."""
    return _run(f"python -c \"import numpy; {setup}; numpy.savez('weights.npz', **{arrays})\"")


_DISTRIBUTED = _run("python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER model.pth")
_KERAS = _savez("import keras; m = keras.saving.load_model('FILE')", "{v.path: v.numpy() for v in m.weights}")
_TENSORFLOW = _savez(
    "import tensorflow; r = tensorflow.train.load_checkpoint('FOLDER')",
    "{k: r.get_tensor(k) for k in r.get_variable_to_shape_map()}",
)
_FLAX = _savez(
    "from flax import serialization, traverse_util; t = serialization.msgpack_restore(open('FILE', 'rb').read())",
    "traverse_util.flatten_dict(t, sep='.')",
)
_ORBAX = _savez(
    "from flax import traverse_util; import orbax.checkpoint; "
    "t = orbax.checkpoint.PyTreeCheckpointer().restore('FOLDER')",
    "traverse_util.flatten_dict(t, sep='.')",
)
_MXNET = _savez("import mxnet; a = mxnet.nd.load('FILE')", "{k: v.asnumpy() for k, v in a.items()}")
_ORIGIN = msg("name the checkpoint that it was converted from")
_UNPACK = msg("unpack it, and name the checkpoint in it")

FOREIGN = (
    Foreign("Git LFS (a pointer to the file)", _run("git lfs pull"), _starts(b"version https://git-lfs.github.com/")),
    Foreign(
        "HTML (a page)",
        msg("download the file itself and not the page about it, such as .../resolve/... instead of .../blob/..."),
        _has(rb"\s*<(?:!doctype html|html|head)\b"),
    ),
    Foreign("OpenVINO", _ORIGIN, _has(rb"\s*<\?xml.*<net\b")),
    Foreign("Keras (HDF5)", _KERAS, _starts(b"\x89HDF\r\n\x1a\n")),
    Foreign("Keras", _KERAS, _within(r"^(?:.*/)?model\.weights\.h5$")),
    Foreign(
        "NumPy (one array without a name)",
        msg("save it with numpy.savez, under the name of the tensor"),
        _starts(b"\x93NUMPY"),
    ),
    Foreign(
        "TensorFlow Lite", _run("python -m tf2onnx.convert --tflite FILE --output model.onnx"), _starts(b"TFL3", at=4)
    ),
    Foreign(
        "TensorFlow (SavedModel)",
        _run("python -m tf2onnx.convert --saved-model FOLDER --output model.onnx"),
        _within(r"^(?:.*/)?saved_model\.pb(?:txt)?$"),
    ),
    Foreign("TensorFlow (SavedModel)", _ORIGIN, _called(r"^saved_model\.pb$")),
    Foreign("TensorFlow", _TENSORFLOW, _within(r"\.data-\d{5}-of-\d{5}$")),
    Foreign("TensorFlow", _TENSORFLOW, _called(r"\.data-\d{5}-of-\d{5}$|\.ckpt(?:-\d+)?\.(?:index|meta)$")),
    Foreign("Flax (msgpack)", _FLAX, _has(rb"(?:[\x81-\x8f]|\xde..|\xdf....)(?:[\xa1-\xbf]|\xd9.)[A-Za-z_]")),
    Foreign("Orbax", _ORBAX, _within(r"^(?:_CHECKPOINT_METADATA|_METADATA|manifest\.ocdbt)$")),
    Foreign("Zarr", _ORBAX, _within(r"^(?:\.zarray|\.zgroup|zarr\.json)$")),
    Foreign("MXNet", _MXNET, _starts(b"\x12\x01\x00\x00\x00\x00\x00\x00")),
    Foreign("Core ML", _ORIGIN, _within(r"^(?:.*/)?[^/]+\.mlmodel$|^Data/com\.apple\.CoreML")),
    Foreign("Core ML", _ORIGIN, _called(r"\.mlmodel$")),
    Foreign("torch.distributed (DCP)", _DISTRIBUTED, _within(r"\.distcp$")),
    Foreign("torch.distributed (DCP)", _DISTRIBUTED, _called(r"\.distcp$")),
    Foreign("torch.distributed (DCP)", _DISTRIBUTED, _has(rb".{0,200}torch\.distributed\.checkpoint\.metadata")),
    Foreign(
        "DeepSpeed",
        _run("python zero_to_fp32.py FOLDER model.pth"),
        _within(r"^(?:zero_to_fp32\.py|.*zero_pp_rank_.*)$"),
    ),
    Foreign(
        "Diffusers (several models)",
        msg("name one of the models, such as unet/diffusion_pytorch_model.safetensors"),
        _within(r"^model_index\.json$"),
    ),
    Foreign("AOTInductor (compiled code)", _ORIGIN, _within(r"^(?:.*/)?data/aotinductor/")),
    Foreign("ExecuTorch", _ORIGIN, _starts(b"ET12", at=4)),
    Foreign("ncnn", _ORIGIN, _starts(b"7767517")),
    Foreign(
        "GGML (from before GGUF)",
        msg("name a GGUF file of the model, or the checkpoint that it was converted from"),
        _starts(b"lmgg", b"fmgg", b"tjgg", b"algg"),
    ),
    Foreign("7-Zip", _UNPACK, _starts(b"7z\xbc\xaf\x27\x1c")),
    Foreign("RAR", _UNPACK, _starts(b"Rar!\x1a\x07")),
    Foreign("xz", _UNPACK, _starts(b"\xfd7zXZ\x00")),
    Foreign("Zstandard", _UNPACK, _starts(b"\x28\xb5\x2f\xfd")),
    Foreign("bzip2", _UNPACK, _starts(b"BZh")),
)


def refusal(source: Source, limits: Limits) -> CheckpointError | None:
    """Return what to say of a file or folder in a format that is known and not read; None for any other."""
    looks = _Looks(source.head, source.name, "\n".join(_names(source, limits)))
    found = next((row for row in FOREIGN if row.shows(looks)), None)
    if found is None:
        return None
    return CheckpointError(msg("found the format {what}, which is not read", what=found.what), found.instead)


def _names(source: Source, limits: Limits) -> list[str]:
    try:
        if source.folder and source.path:
            return sorted(os.listdir(source.path))[:_MOST_NAMES]
        return list(directory(source, limits))[:_MOST_NAMES] if is_zip(source) else []
    except (OSError, CheckpointError):
        return []

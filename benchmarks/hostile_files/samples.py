"""A small valid file of every format: what is cut short, and what mutations start from.

A mutation of an archive mostly ends at its checksum. So the parts that matter are also given by themselves, with a
function that puts what became of them into an archive that is right.
"""

from __future__ import annotations

import gzip
import json
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from hostile_files.headers import (
    chunk,
    field,
    gguf,
    gguf_info,
    gguf_key,
    gguf_text,
    onnx,
    onnx_tensor,
    row,
    safetensors,
)
from hostile_files.pickles import (
    PROTOCOL,
    STORAGE,
    TAR_WEIGHTS,
    WEIGHTS,
    legacy,
    nested,
    scripted,
    storage,
    tar_members,
    tensor,
    text,
    torch_tar,
    torch_zip,
    with_weights,
)
from hostile_files.tars import END, entry, record, tar_of
from hostile_files.zips import DEFLATED, members


class Sample(NamedTuple):
    """A valid file.

    Attributes:
        core: the bytes that are changed.
        wrap: makes the file of them.
        file: its name.
        beside: other files in its folder.
    """

    core: bytes
    wrap: Callable[[bytes], bytes] = bytes
    file: str = "model.bin"
    beside: Mapping[str, bytes] = {}

    def whole(self) -> bytes:
        """Return the file."""
        return self.wrap(self.core)


_MODULE = b"ctorch.nn.modules.linear\nLinear\n)\x81}(" + b"".join(
    text(part) + b"}" + (text("weight") + tensor() + b"s" if part == "_parameters" else b"")
    for part in ("_parameters", "_buffers", "_modules")
) + b"ub"  # fmt: skip
_TRAINING = (
    PROTOCOL + b"}(" + text("epoch") + b"K\x07" + text("best") + b"G@\x09\x21\xfb\x54\x44\x2d\x18" + text("model")
    + b"ccollections\nOrderedDict\n)R(" + text("module.w") + tensor() + text("module.b") + tensor((4,), (1,), 4) + b"u"
    + text("optimizer") + b"}(" + text("state") + b"}K\x00}" + text("exp_avg") + tensor() + b"ss"
    + text("param_groups") + b"]u" + text("args") + b"cargparse\nNamespace\n)\x81}" + text("lr") + b"K\x01sb" + b"u."
)  # fmt: skip
_PLAIN = PROTOCOL + b"}" + text("w") + tensor(run=nested(PROTOCOL + storage() + b".")) + b"s."
_INDEX = json.dumps({"metadata": {"total_size": 64}, "weight_map": {"w": "model.safetensors"}}).encode()
_LISTING = json.dumps({"tensors": {"w": [4, 4], "b": {"shape": [2], "dtype": "int8"}}, "epoch": 3}).encode()
_TENSORS = safetensors(
    {"__metadata__": {"format": "pt"}, "w": row(), "b": row((2,), 64, 68, "BF16")}, STORAGE + bytes(4)
)
_KEYS = (
    gguf_key(b"general.architecture", 8, gguf_text(b"llama")),
    gguf_key(b"words", 9, b"\x08\0\0\0" + b"\x02\0\0\0\0\0\0\0" + gguf_text(b"a") + gguf_text(b"b")),
    gguf_key(b"general.alignment", 4, b"\x20\0\0\0"),
    gguf_key(b"eps", 6, bytes(4)),
)
_GGUF = gguf((gguf_info(), gguf_info(b"b", (32,), 2, 64)), _KEYS, bytes(64 + 32))
_OUTSIDE = field(14, 1) + chunk(13, chunk(1, b"location") + chunk(2, b"w.bin"))
_ONNX = onnx(
    onnx_tensor(),
    onnx_tensor(b"f", (2,), chunk(4, bytes(8))),
    onnx_tensor(b"o", (2,), _OUTSIDE),
    after=chunk(8, field(2, 17)) + chunk(14, chunk(1, b"k") + chunk(2, b"v")),
)
_TAR = (
    entry(b"PaxHeader", record(b"path", b"dir/model.pth"), b"x") + entry(b"model.pth", legacy(WEIGHTS))
    + entry(b"README.md", b"# A model\n") + entry(b"dir", b"", b"5") + END
)  # fmt: skip


def _protocol(version: int) -> bytes:
    """A pickle as Python writes it, of a state dict whose tensors are calls."""
    return pickle.dumps({"a": [1, 2.5, "x", b"y", None, True, (1, 2)], "b": {"c": {1, 2}}, "big": 1 << 70}, version)


def _beside_weights(content: bytes) -> bytes:
    return torch_zip(content, DEFLATED)


# The small checkpoints of the tests are samples as well.
CASES = Path(__file__).parents[2] / "tests/checkpoints/cases"

SAMPLES: dict[str, Sample] = {
    "torch-zip": Sample(torch_zip(_TRAINING)),
    "torch-zip-deflated": Sample(torch_zip(_TRAINING, DEFLATED)),
    "torch-zip-pickle": Sample(_TRAINING, torch_zip),
    "torch-zip-module": Sample(with_weights(_MODULE), torch_zip),
    "torch-legacy": Sample(legacy(_TRAINING)),
    "torch-legacy-pickle": Sample(_TRAINING, legacy),
    "torch-tar": Sample(torch_tar(TAR_WEIGHTS)),
    "torch-tar-storages": Sample(
        tar_members(TAR_WEIGHTS)["storages"], lambda core: tar_of({**tar_members(TAR_WEIGHTS), "storages": core})
    ),
    "torch-tar-tensors": Sample(
        tar_members(TAR_WEIGHTS)["tensors"], lambda core: tar_of({**tar_members(TAR_WEIGHTS), "tensors": core})
    ),
    "torchscript": Sample(scripted(with_weights(_MODULE.replace(b"torch.nn.modules.linear", b"__torch__")))),
    "pickle": Sample(_PLAIN),
    "pickle-0": Sample(_protocol(0), _beside_weights),
    "pickle-1": Sample(_protocol(1), _beside_weights),
    "pickle-3": Sample(_protocol(3), _beside_weights),
    "pickle-5": Sample(_protocol(5), _beside_weights),
    "safetensors": Sample(_TENSORS),
    "sharded": Sample(_INDEX, file="index.json", beside={"model.safetensors": safetensors({"w": row()}, STORAGE)}),
    "names-shapes": Sample(_LISTING),
    "gguf": Sample(_GGUF),
    "onnx": Sample(_ONNX),
    "zip": Sample(members([("README.md", b"# A model\n"), ("weights/model.pth", torch_zip(WEIGHTS))])),
    "zip-deflated": Sample(members([("m.safetensors", _TENSORS), ("LICENSE", b"MIT\n")], DEFLATED)),
    "tar": Sample(_TAR),
    "gzip": Sample(gzip.compress(_TAR, mtime=0)),
    "tar-in-gzip": Sample(_TAR, lambda core: gzip.compress(core, mtime=0)),
    "zip-in-gzip": Sample(torch_zip(WEIGHTS, DEFLATED), lambda core: gzip.compress(core, mtime=0)),
    **{f"{path.parent.name}-{path.stem}": Sample(path.read_bytes()) for path in CASES.glob("*/*.bin")},
}

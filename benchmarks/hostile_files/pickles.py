"""Pickles written by hand, and the torch formats around them. Nothing here needs torch, or runs what it writes."""

from __future__ import annotations

import pickle
import struct

from hostile_files.tars import tar_of
from hostile_files.zips import Entry, zip_of

PROTOCOL = b"\x80\x02"
FLOATS = b"ctorch\nFloatStorage\n"
STORAGE = bytes(64)
MAGIC = pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": True}, 2)


def text(value: str | bytes) -> bytes:
    """Return the opcode that pushes a text."""
    raw = value.encode() if isinstance(value, str) else value
    return b"X" + struct.pack("<I", len(raw)) + raw


def short(value: str | bytes) -> bytes:
    """Return the opcode of protocol 4 that pushes a short text."""
    raw = value.encode() if isinstance(value, str) else value
    return b"\x8c" + bytes([len(raw)]) + raw


def number(value: int) -> bytes:
    """Return the opcode that pushes an integer of any size."""
    raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8b" + struct.pack("<i", len(raw)) + raw


def numbers(values: tuple[int, ...]) -> bytes:
    """Return a tuple of integers."""
    return b"(" + b"".join(map(number, values)) + b"t"


def storage(key: str = "0", elements: int = 16, kind: bytes = FLOATS, tail: bytes = b"") -> bytes:
    """Return a storage by its persistent id."""
    return b"(" + text("storage") + kind + text(key) + text("cpu") + number(elements) + tail + b"tQ"


def tensor(
    shape: tuple[int, ...] = (4, 4), stride: tuple[int, ...] = (4, 1), offset: int = 0, run: bytes | None = None
) -> bytes:
    """Return a call to ``torch._utils._rebuild_tensor_v2``."""
    head = b"ctorch._utils\n_rebuild_tensor_v2\n(" + (storage() if run is None else run) + number(offset)
    return head + numbers(shape) + numbers(stride) + b"\x89}tR"


def with_weights(gadget: bytes) -> bytes:
    """Return a pickle of ``{"bad": <gadget>, "w": <a tensor>}``; the gadget leaves one value."""
    return PROTOCOL + b"}(" + text("bad") + gadget + text("w") + tensor() + b"u."


def of_tensor(made: bytes) -> bytes:
    """Return a pickle of ``{"w": <made>}``."""
    return PROTOCOL + b"}" + text("w") + made + b"s."


WEIGHTS = PROTOCOL + b"}" + text("w") + tensor() + b"s."


def torch_zip(content: bytes, method: int = 0) -> bytes:
    """Return a torch zip around a pickle."""
    return zip_of(
        [
            Entry.of("x/data.pkl", content, method),
            Entry.of("x/byteorder", b"little"),
            Entry.of("x/data/0", STORAGE, method),
            Entry.of("x/version", b"3\n"),
        ]
    )


def scripted(content: bytes) -> bytes:
    """Return a TorchScript archive around a pickle."""
    members = {"x/data.pkl": content, "x/constants.pkl": b"\x80\x02).", "x/code/a.py": b"", "x/data/0": STORAGE}
    return zip_of([Entry.of(name, data) for name, data in members.items()])


def legacy(content: bytes, keys: bytes | None = None) -> bytes:
    """Return torch's stream before 1.6 around a pickle."""
    return MAGIC + content + (pickle.dumps(["0"], 2) if keys is None else keys) + struct.pack("<q", 16) + STORAGE


def nested(content: bytes) -> bytes:
    """Return a call to ``torch.storage._load_from_bytes`` of a stream around a pickle."""
    stream = legacy(content)
    return b"ctorch.storage\n_load_from_bytes\nB" + struct.pack("<I", len(stream)) + stream + b"\x85R"


def tar_members(content: bytes) -> dict[str, bytes]:
    """Return the members of a checkpoint of torch 0.1 around a pickle of ``{"w": <persistent id 7>}``."""
    one = PROTOCOL + number(1) + b"."
    run = PROTOCOL + number(5) + text("cpu") + FLOATS + b"\x87."
    row = PROTOCOL + number(7) + number(5) + text("torch.FloatTensor") + b"\x87."
    layout = struct.pack("<ii5q", 2, 0, 4, 4, 4, 1, 0)
    return {
        "sys_info": pickle.dumps({"protocol_version": 1000, "little_endian": True}, 2),
        "pickle": content,
        "storages": one + run + struct.pack("<q", 16) + STORAGE + PROTOCOL + b"].",
        "tensors": one + row + layout,
    }


TAR_WEIGHTS = PROTOCOL + b"}" + text("w") + text("7") + b"Qs."


def torch_tar(content: bytes) -> bytes:
    """Return a checkpoint of torch 0.1."""
    return tar_of(tar_members(content))

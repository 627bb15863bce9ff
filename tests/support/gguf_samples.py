"""GGUF files byte by byte, in versions, byte orders and states that the maintained writer does not make."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, BOOL, TEXT, ARRAY, UINT64, INT64, FLOAT64 = range(13)


class Info(NamedTuple):
    """A tensor as the file has it: dimensions innermost first."""

    name: str = "w"
    dims: tuple[int, ...] = (4, 2)
    kind: int = 0
    offset: int = 0


class Form(NamedTuple):
    """How numbers are written."""

    version: int = 3
    order: str = "<"

    def length(self, value: int) -> bytes:
        return struct.pack(self.order + ("I" if self.version == 1 else "Q"), value)

    def unit(self, value: int) -> bytes:
        return struct.pack(self.order + "I", value)

    def text(self, value: str | bytes) -> bytes:
        raw = value.encode() if isinstance(value, str) else value
        return self.length(len(raw)) + raw

    def key(self, name: str | bytes, kind: int, value: bytes) -> bytes:
        return self.text(name) + self.unit(kind) + value

    def array(self, kind: int, count: int, values: bytes) -> bytes:
        return self.unit(kind) + self.length(count) + values

    def info(self, info: Info) -> bytes:
        dims = b"".join(map(self.length, info.dims))
        place = self.unit(info.kind) + struct.pack(self.order + "Q", info.offset)
        return self.text(info.name) + self.unit(len(info.dims)) + dims + place

    def start(self, tensors: int, keys: int) -> bytes:
        return b"GGUF" + self.unit(self.version) + self.length(tensors) + self.length(keys)


FORM = Form()
FORMS = tuple(Form(version, order) for version in (1, 2, 3) for order in "<>")


def gguf_bytes(
    infos: tuple[Info, ...] = (Info(),), keys: tuple[bytes, ...] = (), data: bytes = bytes(32), form: Form = FORM
) -> bytes:
    head = form.start(len(infos), len(keys)) + b"".join(keys) + b"".join(map(form.info, infos))
    return head + bytes(-len(head) % 32) + data


def gguf_file(path: Path) -> Path:
    path.write_bytes(gguf_bytes())
    return path

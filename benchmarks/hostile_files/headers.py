"""Safetensors, GGUF and ONNX files byte by byte."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable


def safetensors(header: object, data: bytes = b"", length: int | None = None) -> bytes:
    """Return a safetensors file; a header in bytes is taken as it is."""
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw) if length is None else length) + raw + data


def row(shape: Iterable[int] = (4, 4), begin: int = 0, end: int = 64, dtype: str = "F32") -> dict[str, object]:
    """Return a tensor's entry in a safetensors header."""
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}


def gguf_text(value: bytes) -> bytes:
    """Return a text of a GGUF header."""
    return struct.pack("<Q", len(value)) + value


def gguf_info(name: bytes = b"w", dims: tuple[int, ...] = (4, 4), kind: int = 0, offset: int = 0) -> bytes:
    """Return the record of a tensor."""
    sizes = b"".join(struct.pack("<Q", size) for size in dims)
    return gguf_text(name) + struct.pack("<I", len(dims)) + sizes + struct.pack("<IQ", kind, offset)


def gguf_key(name: bytes, kind: int, value: bytes) -> bytes:
    """Return a key with its value."""
    return gguf_text(name) + struct.pack("<I", kind) + value


def gguf(
    infos: tuple[bytes, ...] = (gguf_info(),),
    keys: tuple[bytes, ...] = (),
    data: bytes = bytes(64),
    counts: tuple[int, int] | None = None,
    version: int = 3,
) -> bytes:
    """Return a GGUF file; ``counts`` are those of tensors and keys, where they lie."""
    announced = counts or (len(infos), len(keys))
    head = b"GGUF" + struct.pack("<IQQ", version, *announced) + b"".join(keys) + b"".join(infos)
    return head + bytes(-len(head) % 32) + data


def varint(value: int) -> bytes:
    """Return a number as protobuf has it."""
    value %= 1 << 64
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: int) -> bytes:
    """Return a field that is a number."""
    return varint(number << 3) + varint(value)


def chunk(number: int, payload: bytes, length: int | None = None) -> bytes:
    """Return a field of bytes."""
    return varint(number << 3 | 2) + varint(len(payload) if length is None else length) + payload


def onnx_tensor(name: bytes = b"w", dims: tuple[int, ...] = (4, 4), rest: bytes | None = None, kind: int = 1) -> bytes:
    """Return a ``TensorProto``."""
    sizes = b"".join(field(1, size) for size in dims)
    return sizes + field(2, kind) + chunk(8, name) + (chunk(9, bytes(64)) if rest is None else rest)


def onnx(*tensors: bytes, inside: bytes = b"", after: bytes = b"") -> bytes:
    """Return a model whose graph has these initialisers."""
    graph = chunk(1, chunk(1, b"x")) + b"".join(chunk(5, each) for each in tensors) + inside
    return field(1, 8) + chunk(7, graph) + after

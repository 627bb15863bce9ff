"""ONNX models field by field, in states that the maintained writer does not make."""

from __future__ import annotations

from pathlib import Path


def varint(value: int) -> bytes:
    value %= 1 << 64
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def chunk(field: int, payload: bytes | str) -> bytes:
    raw = payload.encode() if isinstance(payload, str) else payload
    return varint(field << 3 | 2) + varint(len(raw)) + raw


def tensor(*fields: bytes, dims: tuple[int, ...] = (2,), kind: int = 1, name: str | bytes = "w") -> bytes:
    """Return a ``TensorProto`` with further fields, those with the elements among them."""
    sizes = b"".join(number(1, size) for size in dims)
    return sizes + number(2, kind) + chunk(8, name) + b"".join(fields)


RAW = chunk(9, bytes(8))
TENSOR = tensor(RAW)


def place(**entries: str) -> bytes:
    """Return the fields of a tensor whose elements are in another file."""
    found = (chunk(13, chunk(1, key) + chunk(2, value)) for key, value in entries.items())
    return number(14, 1) + b"".join(found)


def graph(*tensors: bytes, before: bytes = chunk(1, chunk(1, "x")), sparse: tuple[bytes, ...] = ()) -> bytes:
    return before + b"".join(chunk(5, each) for each in tensors) + b"".join(chunk(15, each) for each in sparse)


def onnx_bytes(*tensors: bytes, after: bytes = b"", sparse: tuple[bytes, ...] = ()) -> bytes:
    return number(1, 8) + chunk(7, graph(*tensors, sparse=sparse)) + after


def onnx_file(path: Path) -> Path:
    path.write_bytes(onnx_bytes(TENSOR, after=chunk(8, number(2, 17))))
    return path

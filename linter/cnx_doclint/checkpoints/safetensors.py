"""Safetensors files: 8 bytes with the length of a JSON header, the header, the tensors' bytes in a row.

The header maps names to ``{"dtype", "shape", "data_offsets"}``, and ``__metadata__`` to texts. Whatever the
format's own reader refuses (https://github.com/huggingface/safetensors, README, "Format") is refused here:
names given twice, bytes that overlap or belong to no tensor, sizes that do not fit the shape.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.stored import in_spans
from cnx_doclint.checkpoints.contents.tensors import contiguous, sizes
from cnx_doclint.checkpoints.contents.untrusted_json import parse
from cnx_doclint.checkpoints.contents.values import Content, View
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnx_doclint.checkpoints.sources.source import Source

_LENGTH = 8
_LONGEST = 1 << 32
# Name in the file -> torch's short name, bits of an element.
DTYPES = {
    "BOOL": ("bool", 8),
    "U8": ("uint8", 8),
    "I8": ("int8", 8),
    "F8_E4M3": ("float8_e4m3fn", 8),
    "F8_E4M3FNUZ": ("float8_e4m3fnuz", 8),
    "F8_E5M2": ("float8_e5m2", 8),
    "F8_E5M2FNUZ": ("float8_e5m2fnuz", 8),
    "F8_E8M0": ("float8_e8m0fnu", 8),
    "F4": ("float4_e2m1fn", 4),
    "F6_E2M3": ("float6_e2m3fn", 6),
    "F6_E3M2": ("float6_e3m2fn", 6),
    "U16": ("uint16", 16),
    "I16": ("int16", 16),
    "F16": ("float16", 16),
    "BF16": ("bfloat16", 16),
    "U32": ("uint32", 32),
    "I32": ("int32", 32),
    "F32": ("float32", 32),
    "U64": ("uint64", 64),
    "I64": ("int64", 64),
    "F64": ("float64", 64),
    "C64": ("complex64", 64),
}


def _detects(source: Source, _limits: Limits) -> Evidence:
    head = source.head
    length = int.from_bytes(head[:_LENGTH], "little")
    # A text that starts with eight characters and a brace would announce a header of more bytes than any has; so
    # would a large GGUF file with as many tensors as the brace has for its code.
    if head[_LENGTH : _LENGTH + 1] != b"{" or length >= _LONGEST:
        return Evidence.NONE
    return Evidence.STRUCTURE if _LENGTH + length <= source.size else Evidence.SIGNATURE


def _read(source: Source, limits: Limits) -> Content:
    length = int.from_bytes(source.read(0, _LENGTH), "little")
    limits.check("json", length, "bytes in the safetensors header")
    header = parse(source.read(_LENGTH, length), limits)
    if not isinstance(header, dict):
        raise damaged("a safetensors header that is no mapping", "names of tensors")
    metadata = _texts(header.pop("__metadata__", {}))
    limits.check("tensors", len(header), "tensors in a safetensors header")
    spans: list[tuple[int, int, str]] = []
    tree: dict[object, object] = {}
    for name, entry in header.items():
        view, begin, end = _tensor(name, entry, limits)
        tree[name] = view
        spans.append((begin, end, name))
    start = _LENGTH + length
    data = source.part(start, source.size - start)
    _check_spans(spans, data.size)
    return Content(tree, metadata=metadata, storages=in_spans(data, spans))


def _texts(value: object) -> dict[str, str | int | float | bool | None]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise damaged("a safetensors __metadata__ that is not made of texts", "a mapping from texts to texts")
    return value


def _tensor(name: str, entry: object, limits: Limits) -> tuple[View, int, int]:
    if not isinstance(entry, dict) or not entry.keys() >= {"dtype", "shape", "data_offsets"}:
        raise damaged(f"an entry for {name[:80]!r} without its fields", "dtype, shape and data_offsets")
    kind = entry["dtype"]
    if not isinstance(kind, str) or kind not in DTYPES:
        raise damaged(f"the dtype {str(kind)[:40]!r} of {name[:80]!r}", f"one of {', '.join(DTYPES)}")
    dtype, bits = DTYPES[kind]
    shape = sizes(entry["shape"], limits)
    offsets = sizes(entry["data_offsets"], limits, "data_offsets")
    total = prod(shape) * bits
    if len(offsets) != 2 or offsets[1] - offsets[0] != -(-total // 8) or total % 8:
        raise damaged(f"the bytes {list(offsets[:3])} for {name[:80]!r}", f"{total:,} bits for its shape")
    return View(shape, dtype, contiguous(shape), 0, name, total // 8), *offsets


def _check_spans(spans: Iterable[tuple[int, int, str]], size: int) -> None:
    """Check that the tensors fill the bytes after the header exactly, each byte belonging to one of them."""
    expected = 0
    for begin, end, name in sorted(spans):
        if begin != expected:
            what = "overlap the tensor before them" if begin < expected else "leave a hole before them"
            raise damaged(f"bytes of {name[:80]!r} at {begin:,} that {what}", f"their start at {expected:,}")
        expected = end
    if expected != size:
        raise damaged(f"{size:,} bytes after the safetensors header", f"{expected:,}")


READER = Reader("safetensors", _detects, _read)

"""Files whose header is the danger: safetensors, GGUF, ONNX, an index of shards, a listing in JSON."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator

from hostile_files.cases import Case, blob, lazy, several
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
    varint,
)
from hostile_files.pickles import WEIGHTS, torch_zip

MEGA = 1 << 20
DATA = bytes(64)
HUGE = {"2**31": 1 << 31, "2**40": 1 << 40, "2**63": 1 << 63, "2**64-1": (1 << 64) - 1}
# JSON that is small as text and large, deep or slow as values.
JSON: dict[str, bytes] = {
    "deep-lists": b"[" * 100_000 + b"]" * 100_000,
    "deep-objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "unclosed": b'{"a":' * 100_000,
    "many-empty-lists": b"[" + b"[]," * (5 * MEGA) + b"[]]",
    "many-empty-objects": b"[" + b"{}," * (5 * MEGA) + b"{}]",
    "many-short-lists": b"[" + b"[0]," * (4 * MEGA - 10) + b"[0]]",
    "many-short-objects": b"[" + b'{"":0},' * (2 * MEGA) + b"0]",
    "many-nested-lists": b"[" + b"[[[[]]]]," * (MEGA * 3 // 2) + b"[]]",
    "many-nested-objects": b"[" + b'{"":{}},' * (2 * MEGA - 10) + b"{}]",
    "many-keys": b"{" + b"".join(b'"%x":{},' % number for number in range(MEGA)) + b'"":{}}',
    "many-numbers": b"[" + b"1e5," * (4 * MEGA - 10) + b"1]",
    "many-texts": b"[" + b'"aa",' * (3 * MEGA) + b"0]",
    "many-wide-texts": b"[" + '"\U0001f600",'.encode() * (2 * MEGA) + b"0]",
    "huge-number": b"[" + b"9" * MEGA + b"]",
    "huge-float": b"[" + b"9" * MEGA + b".0]",
    "huge-exponent": b"[1e" + b"9" * 4_000 + b"]",
    "many-digits": b"[" + (b"9" * 4_000 + b",") * 4_000 + b"0]",
    "not-a-number": b"[NaN]",
    "infinite": b"[Infinity, -Infinity]",
    "surrogate": b'["\\ud800"]',
    "surrogate-key": b'{"\\ud800": 1}',
    "long-text": b'["' + b"a" * (15 * MEGA) + b'"]',
    "escapes": b'["' + b"\\u0041" * (2 * MEGA) + b'"]',
    "not-utf8": b'["\xff\xfe"]',
    "utf16": '{"a": 1}'.encode("utf-16"),
    "zeros": b'{"a": 1}' + bytes(100),
    "twice": b'{"a": 1, "a": 2}',
    "nothing": b"null",
    "comment": b'{"a": 1} // more',
}


def _around(start: bytes, text: bytes, end: bytes = b"}") -> Callable[[], bytes]:
    """Put a text of JSON between others; what is longer than any reader takes is cut."""
    return lambda: start + text[: 15 * MEGA] + end


def _in_header(text: bytes) -> Callable[[], bytes]:
    inside = _around(b'{"a":', text)
    return lambda: safetensors(inside(), DATA)


def safetensors_files() -> Iterator[Case]:
    """Lying lengths, overlaps, holes, names twice, JSON of all kinds."""
    one = {"w": row()}
    for name, length in {
        **HUGE,
        "0": 0,
        "1": 1,
        "8": 8,
        "one-less": len(json.dumps(one)) - 1,
        "2**32-1": (1 << 32) - 1,
    }.items():
        yield blob(f"length-{name}", safetensors(one, DATA, length))
    spans = {
        "overlap": {"a": row(end=64), "b": row((4, 4), 32, 96)},
        "same": {"a": row(), "b": row()},
        "hole": {"a": row(), "b": row((4, 4), 128, 192)},
        "backwards": {"a": row((4, 4), 64, 0)},
        "negative": {"a": row((4, 4), -64, 0)},
        "beyond": {"a": row((4, 4), 1 << 40, (1 << 40) + 64)},
        "wide": {"a": row((1 << 40,), 0, 1 << 42)},
        "too-wide": {"a": row((1 << 62,) * 3)},
        "zero-by-huge": {"a": row((0, 1 << 62, 1 << 62), 0, 0)},
        "empty-twice": {"a": row((0,), 0, 0), "b": row((0,), 0, 0), "w": row()},
        "shape-negative": {"a": row((-4, -4))},
        "many-sizes": {"a": row((1,) * 100_000, 0, 4)},
        "short": {"a": row((4, 4), 0, 60)},
        "dtype": {"a": row(dtype="F128")},
        "dtype-list": {"a": {"dtype": ["F32"], "shape": [4], "data_offsets": [0, 16]}},
        "shape-text": {"a": {"dtype": "F32", "shape": "44", "data_offsets": [0, 64]}},
        "shape-float": {"a": {"dtype": "F32", "shape": [4.0, 4], "data_offsets": [0, 64]}},
        "shape-true": {"a": {"dtype": "F32", "shape": [True, 16], "data_offsets": [0, 64]}},
        "offsets-short": {"a": {"dtype": "F32", "shape": [16], "data_offsets": [0]}},
        "offsets-list": {"a": {"dtype": "F32", "shape": [16], "data_offsets": [[0], [64]]}},
        "fields": {"a": {"dtype": "F32"}},
        "entry-list": {"a": [1, 2]},
        "metadata-list": {"__metadata__": [1], **one},
        "metadata-numbers": {"__metadata__": {"a": 1}, **one},
        "metadata-deep": {"__metadata__": {"a": {"b": {}}}, **one},
        "name-escape": {"\x1b[2J": row()},
        "name-surrogate": {"\ud800": row()},
        "name-long": {"a" * MEGA: row()},
        "name-empty": {"": row()},
        "name-traversal": {"../../etc/passwd": row()},
        "half-byte": {"a": row((1,), 0, 1, "F4")},
    }  # fmt: skip
    for name, header in spans.items():
        yield blob(name, safetensors(header, DATA))
    yield blob("more-after", safetensors(one, DATA + b"more"))
    yield blob("twice", safetensors(b'{"w":%s,"w":%s}' % ((json.dumps(row()).encode(),) * 2), DATA))
    for name, text in JSON.items():
        yield lazy(f"json-{name}", _in_header(text))
    yield lazy("many-tensors", lambda: safetensors({f"w{n}": row((0,), 0, 0) for n in range(200_000)}))
    yield lazy("many-metadata", lambda: safetensors({"__metadata__": {f"{n}": "a" for n in range(500_000)}}, b""))


def gguf_files() -> Iterator[Case]:
    """Counts, lengths, types, places."""
    for name, size in HUGE.items():
        yield blob(f"tensors-{name}", gguf(counts=(size, 0)))
        yield blob(f"keys-{name}", gguf(counts=(1, size)))
        yield blob(f"name-{name}", gguf((struct.pack("<Q", size) + b"w",)))
        yield blob(f"text-{name}", gguf(keys=(gguf_key(b"a", 8, struct.pack("<Q", size)),)))
        for kind in (0, 8, 9, 12):
            yield blob(f"array-{name}-{kind}", gguf(keys=(gguf_key(b"a", 9, struct.pack("<IQ", kind, size)),)))
        yield blob(f"dims-{name}", gguf((gguf_info(dims=(size,)),)))
        yield blob(f"offset-{name}", gguf((gguf_info(offset=size - size % 32),)))
    dims = gguf_text(b"w") + struct.pack("<I", (1 << 32) - 1)
    nested = struct.pack("<IQ", 9, 1)
    for name, data in {
        "many-dims": gguf((dims,)),
        "deep-arrays": gguf(keys=(gguf_key(b"a", 9, nested * 100_000),)),
        "wide-arrays": gguf(
            keys=(gguf_key(b"a", 9, struct.pack("<IQ", 9, 900_000) + struct.pack("<IQ", 0, 0) * 900_000),)
        ),
        "kind": gguf(keys=(gguf_key(b"a", 99, b""),)),
        "bool": gguf(keys=(gguf_key(b"a", 7, b"\x07"),)),
        "type": gguf((gguf_info(kind=999),)),
        "version-0": gguf(version=0),
        "version-9": gguf(version=9),
        "version-huge": gguf(version=0x7FFFFFFF),
        "names-twice": gguf((gguf_info(), gguf_info(offset=64)), data=bytes(128)),
        "keys-twice": gguf(keys=(gguf_key(b"a", 4, bytes(4)),) * 2),
        "overlap": gguf((gguf_info(), gguf_info(b"v", offset=32))),
        "unaligned": gguf((gguf_info(offset=7),)),
        "alignment-0": gguf(keys=(gguf_key(b"general.alignment", 4, bytes(4)),)),
        "alignment-7": gguf(keys=(gguf_key(b"general.alignment", 4, struct.pack("<I", 7)),)),
        "alignment-huge": gguf(keys=(gguf_key(b"general.alignment", 4, struct.pack("<I", 1 << 31)),)),
        "alignment-text": gguf(keys=(gguf_key(b"general.alignment", 8, gguf_text(b"32")),)),
        "product": gguf((gguf_info(dims=(1 << 20,) * 4),)),
        "product-huge": gguf((gguf_info(dims=((1 << 63) - 1,) * 4),)),
        "zero-by-huge": gguf((gguf_info(dims=(0, 1 << 62, 1 << 62)),)),
        "block": gguf((gguf_info(dims=(5, 4), kind=2),)),
        "name-not-utf8": gguf((gguf_info(b"\xff"),)),
        "name-escape": gguf((gguf_info(b"\x1b[2J"),)),
        "name-empty": gguf((gguf_info(b""),)),
        "cut": gguf()[:30],
        "magic-alone": b"GGUF",
        "no-data": gguf(data=b""),
    }.items():
        yield blob(name, data)
    yield lazy("many-tensors", lambda: gguf(tuple(gguf_info(b"%d" % n, (0,)) for n in range(240_000)), data=b""))
    yield lazy("many-keys", lambda: gguf(keys=tuple(gguf_key(b"%d" % n, 7, b"\1") for n in range(600_000))))
    yield lazy("long-keys", lambda: gguf(keys=tuple(gguf_key(b"%d" % n + b"a" * 60_000, 7, b"\1") for n in range(300))))
    yield lazy(
        "words", lambda: gguf(keys=(gguf_key(b"a", 9, struct.pack("<IQ", 8, 950_000) + gguf_text(b"w") * 950_000),))
    )


def onnx_files() -> Iterator[Case]:
    """Lengths, varints, groups, places outside."""
    for name, size in {**HUGE, "2**31-1": (1 << 31) - 1}.items():
        yield blob(f"graph-{name}", field(1, 8) + chunk(7, chunk(1, b""), size))
        yield blob(f"tensor-{name}", onnx(inside=chunk(5, onnx_tensor(), size)))
        yield blob(f"name-{name}", onnx(field(1, 4) + field(2, 1) + chunk(8, b"w", size)))
        yield blob(f"dims-{name}", onnx(onnx_tensor(dims=(size,))))
    outside = {
        "traversal": "../../../../etc/passwd", "absolute": "/etc/passwd", "device": "/dev/zero", "empty": "",
        "url": "http://localhost/x",
    }  # fmt: skip
    for name, place in outside.items():
        entries = chunk(13, chunk(1, b"location") + chunk(2, place.encode()))
        yield blob(f"outside-{name}", onnx(onnx_tensor(rest=field(14, 1) + entries)))
        offset = chunk(13, chunk(1, b"offset") + chunk(2, b"9" * 5_000))
        yield blob(f"outside-{name}-offset", onnx(onnx_tensor(rest=field(14, 1) + entries + offset)))
    deep = b""
    for _ in range(5_000):
        deep = chunk(1, chunk(5, chunk(6, deep)))
    for name, data in {
        "varint-endless": field(1, 8) + b"\x3a" + b"\xff" * 1_000,
        "varint-11": field(1, 8) + b"\x3a" + b"\x80" * 10 + b"\x01",
        "group": onnx(onnx_tensor(), inside=b"\x2b\x2c"),
        "field-0": onnx(onnx_tensor(), inside=b"\x02\x00"),
        "field-huge": onnx(onnx_tensor(), inside=varint(1 << 40)),
        "graph-twice": onnx(onnx_tensor(), after=chunk(7, chunk(1, b""))),
        "version-twice": field(1, 8) + onnx(onnx_tensor()),
        "names-twice": onnx(onnx_tensor(), onnx_tensor()),
        "no-name": onnx(onnx_tensor(b"")),
        "segment": onnx(onnx_tensor(rest=chunk(3, b"") + chunk(9, bytes(64)))),
        "type": onnx(onnx_tensor(kind=77)),
        "too-short": onnx(onnx_tensor(rest=chunk(9, bytes(63)))),
        "two-places": onnx(onnx_tensor(rest=chunk(9, bytes(64)) + chunk(4, bytes(64)))),
        "many-dims": onnx(onnx_tensor(dims=(1,) * 100_000)),
        "packed-dims": onnx(chunk(1, b"\x01" * MEGA) + onnx_tensor()),
        "negative": onnx(onnx_tensor(dims=(-1, -16))),
        "sparse": onnx(inside=chunk(15, chunk(1, onnx_tensor()))),
        "sparse-huge": onnx(
            inside=chunk(15, chunk(1, onnx_tensor()) + chunk(2, onnx_tensor(kind=7)) + field(3, 1 << 62))
        ),
        "deep": onnx(inside=deep),
        "not-utf8": onnx(onnx_tensor(b"\xff\xfe")),
        "opset": onnx(onnx_tensor(), after=chunk(8, chunk(1, b"a" * 100_000))),
    }.items():
        yield blob(name, data)
    yield lazy("many-fields", lambda: onnx(onnx_tensor(), inside=chunk(1, b"") * 2_000_000))
    yield lazy(
        "many-tensors", lambda: onnx(*(onnx_tensor(b"%d" % n, (1,), chunk(9, bytes(4))) for n in range(120_000)))
    )
    yield lazy("many-properties", lambda: onnx(onnx_tensor(), after=b"".join(
        chunk(14, chunk(1, b"%d" % n) + chunk(2, b"")) for n in range(150_000))))  # fmt: skip


def indexes() -> Iterator[Case]:
    """An index whose shards lead elsewhere, to itself, or are too many."""
    good = {"model.safetensors": safetensors({"w": row()}, DATA)}
    for place, shard in enumerate(
        [
            "../secret",
            "/etc/passwd",
            "..",
            ".",
            "",
            "a/b",
            "a\\b",
            "C:x",
            "a\0b",
            "\ud800",
            "/dev/zero",
            "index.json",
            7,
            None,
            ["a"],
        ]
    ):
        index = json.dumps({"weight_map": {"w": shard}}).encode()
        yield several(f"shard-{place}", {**good, "index.json": index, "a/b": DATA}, "index.json")
    other = json.dumps({"weight_map": {"w": "index.json"}}).encode()
    yield several("loop", {"other.json": other, "index.json": other.replace(b"index", b"other")}, "index.json")
    for name, index in {
        "empty-map": b'{"weight_map": {}}',
        "list-map": b'{"weight_map": []}',
        "list": b'["weight_map"]',
        "wrong-names": b'{"weight_map": {"v": "model.safetensors"}}',
        "missing": b'{"weight_map": {"w": "none.safetensors"}}',
        "metadata": b'{"metadata": {"a": [[]]}, "weight_map": {"w": "model.safetensors"}}',
        "twice": b'{"weight_map": {"w": "none", "w": "model.safetensors"}}',
    }.items():
        yield several(name, {**good, "index.json": index}, "index.json")
    yield lazy(
        "many-names", lambda: json.dumps({"weight_map": {f"w{n}": "a" for n in range(400_000)}}).encode(), "index.json"
    )
    yield lazy(
        "many-shards",
        lambda: json.dumps({"weight_map": {f"w{n}": f"{n}" for n in range(100_000)}}).encode(),
        "index.json",
    )
    for name, text in JSON.items():
        yield lazy(f"json-{name}", _around(b'{"weight_map":{"w":"a"},"a":', text), "index.json")
    yield Case("slow-shards", lambda folder: _heavy_shards(40).make(folder), heavy=True)


def _heavy_shards(count: int) -> Case:
    """Shards that are each as slow as one file may be."""
    slow = b"\x80\x02N" + b"20" * 1_200_000 + b"0"
    names = [f"{n}.bin" for n in range(count)]
    shards = {
        name: torch_zip(slow + WEIGHTS[2:].replace(b"\x01\x00\x00\x00w", b"\x02\x00\x00\x00%02d" % n))
        for n, name in enumerate(names)
    }
    index = {"weight_map": {f"{n:02}": name for n, name in enumerate(names)}}
    return several("slow-shards", {**shards, "index.json": json.dumps(index).encode()}, "index.json")


def listings() -> Iterator[Case]:
    """Names and shapes in JSON."""
    for name, shape in {
        "negative": [-1], "float": [1.5], "true": [True], "text": "44", "null": None, "huge": [1 << 63],
        "deep": [[[[1]]]],
        "product": [1 << 40] * 3, "many-sizes": [1] * 1_000, "zero-by-huge": [0, (1 << 63) - 1, (1 << 63) - 1],
        "dtype": {"shape": [1], "dtype": "object"}, "dtype-list": {"shape": [1], "dtype": []},
        "no-shape": {"dtype": "int8"},
    }.items():  # fmt: skip
        yield blob(f"shape-{name}", json.dumps({"tensors": {"w": shape}}).encode())
    for name in ("\x1b[2J", "", "a" * MEGA, "../x", "\ud800"):
        yield blob(f"name-{len(name)}-{ord(name[:1] or ' '):x}", json.dumps({"tensors": {name: [1]}}).encode())
    for name, text in JSON.items():
        yield lazy(f"json-{name}", _around(b"", text, b""))
        yield lazy(f"beside-{name}", _around(b'{"tensors":{"w":[1]},"a":', text))
        config = {"config.json": b'{"a":' + text + b"}", "model.safetensors": safetensors({"w": row()}, DATA)}
        yield several(f"config-{name}", config, "model.safetensors")._replace(heavy=len(text) > MEGA)
    yield lazy("too-large", lambda: b'{"tensors": {"w": [' + b"1," * (10 * MEGA) + b"1]}}")
    yield lazy("many", lambda: json.dumps({"tensors": {f"w{n}": [1] for n in range(240_000)}}).encode())

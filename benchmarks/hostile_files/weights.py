"""Files whose weights are told by something beside them: programs, packings, arrays, nodes, further files.

Each of these is read to know a shape or a role, so that each can lie, or be made to cost time and memory.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator

from hostile_files.cases import Case, blob, lazy, several
from hostile_files.documents import JSON
from hostile_files.headers import chunk, field, gguf, gguf_info, gguf_key, onnx, onnx_tensor, row, safetensors, varint
from hostile_files.pickles import PROTOCOL, STORAGE, WEIGHTS, numbers, tensor, text, torch_zip
from hostile_files.zips import Entry, zip_of

MEGA = 1 << 20
HUGE = (1 << 31, 1 << 62, (1 << 63) - 1, 1 << 64, -1)
_CONFIG = "x/data/weights/model_weights_config.json"


def programs() -> Iterator[Case]:
    """Yield exported and scripted programs whose descriptions lie or explode."""
    for name, data in JSON.items():
        yield lazy(f"export-{name}", lambda data=data: _program(data))  # type: ignore[misc]
    for size in HUGE:
        yield blob(f"export-size-{size}", _program(json.dumps(_entries([size], [1])).encode()))
        yield blob(f"export-stride-{size}", _program(json.dumps(_entries([4], [size])).encode()))
    for path in ("../../secret", "/etc/passwd", "", "\0", "weight_1"):
        yield blob(f"export-path-{path!r}", _program(json.dumps(_entries([4], [1], path)).encode()))
    yield lazy("export-many", lambda: _program(json.dumps(_entries([4], [1], count=200_000)).encode()))
    for name, code in _CODE.items():
        yield lazy(f"script-{name}", lambda code=code: _scripted(code))  # type: ignore[misc]
    saved = zip_of([Entry.of("serialized_state_dict.pt", torch_zip(WEIGHTS)), *_json_program(b"[" * MEGA)])
    yield blob("earlier-deep", saved)


def _program(config: bytes) -> bytes:
    return zip_of([Entry.of(_CONFIG, config), Entry.of("x/data/weights/weight_0", STORAGE)])


def _json_program(content: bytes) -> list[Entry]:
    return [Entry.of("serialized_exported_program.json", content)]


def _entries(sizes: list[int], strides: list[int], path: str = "weight_0", count: int = 1) -> dict[str, object]:
    meta = {"dtype": 7, "sizes": [{"as_int": n} for n in sizes], "strides": [{"as_int": n} for n in strides]}
    entry = {"path_name": path, "is_param": True, "tensor_meta": {**meta, "storage_offset": {"as_int": 0}}}
    return {"config": {f"w{number}": entry for number in range(count)}}


_CODE = {
    "classes": b"class A(Module):\n  __parameters__ = []\n  __buffers__ = []\n" * (MEGA // 4),
    "names": b"class A(Module):\n  __parameters__ = [" + b'"a", ' * (MEGA * 2) + b"]\n  __buffers__ = []\n",
    "open": b"class A(Module):\n  __parameters__ = [" + b'"' * (MEGA * 8),
    "line": b"class " + b"A" * (MEGA * 8) + b"(",
    "not-text": b"\xff" * (MEGA * 8),
    "too-long": b" " * (MEGA * 20),
}


def _scripted(code: bytes) -> bytes:
    members = {"x/data.pkl": WEIGHTS, "x/constants.pkl": b"\x80\x02).", "x/code/a.py": code, "x/data/0": STORAGE}
    return zip_of([Entry.of(name, data) for name, data in members.items()])


def constants() -> Iterator[Case]:
    """Yield scripted programs whose constants are the danger."""
    bombs = {
        "many": PROTOCOL + b"(" + b"K\x01" * (4 * MEGA) + b"t.",
        "nested": PROTOCOL + b"(" * (MEGA // 2) + b".",
        "call": b"cos\nsystem\n(S'touch executed'\ntR.",
        "cut": b"\x80\x02(",
    }
    for name, content in bombs.items():
        yield lazy(name, lambda content=content: _with_constants(content))  # type: ignore[misc]


def _with_constants(content: bytes) -> bytes:
    members = {"x/data.pkl": WEIGHTS, "x/constants.pkl": content, "x/data/0": STORAGE}
    return zip_of([Entry.of(name, data) for name, data in members.items()])


def packings() -> Iterator[Case]:
    """Yield packed weights whose own account of them lies, and configurations that explode."""
    state = "w.weight.quant_state.bitsandbytes__nf4"
    for name, data in JSON.items():
        if len(data) < 4 * MEGA:
            yield blob(f"state-{name}", _packed({"w.weight": 8, "w.weight.absmax": 4, state: len(data)}, data))
    for shape in ([1 << 40] * 4, [-1, -16], [0, 0], [1] * 500, ["a"], {"a": 1}):
        said = json.dumps({"shape": shape}).encode()
        yield blob(f"shape-{str(shape)[:20]}", _packed({"w.weight": 8, "w.weight.absmax": 4, state: len(said)}, said))
    weights = safetensors({"w.weight": row((4, 4), 0, 64, "U32"), "w.scales": row((4, 1), 64, 80)}, bytes(80))
    for bits in (0, -4, 3, 33, 1 << 62, "4", None, [4]):
        config = json.dumps({"quantization": {"bits": bits, "group_size": 32}}).encode()
        yield several(f"bits-{bits}", {"model.safetensors": weights, "config.json": config}, "model.safetensors")
    yield blob("cut", safetensors({"w.weight": row((4, 4), 0, 64, "U32")}, bytes(40)), "model.safetensors")
    many = {f"{number}.weight": row((4, 4), 64 * number, 64 * number + 64, "U32") for number in range(30_000)}
    yield lazy("many", lambda: safetensors(many, bytes(64 * 30_000)), "model.safetensors")


def _packed(sizes: dict[str, int], tail: bytes) -> bytes:
    rows, at = {}, 0
    for name, size in sizes.items():
        rows[name] = row((size, 1) if name == "w.weight" else (size,), at, at + size, "U8")
        at += size
    return safetensors(rows, bytes(at - len(tail)) + tail)


def arrays() -> Iterator[Case]:
    """Yield arrays of numpy, in archives and in pickles, whose headers lie."""
    for name, header in _HEADERS.items():
        yield blob(name, zip_of([Entry.of("w.npy", _array(header))]), "w.npz")
    yield blob("length", zip_of([Entry.of("w.npy", b"\x93NUMPY\x02\x00\xff\xff\xff\xff{")]), "w.npz")
    yield lazy("many", lambda: zip_of([Entry.of(f"{n}.npy", _array(_HEADERS["good"])) for n in range(20_000)]), "w.npz")
    for shape in HUGE:
        yield blob(f"pickled-{shape}", torch_zip(PROTOCOL + b"}" + text("w") + _pickled((shape, 1)) + b"s."))


_HEADERS = {
    "good": b"{'descr': '<f4', 'fortran_order': False, 'shape': (4, 4), }",
    "call": b"__import__('os').system('touch executed')",
    "objects": b"{'descr': '|O', 'fortran_order': False, 'shape': (4, 4), }",
    "sizes": b"{'descr': '<f4', 'fortran_order': False, 'shape': (" + b"9" * 60_000 + b",), }",
    "dimensions": b"{'descr': '<f4', 'fortran_order': False, 'shape': (" + b"1, " * 20_000 + b"), }",
    "negative": b"{'descr': '<f4', 'fortran_order': False, 'shape': (-4, 4), }",
    "spaces": b"{'descr': '<f4', 'fortran_order': False, 'shape': (4, 4), }" + b" " * 65_000,
    "structure": b"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4, 4), }",
}


def _array(header: bytes) -> bytes:
    return b"\x93NUMPY\x02\x00" + struct.pack("<I", len(header)) + header + STORAGE


def _pickled(shape: tuple[int, ...]) -> bytes:
    """Return an array as numpy pickles it, its bytes as text."""
    made = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R"
    dtype = b"cnumpy\ndtype\n" + text("f4") + b"\x89\x88\x87R"
    return made + b"(K\x01" + numbers(shape) + dtype + b"\x89C\x40" + STORAGE + b"tb"


def nodes() -> Iterator[Case]:
    """Yield ONNX models whose nodes are the danger: many, deep, or with attributes that lie."""
    empty = chunk(1, b"")
    yield lazy("many-empty", lambda: onnx(onnx_tensor(), inside=empty * MEGA))
    yield lazy("many-fields", lambda: onnx(onnx_tensor(), inside=chunk(1, chunk(1, b"") * (2 * MEGA))))
    yield lazy("many-attributes", lambda: onnx(onnx_tensor(), inside=chunk(1, chunk(5, b"") * (2 * MEGA))))
    constant = chunk(4, b"Constant") + chunk(2, b"c") + chunk(5, chunk(5, onnx_tensor()))
    yield lazy("many-constants", lambda: onnx(onnx_tensor(), inside=chunk(1, constant) * 20_000))
    for depth in (11, 12, 13, 500):
        yield blob(f"depth-{depth}", onnx(onnx_tensor(), inside=_deep(depth)))
    wide = chunk(1, chunk(2, b"y") + chunk(5, chunk(6, b"")) * 100_000)
    yield lazy("wide", lambda: onnx(onnx_tensor(), inside=wide))
    for size in HUGE:
        told = b"".join(chunk(5, chunk(1, key) + field(3, size)) for key in (b"N", b"K", b"bits"))
        node = chunk(1, b"x") + chunk(1, b"w") + chunk(4, b"MatMulNBits") + told
        yield blob(f"packed-{size}", onnx(onnx_tensor(), inside=chunk(1, node)))
    yield blob("long-name", onnx(onnx_tensor(), inside=chunk(1, chunk(4, b"Constant") + chunk(2, b"n" * 100_000))))
    yield blob(
        "floats", onnx(onnx_tensor(), inside=chunk(1, constant + chunk(5, varint(7 << 3 | 2) + b"\xff\xff\xff\x7f")))
    )


def _deep(depth: int) -> bytes:
    graph = b""
    for _ in range(depth):
        graph = chunk(1, chunk(2, b"y") + chunk(5, chunk(1, b"body") + chunk(6, graph)))
    return graph


def parts() -> Iterator[Case]:
    """Yield parts of models whose other files lie, and files that say of each other what is not so."""
    first, second = "m-00001-of-00002.gguf", "m-00002-of-00002.gguf"
    for name, data in _SECONDS.items():
        yield several(f"split-{name}", {first: _split(0, 2), second: data}, first)
    for count in (0, 1, 3, 65_535):
        yield blob(f"count-{count}", _split(0, count), f"m-00001-of-{count:05}.gguf")
    for number in (1, 65_535):
        yield blob(f"number-{number}", _split(number, 2), first)
    for name, data in JSON.items():
        if len(data) < 4 * MEGA:
            yield several(f"index-{name}", {"a.index.json": data, "m.bin": torch_zip(WEIGHTS)}, "m.bin")
    indexes = {f"{number}.index.json": b"[]" for number in range(2_000)}
    yield several("many-indexes", {**indexes, "m.bin": torch_zip(WEIGHTS)}, "m.bin")
    itself = json.dumps({"weight_map": {"w": "m.bin", "v": "a.index.json"}}).encode()
    yield several("index-names-itself", {"a.index.json": itself, "m.bin": torch_zip(WEIGHTS)}, "m.bin")
    empty = tensor((0,), (1,))
    for size in HUGE:
        shapes = text("param_shapes") + b"}" + text("w") + numbers((size,) * 4) + b"s"
        yield blob(
            f"shapes-{size}", torch_zip(PROTOCOL + b"}(" + text("m") + b"}" + text("w") + empty + b"s" + shapes + b"u.")
        )


def _split(number: int, count: int, name: bytes = b"w") -> bytes:
    keys = tuple(
        gguf_key(key, 2, struct.pack("<H", value)) for key, value in ((b"split.no", number), (b"split.count", count))
    )
    return gguf((gguf_info(name),), keys)


_SECONDS = {
    "good": _split(1, 2, b"v"),
    "twice": _split(1, 2),
    "first-again": _split(0, 2, b"v"),
    "of-more": _split(1, 9, b"v"),
    "none": gguf(),
    "cut": _split(1, 2, b"v")[:40],
    "other": b"GGUF",
    "counts": gguf(counts=(1 << 62, 1 << 62)),
}

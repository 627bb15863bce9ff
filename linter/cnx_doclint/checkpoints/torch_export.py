"""Exported programs, ``.pt2``: ``torch.export.save`` writes a zip with the program as JSON and its weights as files.

``data/weights/<model>_weights_config.json`` says of each weight its file, type, sizes, strides and whether it is a
parameter. Sample inputs and constants lie beside them and are no weights. Before torch 2.9 the weights were one
``torch.save``: ``serialized_state_dict.pt``, or ``data/weights/<model>.pt``; what is a buffer, the program tells.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.checkpoints.archives.zip import Member, directory, is_zip, reach, unpack
from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.dtypes import describe
from cnx_doclint.checkpoints.contents.state_dict import find_state_dict
from cnx_doclint.checkpoints.contents.stored import Stored
from cnx_doclint.checkpoints.contents.tensors import view
from cnx_doclint.checkpoints.contents.untrusted_json import parse
from cnx_doclint.checkpoints.contents.values import Content, Storage, View
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader, read_source
from cnx_doclint.checkpoints.sources.inflated import Meter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from cnx_doclint.checkpoints.sources.source import Source

_CONFIG = re.compile(r"(?P<folder>(?:.*/)?data/weights/)(?P<model>[^/]+)_weights_config\.json")
_SAVED = re.compile(r"(?P<root>(?:[^/]+/)?)(?:serialized_state_dict\.pt|data/weights/(?P<model>[^/]+)\.pt)")
# Where the program is, for weights that were saved in either way.
_PROGRAMS = ("serialized_exported_program.json", "models/{}.json")
# Numbers of types in the schema of exported programs.
_DTYPES = {
    1: "uint8",
    2: "int8",
    3: "int16",
    4: "int32",
    5: "int64",
    6: "float16",
    7: "float32",
    8: "float64",
    9: "complex32",
    10: "complex64",
    11: "complex128",
    12: "bool",
    13: "bfloat16",
    28: "uint16",
    29: "float8_e4m3fn",
    30: "float8_e5m2",
    31: "float8_e4m3fnuz",
    32: "float8_e5m2fnuz",
    33: "float8_e8m0fnu",
    34: "uint32",
    35: "uint64",
}


def _detects(source: Source, limits: Limits) -> Evidence:
    if not is_zip(source):
        return Evidence.NONE
    members = directory(source, limits)
    return Evidence.STRUCTURE if _configs(members) or _saved(members) else Evidence.NONE


def _configs(members: Mapping[str, Member]) -> list[re.Match[str]]:
    return [found for name in members if (found := _CONFIG.fullmatch(name))]


class _Saved(NamedTuple):
    """Weights in one file, and the program that says what they are."""

    weights: Member
    program: Member


def _saved(members: Mapping[str, Member]) -> _Saved | None:
    for name in members:
        if found := _SAVED.fullmatch(name):
            programs = (found["root"] + path.format(found["model"]) for path in _PROGRAMS)
            if program := next((members[path] for path in programs if path in members), None):
                return _Saved(members[name], program)
    return None


def _read(source: Source, limits: Limits) -> Content:
    members = directory(source, limits)
    configs = _configs(members)
    if not configs:
        saved = _saved(members)
        assert saved is not None, "only called where detected"  # noqa: S101
        return _read_saved(source, saved, limits)
    trees = {found["model"]: _weights(source, members, found, limits) for found in configs}
    tree = trees if len(trees) > 1 else next(iter(trees.values()))
    return Content(tree, storages=partial(_storages, source, limits))


def _weights(source: Source, members: Mapping[str, Member], found: re.Match[str], limits: Limits) -> dict[str, View]:
    content = _json(source, members[found[0]], limits)
    entries = content.get("config") if isinstance(content, dict) else None
    if not isinstance(entries, dict):
        raise damaged(f"{describe(entries)} as the weights of an exported program", "names and what each is")
    limits.check("tensors", len(entries), "weights of an exported program")
    return {name: _weight(name, entry, members, found["folder"], limits) for name, entry in entries.items()}


def _json(source: Source, member: Member, limits: Limits) -> Any:
    limits.check("json", member.size, "bytes of JSON")
    data = unpack(source, member, limits)
    return parse(data.read(0, data.size), limits)


def _weight(name: str, entry: Any, members: Mapping[str, Member], folder: str, limits: Limits) -> View:
    meta = entry.get("tensor_meta") if isinstance(entry, dict) else None
    if not isinstance(meta, dict) or not isinstance(entry.get("path_name"), str):
        raise damaged(f"{describe(entry)} as the weight {name[:80]!r}", "its file and what it is")
    dtype = _DTYPES.get(meta["dtype"]) if type(meta.get("dtype")) is int else None
    if dtype is None:
        raise damaged(f"{describe(meta.get('dtype'))} as the type of {name[:80]!r}", f"one from 1 to {max(_DTYPES)}")
    path = folder + entry["path_name"]
    if path not in members:
        raise damaged(f"no file {path[:80]!r} for {name[:80]!r}", "one")
    layout = (_whole(meta.get("storage_offset", 0)), _sizes(meta.get("sizes")), _sizes(meta.get("strides")))
    told = view(Storage(path, dtype, members[path].size), dtype, layout, limits)
    return replace(told, told="parameter" if entry.get("is_param") is True else "buffer")


def _sizes(value: Any) -> object:
    return tuple(map(_whole, value)) if isinstance(value, list) else value


def _whole(value: Any) -> object:
    """Sizes are numbers, or objects that say of a number that it is none of a symbol."""
    return value.get("as_int") if isinstance(value, dict) else value


def _storages(source: Source, limits: Limits, wanted: Collection[str]) -> Iterator[Stored]:
    members = directory(source, limits)
    meter = Meter(limits)
    for member in sorted((members[name] for name in wanted if name in members), key=lambda member: member.header):
        yield Stored(member.name, reach(source, member, meter, summed=True))


def _read_saved(source: Source, saved: _Saved, limits: Limits) -> Content:
    content = read_source(reach(source, saved.weights, Meter(limits)), limits)
    found = find_state_dict(content.tree, "", limits)
    buffers = _buffers(_json(source, saved.program, limits))
    tree = {
        tensor.name: View(
            *(tensor.shape, tensor.dtype, tensor.stride, tensor.offset, tensor.storage, tensor.bytes),
            told="buffer" if tensor.name in buffers else "parameter",
        )
        for tensor in found.tensors
    }
    return content._replace(tree=tree, format="", lacking=found.lacking)


def _buffers(program: Any) -> set[object]:
    """Return the names that the signature of a program has for its buffers."""
    for key in ("graph_module", "signature", "input_specs"):
        program = program.get(key) if isinstance(program, dict) else None
    specs = program if isinstance(program, list) else []
    found = (spec.get("buffer") for spec in specs if isinstance(spec, dict))
    names = (each.get("buffer_name") for each in found if isinstance(each, dict))
    return {name for name in names if isinstance(name, str)}


READER = Reader("torch-export", _detects, _read)

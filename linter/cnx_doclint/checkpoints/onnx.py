"""ONNX models: a protobuf message whose graph holds the weights as named initialisers.

The messages are those of https://github.com/onnx/onnx, onnx/onnx.proto. Read are the names, types and dimensions
of the graph's initialisers and constants, those of graphs within it and of functions, and the model's own particulars;
all weights are stepped over, and files with external weights are not opened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints._onnx_nodes import Nodes, look_into, told
from cnx_doclint.checkpoints._onnx_tensors import ENTRY, Initialiser, sparse_of, tensor_of
from cnx_doclint.checkpoints._protobuf import MESSAGE, MESSAGES, NUMBER, TEXT, Field, Message, Schema, whole
from cnx_doclint.checkpoints.bounds.allowance import Allowance
from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.scalars import LONGEST_TEXT, Scalar, scalar
from cnx_doclint.checkpoints.contents.stored import Stored
from cnx_doclint.checkpoints.contents.values import Content
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message as Text
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from cnx_doclint.checkpoints.sources.source import Source

_IR_VERSION, _GRAPH, _OPSET, _PROPERTY, _FUNCTION = 1, 7, 8, 14, 25
_NUMBERS = {_IR_VERSION: "ir_version", 5: "model_version"}
_TEXTS = {2: "producer_name", 3: "producer_version", 4: "domain"}
_MODEL: Schema = {
    **dict.fromkeys(_NUMBERS, NUMBER),
    **dict.fromkeys((*_TEXTS, 6), TEXT),
    _GRAPH: MESSAGE,
    **dict.fromkeys((_OPSET, _PROPERTY, 20, _FUNCTION, 26), MESSAGES),
}
_INITIALISERS: dict[int, Callable[[Message], Initialiser]] = {5: tensor_of, 15: sparse_of}
_IN_GRAPH: Schema = {
    **dict.fromkeys((1, *_INITIALISERS, 11, 12, 13, 14, 16), MESSAGES),
    **dict.fromkeys((2, 10), TEXT),
}
_IN_OPSET: Schema = {1: TEXT, 2: NUMBER}
# How many fields of a file, and of its graph, are looked at to know a model; its format's versions are small.
_LOOK, _LOOK_INSIDE, _HIGHEST_VERSION = 10_000, 16, 1_000

# Bytes of a node that are expected to take a step each, those of a tensor in it do not.
_LARGEST_NODE = 10_000
_MORE_NODES = msg("it has more nodes than are looked at: weights may be among them")
# Steps that looking into a node costs beside those through its fields.
_NODE_COST = 5

_Entry = tuple[str, Scalar]


def _detects(source: Source, limits: Limits) -> Evidence:
    """No magic marks a model: its first fields must be those of one, up to a graph with a graph's fields.

    Without the version of the format, which few writers leave out, all fields must be.
    """
    try:
        return _evidence(whole(source, replace(limits, steps=min(limits.steps, _LOOK)), cut_short=True))
    except CheckpointError:
        return Evidence.NONE


def _evidence(model: Message) -> Evidence:
    version, graph, end = False, 0, 0
    for field in model.fields(_MODEL):
        if not _plausible(model, field):
            return Evidence.NONE
        version |= field.number == _IR_VERSION
        graph = field.end if field.number == _GRAPH else graph
        if version and graph:
            return Evidence.STRUCTURE if graph <= model.size else Evidence.POSSIBLE
        end = field.end
    return Evidence.POSSIBLE if graph and end == model.size else Evidence.NONE


def _plausible(model: Message, field: Field) -> bool:
    if field.number == _IR_VERSION:
        return 0 < field.value <= _HIGHEST_VERSION
    if field.number != _GRAPH:
        return field.number in _MODEL
    inside = [inner.number for inner in islice(model.inside(field).fields(_IN_GRAPH), _LOOK_INSIDE)]
    return bool(inside) and _IN_GRAPH.keys() >= set(inside)


def _read(source: Source, limits: Limits) -> Content:
    model = whole(source, limits)
    # Nodes are looked at as far as half the steps go, so that a huge graph is still read by its initialisers.
    found = _Found(Allowance(replace(limits, steps=limits.steps // 2, memory=limits.memory // 4)))
    metadata: dict[str, Scalar] = {}
    for field in model.fields(_MODEL):
        if field.number in _FORMS:
            prefix = "" if field.number == _GRAPH else f"function at byte {field.start}/"
            _look(model.inside(field), prefix, _FORMS[field.number], found)
        elif field.number in _PARTICULARS:
            _keep(metadata, _PARTICULARS[field.number](model, field), limits)
    return _content(source, found, metadata)


def _content(source: Source, found: _Found, metadata: Mapping[str, Scalar]) -> Content:
    tree: dict[object, object] = {}
    places: dict[str, Initialiser] = {}
    for name, one in found.tensors.items():
        view = told(name, one.view, found.nodes) if one.view else None
        if view:
            tree[name], places[view.storage] = view, one
        elif one.view:
            found.lacking[msg("some of its weights are packed in a way that is not known")] = None
    storages = partial(_storages, source, places)
    return Content(tree, metadata=metadata, storages=storages, lacking=tuple(found.lacking), exact=True)


class _Form(NamedTuple):
    """What a graph is written as: its fields, the one of nodes, those of initialisers."""

    schema: Schema
    node: int
    initialisers: Mapping[int, Callable[[Message], Initialiser]]


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found in a model, which grows.

    Attributes:
        allowance: what may still be spent on nodes.
        tensors: initialisers and constants by name.
        nodes: what nodes tell of them.
        lacking: why not all can be told.
    """

    allowance: Allowance
    tensors: dict[str, Initialiser] = dataclass_field(default_factory=dict)
    nodes: Nodes = dataclass_field(default_factory=Nodes)
    lacking: dict[Text, None] = dataclass_field(default_factory=dict)


def _look(graph: Message, prefix: str, form: _Form, found: _Found, depth: int = 1) -> None:
    """Look into a graph or a function, and into the graphs within it."""
    graph.limits.check("depth", depth, "graphs within graphs")
    inside: list[tuple[str, Message]] = []
    for field in graph.fields(form.schema):
        if field.number in form.initialisers:
            one = form.initialisers[field.number](graph.inside(field))
            _add(found, one, f"{prefix}{one.name}" if one.name else "", field.end, graph.limits)
        elif field.number == form.node and found.allowance.steps < min(field.value, _LARGEST_NODE) + _NODE_COST:
            found.lacking[_MORE_NODES] = None
        elif field.number == form.node:
            found.allowance.step(_NODE_COST)
            node = replace(graph, allowance=found.allowance).inside(field)
            inside += look_into(node, prefix, found.nodes)
            for constant in found.nodes.constants:
                _add(found, constant, constant.name, field.end, graph.limits)
            found.nodes.constants.clear()
    for name, inner in inside:
        _look(replace(inner, allowance=graph.allowance), name, _FORMS[_GRAPH], found, depth + 1)


def _add(found: _Found, one: Initialiser, name: str, end: int, limits: Limits) -> None:
    if not name or name in found.tensors:
        what = f"two initialisers called {name[:80]!r}" if name else "an initialiser without a name"
        raise damaged(f"{what} before byte {end:,}", "each under a name of its own")
    if one.view and one.view.storage != name and not one.view.storage.startswith("external:"):
        one = one._replace(view=replace(one.view, storage=name))
    found.tensors[name] = one
    limits.check("tensors", len(found.tensors), "initialisers in an ONNX graph")


def _storages(source: Source, places: Mapping[str, Initialiser], wanted: Collection[str]) -> Iterator[Stored]:
    found = ((places[storage], storage) for storage in wanted if storage in places)
    for place, storage in sorted(found, key=lambda entry: entry[0].span or (0, 0)):
        begin, end = place.span or (0, 0)
        part = source.part(begin, end - begin, storage) if place.span else None
        yield Stored(storage, part, reason=place.reason)


def _keep(metadata: dict[str, Scalar], entry: _Entry | None, limits: Limits) -> None:
    if not entry or len(entry[0]) > limits.name:
        return
    if entry[0] in metadata:
        raise damaged(f"{entry[0][:80]!r} twice in an ONNX model", "it once")
    if len(metadata) < limits.scalars:
        metadata[entry[0]] = entry[1]


def _number(_model: Message, field: Field) -> _Entry:
    return _NUMBERS[field.number], field.signed


def _text(model: Message, field: Field) -> _Entry | None:
    plain = _short(model, field)
    return (_TEXTS[field.number], plain[0]) if plain else None


def _opset(model: Message, field: Field) -> _Entry:
    """Only the opset of ONNX itself goes without the name of a domain."""
    inner = {part.number: part for part in model.inside(field).fields(_IN_OPSET) if part.number in _IN_OPSET}
    domain = model.text(inner[1]) if 1 in inner else ""
    version = inner[2].signed if 2 in inner else 0
    return f"opset_import.{domain}" if domain else "opset_import", version


def _property(model: Message, field: Field) -> _Entry | None:
    inner = {part.number: part for part in model.inside(field).fields(ENTRY) if part.number in ENTRY}
    key = _short(model, inner[1]) if 1 in inner else None
    plain = _short(model, inner[2]) if 2 in inner else ("",)
    return (f"metadata_props.{key[0]}", plain[0]) if key and plain else None


def _short(model: Message, field: Field) -> tuple[Scalar] | None:
    """Return a text that is worth keeping in a tuple of one; longer ones are stepped over."""
    return scalar(model.text(field)) if field.value <= LONGEST_TEXT * 4 else None


_PARTICULARS: dict[int, Callable[[Message, Field], _Entry | None]] = {
    **dict.fromkeys(_NUMBERS, _number),
    **dict.fromkeys(_TEXTS, _text),
    _OPSET: _opset,
    _PROPERTY: _property,
}

_FORMS: dict[int, _Form] = {
    _GRAPH: _Form(_IN_GRAPH, 1, _INITIALISERS),
    _FUNCTION: _Form({7: MESSAGES}, 7, {}),
}

READER = Reader("onnx", _detects, _read)

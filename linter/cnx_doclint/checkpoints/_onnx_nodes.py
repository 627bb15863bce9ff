"""What the nodes of an ONNX graph tell of its weights: constants, graphs within the graph, and what inputs are for.

Some exporters write weights as constants and not as initialisers. Branches and loops have graphs of their own, with
weights in them. Batch normalisation and quantisation say by the place of an input that it was never trained,
and multiplications by packed weights say the shape that these have when they are unpacked.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints._onnx_tensors import Initialiser, sparse_of, tensor_of
from cnx_doclint.checkpoints._protobuf import BYTES, MESSAGE, MESSAGES, NUMBER, TEXT, TEXTS, Field, Message, Schema
from cnx_doclint.checkpoints.contents.tensors import contiguous
from cnx_doclint.checkpoints.contents.values import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.checkpoints.contents.values import TensorKind

_INPUT, _OUTPUT, _NAME, _OPERATOR, _ATTRIBUTE = 1, 2, 3, 4, 5
_NODE: Schema = {_INPUT: TEXTS, _OUTPUT: TEXTS, _NAME: TEXT, _OPERATOR: TEXT, _ATTRIBUTE: MESSAGES}
_INTEGER, _TENSOR, _GRAPH, _FLOATS, _GRAPHS, _SPARSE = 3, 5, 6, 7, 11, 22
_IN_ATTRIBUTE: Schema = {
    1: TEXT,
    _INTEGER: NUMBER,
    _TENSOR: MESSAGE,
    _GRAPH: MESSAGE,
    _GRAPHS: MESSAGES,
    _SPARSE: MESSAGE,
}
_TENSORS = {_TENSOR: tensor_of, _SPARSE: sparse_of}
_CONSTANT = "Constant"
# Whole numbers and truth values are shapes, axes and masks; texts are labels.
_NO_WEIGHTS = frozenset({"bool", "int16", "int32", "int64", "uint16", "uint32", "uint64"})
# Inputs, by their place, that hold statistics or say how others were quantised.
_NO_PARAMETERS: Mapping[str, tuple[int, ...]] = {
    "BatchNormalization": (3, 4),
    "QuantizeLinear": (1, 2),
    "DequantizeLinear": (1, 2),
    "QLinearConv": (1, 2, 4, 5, 6, 7),
    "QLinearMatMul": (1, 2, 4, 5, 6, 7),
    "ConvInteger": (2, 3),
    "MatMulInteger": (2, 3),
    "MatMulNBits": (2, 3, 4),
    "MatMulBnb4": (2,),
}
# Multiplications by a matrix of N rows and K columns, packed into their second input.
_PACKED = frozenset({"MatMulNBits", "MatMulBnb4"})
_USUAL_BITS = 4
_DEEPEST = 12


class Packed(NamedTuple):
    """A weight that a node unpacks."""

    shape: tuple[int, ...]
    bits: int


@dataclass(frozen=True, slots=True)
class Nodes:
    """What was found in the nodes of a graph, which grows.

    Attributes:
        constants: tensors that are written in nodes.
        kinds: of the inputs that are no parameters.
        packed: by the name of the input that a node unpacks.
    """

    constants: list[Initialiser] = field(default_factory=list)
    kinds: dict[str, TensorKind] = field(default_factory=dict)
    packed: dict[str, Packed] = field(default_factory=dict)


class _Attribute(NamedTuple):
    """An attribute of a node: its name, and the fields of its value."""

    name: str
    fields: tuple[Field, ...]


def look_into(message: Message, prefix: str, nodes: Nodes) -> list[tuple[str, Message]]:
    """Add what a node tells, and return the graphs within it with what the names in each begin with.

    Names begin with ``prefix``, that of the graph that the node is in.
    """
    parts: dict[int, list[Field]] = {}
    for part in message.fields(_NODE):
        parts.setdefault(part.number, []).append(part)
    operator = message.text(parts[_OPERATOR][0]) if _OPERATOR in parts else ""
    attributes = [_attribute(message.inside(part)) for part in parts.get(_ATTRIBUTE, ())]
    if operator == _CONSTANT and _OUTPUT in parts:
        name = prefix + message.text(parts[_OUTPUT][0])
        nodes.constants.extend(_constants(message, name, attributes))
    if operator in _NO_PARAMETERS:
        inputs = [prefix + message.text(part) for part in parts.get(_INPUT, ())]
        nodes.kinds.update((inputs[at], "buffer") for at in _NO_PARAMETERS[operator] if at < len(inputs))
        if operator in _PACKED and len(inputs) > 1:
            nodes.packed[inputs[1]] = _unpacked(attributes)
    inner = [(each.name, part) for each in attributes for part in each.fields if part.number in (_GRAPH, _GRAPHS)]
    own = _own_name(message, parts) if inner else ""
    return [(f"{prefix}{own}/{name}/", message.inside(part)) for name, part in inner]


def _own_name(message: Message, parts: Mapping[int, list[Field]]) -> str:
    named = parts.get(_NAME) or parts.get(_OUTPUT)
    return message.text(named[0]) if named else ""


def _attribute(message: Message) -> _Attribute:
    name, fields = "", []
    for part in message.fields(_IN_ATTRIBUTE):
        if part.number == 1:
            name = message.text(part)
            message.cursor.move(part.end)
        elif part.number in _IN_ATTRIBUTE or part.number == _FLOATS:
            fields.append(part)
    return _Attribute(name, tuple(fields))


def _constants(message: Message, name: str, attributes: list[_Attribute]) -> Iterator[Initialiser]:
    """Yield the tensor of a constant where it may be a weight: it has a dimension, and more than one number."""
    for attribute in attributes:
        tensors = [_TENSORS[part.number](message.inside(part)) for part in attribute.fields if part.number in _TENSORS]
        for found in (*tensors, *_listed(attribute)):
            view = found.view
            if view and view.dtype not in _NO_WEIGHTS and view.shape and prod(view.shape) > 1:
                # The tensor in a constant need not have a name; the output of the node is what others know it by.
                yield found._replace(name=name)


def _listed(attribute: _Attribute) -> Iterator[Initialiser]:
    """Yield the tensor that a list of numbers is."""
    lists = [part for part in attribute.fields if part.number == _FLOATS]
    count = sum(part.value // 4 if part.wire == BYTES else 1 for part in lists)
    if count:
        yield Initialiser("", View((count,), "float32", (1,), 0, "", 4 * count), reason="a list of numbers")


def _unpacked(attributes: list[_Attribute]) -> Packed:
    numbers = {each.name: part.signed for each in attributes for part in each.fields if part.number == _INTEGER}
    return Packed((numbers.get("N", 0), numbers.get("K", 0)), numbers.get("bits", _USUAL_BITS))


def told(name: str, view: View, nodes: Nodes) -> View | None:
    """Return a tensor as the nodes tell it; None for one that is packed otherwise than they say."""
    kind: TensorKind = "buffer" if name in nodes.kinds or view.dtype in _NO_WEIGHTS else "parameter"
    packed = nodes.packed.get(name)
    if not packed:
        return replace(view, told=kind)
    rows, columns = packed.shape
    elements, held = rows * columns, 8 * view.bytes
    # Blocks are filled up at the end of each row, with less than another block of at most 256.
    fits = 0 < packed.bits <= 8 and min(packed.shape) > 0 and elements <= held // packed.bits <= elements + rows * 256
    if not fits or not _sane(packed.shape):
        return None
    return replace(view, shape=packed.shape, dtype=f"int{packed.bits}", stride=contiguous(packed.shape), told=kind)


def _sane(shape: tuple[int, ...]) -> bool:
    return prod(shape) < 1 << 62

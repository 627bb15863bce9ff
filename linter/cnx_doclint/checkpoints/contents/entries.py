"""The entries of a state dict: its tensors, and those that hold tensors in a form of their own.

A layer that torch quantised keeps its weight and bias in one entry, packed for the processor. Where such an entry
cannot be told apart into them, the state dict is read in part, which is said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints.contents.arrays import as_view
from cnx_doclint.checkpoints.contents.inventory import Tensor
from cnx_doclint.checkpoints.contents.values import Stub, View
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from cnx_doclint.checkpoints.bounds.limits import Limits

_PACKED = "._packed_params"
# How many names a sentence shows.
_SHOWN = 3
# Values of one entry that are looked through for tensors.
_LOOKED = 1_000
# What quantised layers keep beside their weights; torch has them as buffers.
_QUANTISED = frozenset({"qint8", "quint8", "qint32", "quint4x2"})
_OF_QUANTISATION = frozenset({"scale", "zero_point"})


class Entries(NamedTuple):
    """What a state dict has.

    Attributes:
        tensors: in the order of the file.
        lacking: what of it cannot be told, each a sentence.
    """

    tensors: tuple[Tensor, ...]
    lacking: tuple[Message, ...]


def read_entries(mapping: Mapping[object, object], skipped: Collection[str], limits: Limits) -> Entries:
    """Return the tensors of a state dict, but for the entries that are ``skipped``."""
    views: dict[str, View] = {}
    unread: list[str] = []
    for key, value in mapping.items():
        if not isinstance(key, str) or key in skipped:
            continue
        if view := as_view(value, limits):
            views[key] = view
        elif inside := list(_inside(value)):
            found = _unpacked(key, inside)
            views |= found
            unread += () if found else (key,)
    tensors = [named(name, view) for name, view in views.items()]
    return Entries(tuple(_roles(tensors)), (_unread(mapping, unread),) if unread else ())


def hides_weights(key: object, value: object) -> bool:
    """Say whether an entry is a layer that torch quantised and packed."""
    return isinstance(key, str) and not isinstance(value, View) and bool(_unpacked(key, list(_inside(value))))


def named(name: str, view: View) -> Tensor:
    """Return a tensor under its name; one of a subclass has the type that its parts have it in."""
    stored = tuple(named(f"{name}.{part}", inner) for part, inner in view.parts)
    dtype, size = _held(view.dtype, view, stored) if stored else (view.dtype, view.bytes)
    return Tensor(name, view.shape, dtype, view.stride, view.offset, view.storage, size, view.told, stored)


def _held(dtype: str, view: View, stored: tuple[Tensor, ...]) -> tuple[str, int]:
    """Return the type of what was packed, and its bytes: a part has the elements, or words of them."""
    total, elements = sum(part.bytes for part in stored), prod(view.shape)
    whole = [part for part in stored if part.elements == elements]
    if whole:
        return whole[0].dtype, total
    words = max((part.bytes for part in stored if "float" not in part.dtype), default=0)
    bits, over = divmod(8 * words, elements) if elements else (0, 0)
    return (f"int{bits}" if not over and 0 < bits < 8 else dtype), total


def _inside(value: object) -> Iterator[View]:
    """Yield the tensors in an object or in the containers of an entry."""
    waiting, seen = [value], 0
    while waiting and seen < _LOOKED:
        seen += 1
        one = waiting.pop()
        if isinstance(one, View):
            yield one
        elif isinstance(one, (list, tuple)):
            waiting += one[_LOOKED::-1]
        elif isinstance(one, dict):
            waiting += [*one.values()][_LOOKED::-1]
        elif isinstance(one, Stub):
            waiting += (one.entries, one.items, one.state, one.args)


def _unpacked(key: str, inside: list[View]) -> dict[str, View]:
    """Return the weight and the bias of a quantised layer; nothing where they cannot be told."""
    if not key.endswith(_PACKED) or not inside:
        return {}
    base = key
    while base.endswith(_PACKED):
        base = base.removesuffix(_PACKED)
    weights = [view for view in inside if len(view.shape) > 1 and _is_weight(view)]
    biases = [view for view in inside if len(view.shape) == 1 and view.dtype == "float32"]
    if len(weights) != 1 or len(biases) > 1:
        return {}
    return {f"{base}.weight": weights[0], **{f"{base}.bias": bias for bias in biases}}


def _is_weight(view: View) -> bool:
    return view.dtype in _QUANTISED or "float" in view.dtype


def _roles(tensors: Sequence[Tensor]) -> Sequence[Tensor]:
    """Mark what the file tells to be no parameter though its name and type do not say so."""
    quantised = any(tensor.dtype in _QUANTISED for tensor in tensors)
    copies = _averages(tensors)
    if not quantised and not copies:
        return tensors
    return [
        replace(tensor, told="buffer")
        if tensor.name.partition(".")[0] in copies or (quantised and tensor.name.rpartition(".")[2] in _OF_QUANTISATION)
        else tensor
        for tensor in tensors
    ]


def _averages(tensors: Sequence[Tensor]) -> set[str]:
    """Return the names under which moving averages of weights lie beside these: all their shapes are there again."""
    firsts = {tensor.name.partition(".")[0] for tensor in tensors if "." in tensor.name}
    names = {first for first in firsts if "ema" in first.lower().split("_")}
    if not names:
        return names
    shapes: dict[bool, Counter[tuple[int, ...]]] = {True: Counter(), False: Counter()}
    for tensor in tensors:
        shapes[tensor.name.partition(".")[0] in names][tensor.shape] += bool(tensor.shape)
    copied = all(number <= shapes[False][shape] for shape, number in shapes[True].items())
    return names if copied and shapes[False] else set()


def _unread(mapping: Mapping[object, object], names: list[str]) -> Message:
    shown = ", ".join([*(name[:80] for name in names[:_SHOWN]), *(["..."] if len(names) > _SHOWN else [])])
    made = (value.name[:80] for value in map(mapping.get, names) if isinstance(value, Stub))
    kinds = ", ".join(list(dict.fromkeys(made))[:_SHOWN]) or "packed"
    return msg(
        "{number:,} of its entries hold tensors that are not read ({kinds}): {shown}",
        number=len(names),
        kinds=kinds,
        shown=shown,
    )

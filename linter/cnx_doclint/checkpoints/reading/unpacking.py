"""Finds the weights that a file has packed, and puts each in the place of the tensors that stand for it.

Where packings disagree, or none knows a tensor that can only be a packed weight, it stays as it is and says that its
shape is not that of the weight.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints.contents.inventory import Tensor
from cnx_doclint.checkpoints.contents.packing import Packing, Parts, Weight
from cnx_doclint.checkpoints.contents.tensors import contiguous
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg
from cnx_doclint.registry import plugins

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.contents.scalars import Scalar
    from cnx_doclint.checkpoints.contents.stored import Storages

# What no float weight is saved as, and packed ones are.
_CARRIERS = frozenset({"uint8", "uint16", "uint32", "int16", "int32"})
_WEIGHTS = re.compile(r"weight|^(?:W_q|codes|trellis|qdata|_data|packed|B)$")
_FLAT = re.compile(r"^_?flat_param(?:_\d+)?$")
_NEVER_EMPTY = frozenset({"weight", "bias"})
# Bytes of one small tensor that is read, and of all together: the shapes of weights and little more.
_LONGEST, _MOST = 1 << 12, 1 << 22
_METHOD = "quantization_config.quant_method"


class Hints(NamedTuple):
    """What helps to tell packed weights.

    Attributes:
        config: plain values of the configuration beside the file.
        storages: gives the bytes of storages.
        limits: the bounds.
    """

    config: Mapping[str, Scalar]
    storages: Storages
    limits: Limits


class _Place(NamedTuple):
    """The tensors that a packing would make one weight of."""

    packing: Packing
    base: str
    tensors: Mapping[str, Tensor]


def unpack(tensors: tuple[Tensor, ...], hints: Hints) -> tuple[Tensor, ...]:
    """Return the tensors, each weight that was packed whole again, in the order of the file."""
    places = _places(tensors)
    if not places:
        return tuple(_judged(tensor, hints.config) for tensor in tensors)
    values = _values([place for each in places.values() for place in each], hints)
    weights = {name: _told(each, values, hints) for name, each in places.items()}
    whole = {name: weight for name, weight in weights.items() if weight}
    used = {part.name for weight in whole.values() for part in weight.stored}
    rest = (whole.get(tensor.name, tensor) for tensor in tensors if tensor.name not in used or tensor.name in whole)
    return tuple(tensor if tensor.stored else _judged(tensor, hints.config) for tensor in rest)


def _places(tensors: Iterable[Tensor]) -> dict[str, list[_Place]]:
    """Return, by the name of each tensor that may be packed, what the packings would make of it."""
    packings: tuple[Packing, ...] = tuple(plugins("cnx_doclint.checkpoints.packings", "PACKING").values())
    dtypes = frozenset().union(*(packing.dtypes for packing in packings))
    packed = [tensor for tensor in tensors if tensor.dtype in dtypes]
    by_name = {tensor.name: tensor for tensor in tensors} if packed else {}
    found: dict[str, list[_Place]] = defaultdict(list)
    for tensor in packed:
        for packing in packings:
            if tensor.dtype in packing.dtypes and tensor.name.endswith(packing.key):
                base = tensor.name.removesuffix(packing.key)
                parts = {end: by_name[base + end] for end in _ends(packing) if base + end in by_name}
                if parts.keys() >= {*packing.needs}:
                    found[tensor.name].append(_Place(packing, base, parts))
    return found


def _ends(packing: Packing) -> tuple[str, ...]:
    return (packing.key, *packing.needs, *packing.may)


def _values(places: Iterable[_Place], hints: Hints) -> dict[str, bytes]:
    """Return the bytes of the small tensors that packings ask for, by name; what cannot be had is left out."""
    asked = {
        tensor.storage: tensor
        for place in places
        for end in place.packing.reads
        if (tensor := place.tensors.get(end)) and tensor.bytes <= _LONGEST and tensor.storage
    }
    read: dict[str, bytes] = {}
    left = _MOST
    for stored in hints.storages(frozenset(asked)) if asked else ():
        tensor = asked[stored.storage]
        left -= tensor.bytes
        if stored.source is None or stored.order != "little" or left < 0:
            continue
        width = tensor.bytes // max(tensor.elements, 1)
        read[tensor.name] = stored.source.read(tensor.offset * width, tensor.bytes)
    return read


def _told(places: Iterable[_Place], values: Mapping[str, bytes], hints: Hints) -> Tensor | None:
    """Return the weight that the packings agree on."""
    told = {found: place for place in places if (found := _weight(place, values, hints))}
    if len(told) != 1:
        return None
    (weight, place), *_ = told.items()
    stored = tuple(place.tensors.values())
    size = sum(part.bytes for part in stored)
    name = place.base + place.packing.weight
    return Tensor(name, weight.shape, weight.dtype, contiguous(weight.shape), 0, "", size, "parameter", stored)


def _weight(place: _Place, values: Mapping[str, bytes], hints: Hints) -> Weight | None:
    known = {end: values[tensor.name] for end, tensor in place.tensors.items() if tensor.name in values}
    found = place.packing.tells(Parts(place.base, place.tensors, known, hints.config))
    try:
        return found if found and contiguous(found.shape) else None
    except CheckpointError:
        return None


def _judged(tensor: Tensor, config: Mapping[str, Scalar]) -> Tensor:
    """Say of a tensor that can only stand for a weight of another shape that it does."""
    last = tensor.name.rpartition(".")[2]
    if tensor.dtype in _CARRIERS and len(tensor.shape) > 1 and _WEIGHTS.search(last):
        return replace(tensor, opaque=_packed(tensor, config))
    if _FLAT.search(last):
        return replace(tensor, opaque=msg("weights of many layers are one row of numbers, as FSDP flattens them"))
    if tensor.shape == (0,) and last in _NEVER_EMPTY:
        return replace(tensor, opaque=msg("weights have no elements in it, as ZeRO stage 3 leaves them"))
    return tensor


def _packed(tensor: Tensor, config: Mapping[str, Scalar]) -> Message:
    method = config.get(_METHOD)
    if isinstance(method, str):
        return msg(
            "weights are packed as {dtype} by {method}, and the file does not tell their shapes",
            dtype=tensor.dtype,
            method=method[:40],
        )
    return msg("weights are packed as {dtype}, and the file does not tell their shapes", dtype=tensor.dtype)

"""Sees through the objects that state dicts hide in: dictionary subclasses, whole and scripted modules.

Only what the file itself says of an object is used; its class is not needed and never imported.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import Limits, exceeded
from cnx_doclint.checkpoints.contents.values import Stub, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SCRIPTED = "__torch__."
# What torch.nn.Module keeps its parts in.
_PARTS = ("_parameters", "_buffers", "_modules")


def as_mapping(value: object, fuel: Iterator[int], limits: Limits) -> Mapping[object, object]:
    """Return the entries of a dictionary or of an object; none for anything else.

    A module (pickled whole, or scripted) has those of the state dict it would give. Other objects have what
    was set on them by key, or else their attributes. ``fuel`` runs out after as many entries as may be looked
    at.
    """
    if isinstance(value, dict):
        # An optimizer's state, with everything in it.
        return {} if isinstance(value.get("param_groups"), (list, tuple)) else value
    if not isinstance(value, Stub):
        return {}
    if _is_module(value):
        return dict(_flatten(value, fuel, limits))
    attributes = value.state if isinstance(value.state, dict) else {}
    return value.items or attributes


def _is_module(stub: Stub) -> bool:
    state = stub.state
    return isinstance(state, dict) and (stub.name.startswith(_SCRIPTED) or all(part in state for part in _PARTS))


def _flatten(module: Stub, fuel: Iterator[int], limits: Limits) -> Iterator[tuple[object, object]]:
    """Yield the tensors of a module and of those inside it, under dotted names as in its state dict.

    A module that occurs twice is given twice, as torch does; a module inside itself is not followed.
    """
    waiting: list[tuple[str, Stub, frozenset[int]]] = [("", module, frozenset())]
    while waiting:
        prefix, stub, above = waiting.pop()
        limits.check("modules", len(above), "modules inside one another")
        inside = above | {id(stub)}
        parts: list[tuple[str, Stub, frozenset[int]]] = []
        for key, value in _own(stub):
            if next(fuel, None) is None:
                raise exceeded("parts of modules", "containers", limits.containers)
            name = f"{prefix}{key}"
            if len(name) > limits.name:
                continue
            if isinstance(value, View):
                yield name, value
            elif isinstance(value, Stub) and isinstance(value.state, dict) and id(value) not in inside:
                parts.append((f"{name}.", value, inside))
        waiting += reversed(parts)


def _own(stub: Stub) -> Iterator[tuple[str, object]]:
    """Yield a module's own parameters, buffers and modules; scripted ones keep them as plain attributes."""
    state = stub.state if isinstance(stub.state, dict) else {}
    if not all(part in state for part in _PARTS):
        yield from _texts(state)
        return
    skipped = state.get("_non_persistent_buffers_set")
    hidden = skipped if isinstance(skipped, set) else set()
    groups = [state[part] if isinstance(state[part], dict) else {} for part in _PARTS]
    for key, value in chain(_texts(groups[0]), _texts(groups[1]), _texts(groups[2])):
        if key not in hidden:
            yield key, value


def _texts(mapping: Mapping[object, object]) -> Iterator[tuple[str, object]]:
    return ((key, value) for key, value in mapping.items() if isinstance(key, str))

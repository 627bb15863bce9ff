"""Sees through the objects that state dicts hide in: dictionary subclasses, whole and scripted modules.

Only what the file itself says of an object is used; its class is not needed and never imported.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import Limits, exceeded
from cnx_doclint.checkpoints.contents.arrays import as_view
from cnx_doclint.checkpoints.contents.values import Stub, TensorKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCRIPTED = "__torch__."
# What torch.nn.Module keeps its parts in, and what the tensors in each are.
PARTS: Mapping[str, TensorKind | None] = {"_parameters": "parameter", "_buffers": "buffer", "_modules": None}


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
    return isinstance(state, dict) and (stub.name.startswith(SCRIPTED) or all(part in state for part in PARTS))


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
        for key, value, told in _own(stub):
            if next(fuel, None) is None:
                raise exceeded("parts of modules", "containers", limits.containers)
            name = f"{prefix}{key}"
            if len(name) > limits.name:
                continue
            if view := as_view(value, limits):
                yield name, replace(view, told=told) if told else view
            elif isinstance(value, Stub) and isinstance(value.state, dict):
                if id(value) not in inside:
                    parts.append((f"{name}.", value, inside))
            elif isinstance(value, Stub):
                yield name, value  # an object of its own making, which may hold weights
        waiting += reversed(parts)


def _own(stub: Stub) -> Iterator[tuple[str, object, TensorKind | None]]:
    """Yield a module's own parameters, buffers and modules, with what the file says they are.

    Those of scripted modules from before torch wrote down which is which are plain attributes.
    """
    state = stub.state if isinstance(stub.state, dict) else {}
    if not all(part in state for part in PARTS):
        yield from ((key, value, None) for key, value in _texts(state))
        return
    skipped = state.get("_non_persistent_buffers_set")
    hidden = skipped if isinstance(skipped, set) else set()
    for part, told in PARTS.items():
        group = state[part] if isinstance(state[part], dict) else {}
        yield from ((key, value, told) for key, value in _texts(group) if key not in hidden)


def _texts(mapping: Mapping[object, object]) -> Iterator[tuple[str, object]]:
    return ((key, value) for key, value in mapping.items() if isinstance(key, str))

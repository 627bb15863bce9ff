"""Finds the state dict among everything a checkpoint holds, by what it is and not by what it is called.

A state dict is a mapping from texts that directly holds tensors and that is not merely a wrapper around
another one. Optimizer states hold tensors too, but under integers, under ``exp_avg`` and its like, or beside
``param_groups``.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints.contents.arrays import as_view
from cnx_doclint.checkpoints.contents.entries import hides_weights, read_entries
from cnx_doclint.checkpoints.contents.modules import as_mapping
from cnx_doclint.checkpoints.contents.scalars import Scalar, scalar
from cnx_doclint.checkpoints.contents.values import Stub, View
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.contents.inventory import Tensor

# Where several state dicts are found, the first of these names decides; trained weights before averages.
CONTAINER_KEYS = (
    "network",
    "state_dict",
    "model_state_dict",
    "model_state",
    "model_dict",
    "model",
    "net",
    "module",
    "weights",
    "params",
    "state_dict_ema",
    "model_ema",
    "ema_state_dict",
    "ema",
    "params_ema",
)
# Per-parameter states of torch's optimizers and of widespread others.
_OPTIMIZER_SLOTS = frozenset(
    [
        "exp_avg",
        "exp_avg_sq",
        "max_exp_avg_sq",
        "exp_inf",
        "momentum_buffer",
        "square_avg",
        "grad_avg",
        "acc_delta",
        "exp_avg_sq_row",
        "exp_avg_sq_col",
    ]
)
# Parts of a key whose value holds tensors and is never a model, whatever it looks like inside.
_NEVER = re.compile(
    r"(?:^|[._])(?:optim|optimi[sz]ers?|rng|schedulers?|scaler|extra_state|random_state)(?:$|[._\d])", re.I
)
# Of torch's generators: that of the processor, now and before, and those of graphics cards.
_RANDOM_STATES = frozenset({(5056,), (5048,), (816,), (44,), (16,)})
# A list longer than this is data, not a list of models.
_LONG = 1_000


class Found(NamedTuple):
    """A state dict's place and content; the fields are those of ``Inventory``."""

    container: str
    candidates: tuple[str, ...]
    tensors: tuple[Tensor, ...]
    metadata: dict[str, Scalar]
    lacking: tuple[Message, ...] = ()


class _Node(NamedTuple):
    """A mapping or sequence in the tree. Its path is only spelled out where it is needed."""

    parent: int
    key: str
    value: Mapping[object, object]


def find_state_dict(tree: object, container: str, limits: Limits) -> Found:
    """Return the state dict of ``tree``: at the dotted key ``container``, or else the only or best-known one.

    Names are those of the file. Entries that are no tensors are tolerated; where they are plain values they
    go to the metadata, as do those beside the state dict and beside the mappings it lies in (under their
    dotted key).

    Raises:
        CheckpointError: there is none, there are several and no known name tells them apart, or ``container``
        is not
            among them.
    """
    nodes = list(_walk(tree, limits))
    places = _candidates(nodes)
    if not places:
        # Arrays of numpy beside tensors are scores and logs; where there are no tensors they may be the weights.
        nodes = [node._replace(value=_with_arrays(node.value, limits)) for node in nodes]
        places = _candidates(nodes)
    limits.check("candidates", len(places), "state dicts in one file")
    if not places:
        raise CheckpointError(
            msg("found no state dict, expected a mapping from names to tensors"), _why_none(tree, limits)
        )
    paths = {_path(nodes, place): place for place in reversed(places)}
    candidates = tuple(_path(nodes, place) for place in places)
    chosen = paths[_choose(candidates, container)]
    value = nodes[chosen].value
    limits.check("tensors", len(value), "entries in a state dict")
    entries = read_entries(value, _foreign(value), limits)
    metadata = _metadata(nodes, chosen, limits)
    return Found(_path(nodes, chosen), candidates, entries.tensors, metadata, entries.lacking)


def _with_arrays(mapping: Mapping[object, object], limits: Limits) -> Mapping[object, object]:
    return {key: as_view(value, limits) or value for key, value in mapping.items()}


def _why_none(tree: object, limits: Limits) -> Message:
    """Return what to do about a file without weights: optimizers are named only where there is one."""
    keys = {key for key in as_mapping(tree, iter(range(limits.containers)), limits) if isinstance(key, str)}
    optimizer = isinstance(tree, dict) and ("param_groups" in tree or any(map(_NEVER.search, keys)))
    if optimizer:
        return msg("name a checkpoint with the model's weights; optimizer states alone do not describe a model")
    return msg("name a checkpoint with the model's weights")


def _foreign(mapping: Mapping[object, object]) -> frozenset[str]:
    """Return the names of entries that are no part of the model: an optimizer's, flattened among the weights."""
    names = (key for key in mapping if isinstance(key, str) and _NEVER.search(key))
    return frozenset(name for name in names if _is_slot(name) or not isinstance(mapping[name], View))


def _is_slot(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last in _OPTIMIZER_SLOTS or last == "step"


def _walk(tree: object, limits: Limits) -> Iterator[_Node]:
    """Yield every mapping and sequence once, the nearest to the root first. References may form cycles."""
    seen = {id(tree)}
    fuel = iter(range(limits.containers))
    numbers = count()
    level: list[tuple[int, str, object]] = [(-1, "", tree)]
    for _ in range(limits.depth + 1):
        below: list[tuple[int, str, object]] = []
        for parent, key, value in level:
            if next(fuel, None) is None:
                return
            number, mapping = next(numbers), as_mapping(value, fuel, limits)
            yield _Node(parent, key, mapping)
            inner = enumerate(value) if isinstance(value, (list, tuple)) else mapping.items()
            below += [(number, *entry) for entry in _entries(inner, seen, limits)]
        level = below


def _entries(inner: Iterable[tuple[object, object]], seen: set[int], limits: Limits) -> Iterator[tuple[str, object]]:
    """Yield the entries that may lead to a state dict and were not met before."""
    for key, value in inner:
        if not isinstance(value, (dict, list, tuple, Stub)) or id(value) in seen or not isinstance(key, (str, int)):
            continue
        if isinstance(value, (list, tuple)) and not 0 < len(value) <= _LONG:
            continue
        name = str(key)
        if len(name) <= limits.name and len(seen) < limits.containers and not _NEVER.search(name):
            seen.add(id(value))
            yield name, value


def _candidates(nodes: list[_Node]) -> list[int]:
    """Return the numbers of the nodes that are state dicts, those nearest the root first.

    A mapping that holds a state dict under a plain key is its wrapper, even when tensors (a loss, a random
    state) lie beside it; a dotted key belongs to a module's own extra entries, so it does not make a wrapper.
    """
    holders = {number for number, node in enumerate(nodes) if _holds_weights(node.value)}
    extras = {number for number in holders if "." in nodes[number].key and nodes[number].parent in holders}
    wrappers = {above for number in holders - extras for above in _wrappers(nodes, number)}
    found = sorted(holders - extras - wrappers)
    if not found and nodes and _names_tensors(nodes[0].value) and not _is_of_training(nodes[0].value):
        return [0]  # a whole file of scalars, or of parameters that are called like an optimizer's
    return found


def _wrappers(nodes: list[_Node], number: int) -> Iterator[int]:
    while nodes[number].parent >= 0:
        number = nodes[number].parent
        yield number


def _names_tensors(mapping: Mapping[object, object]) -> bool:
    return any(isinstance(key, str) and isinstance(value, View) for key, value in mapping.items())


def _holds_weights(mapping: Mapping[object, object]) -> bool:
    """Scalar tensors alone are counters and scores."""
    shaped = any(isinstance(value, View) and value.shape for value in mapping.values())
    if not shaped and any(isinstance(value, (Stub, tuple)) for value in mapping.values()):
        return any(hides_weights(key, value) for key, value in mapping.items())
    return shaped and not _is_optimizer(mapping) and not _is_random_state(mapping)


def _is_random_state(mapping: Mapping[object, object]) -> bool:
    """The states of random generators are rows of bytes, of a length that only they have."""
    views = [value for value in mapping.values() if isinstance(value, View)]
    return bool(views) and all(view.dtype == "uint8" and view.shape in _RANDOM_STATES for view in views)


def _is_of_training(mapping: Mapping[object, object]) -> bool:
    slots = all("." in str(key) for key, value in mapping.items() if isinstance(value, View)) and _is_optimizer(mapping)
    return slots or _is_random_state(mapping)


def _is_optimizer(mapping: Mapping[object, object]) -> bool:
    """Its tensors have numbers for names, or only names of optimizers' own making."""
    names = [key for key, value in mapping.items() if isinstance(value, View)]
    return all(not isinstance(name, str) or name.rpartition(".")[2] in _OPTIMIZER_SLOTS for name in names)


def _path(nodes: list[_Node], number: int) -> str:
    keys: list[str] = []
    while nodes[number].parent >= 0:
        keys.append(nodes[number].key)
        number = nodes[number].parent
    return ".".join(reversed(keys))


def _choose(candidates: tuple[str, ...], container: str) -> str:
    if container:
        if container in candidates:
            return container
        raise CheckpointError(
            msg(
                "found no state dict at {container!r}, expected one of: {listed}",
                container=container,
                listed=_listed(candidates),
            ),
            msg("name one of them with --container KEY, or leave the option out"),
        )
    if len(candidates) == 1:
        return candidates[0]
    for key in CONTAINER_KEYS:
        named = [path for path in candidates if path.rpartition(".")[2] == key]
        if len(named) == 1:
            return named[0]
    raise CheckpointError(
        msg("found {number} state dicts, expected one: {listed}", number=len(candidates), listed=_listed(candidates)),
        msg("choose one with --container KEY"),
    )


def _listed(candidates: tuple[str, ...]) -> str:
    shown = ", ".join(path or "the whole file" for path in candidates[:12])
    return shown if len(candidates) <= 12 else f"{shown} and {len(candidates) - 12} more"


def _metadata(nodes: list[_Node], number: int, limits: Limits) -> dict[str, Scalar]:
    """Return the plain values of the state dict and of the mappings around it, the outermost first."""
    found: dict[str, Scalar] = {}
    for place in reversed([number, *_wrappers(nodes, number)]):
        prefix = _path(nodes, place)
        for key, value in nodes[place].value.items():
            plain = scalar(value)
            if isinstance(key, str) and plain and len(key) <= limits.name and len(found) < limits.scalars:
                found[f"{prefix}.{key}" if prefix else key] = plain[0]
    return found

"""The operators of the family language: matched tensors or earlier facts in, a value and its evidence out.

An operator answers None where the checkpoint does not decide the matter (sizes that should agree do not, a
division leaves a rest): no fact is better than a guessed one. What no checkpoint of the family can be raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints.contents.inventory import count_elements, place_of
from cnx_doclint.errors import FamilyError
from cnx_doclint.families.arithmetic import ARITHMETIC, Arguments, Found
from cnx_doclint.families.file_format import axes, texts
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.contents.inventory import Tensor
    from cnx_doclint.spec.spec import Fact


class Match(NamedTuple):
    """A tensor that fits a pattern: its name without prefixes, and what the captures hold."""

    name: str
    tensor: Tensor
    captures: Mapping[str, int | str]


class Scope(NamedTuple):
    """What a rule can see.

    Attributes:
        tensors: by name without prefixes, in the order of the file.
        matches: by pattern, in the order of their captures.
        facts: those found so far.
        config: plain values that the file or a configuration beside it has, by key.
        buffers: names of tensors that the family knows to be no parameters, which no file says.
    """

    tensors: Mapping[str, Tensor]
    matches: Mapping[str, tuple[Match, ...]]
    facts: Mapping[str, Fact]
    config: Mapping[str, object] = MappingProxyType({})
    buffers: frozenset[str] = frozenset()


Operator = Callable[[Scope, Arguments], Found | None]


def _matches(scope: Scope, arguments: Arguments) -> tuple[Match, ...]:
    return tuple(match for name in texts(arguments["tensors"]) or () for match in scope.matches[name])


def _names(matches: tuple[Match, ...]) -> tuple[str, ...]:
    return tuple(match.name for match in matches)


def _size(match: Match, axis: int) -> int:
    shape = match.tensor.shape
    if axis >= len(shape):
        message = msg(
            "{name} has the shape {shape}, and the family reads its dimension {dimension}",
            name=match.name,
            shape=list(shape),
            dimension=axis + 1,
        )
        raise FamilyError(message, msg("is the checkpoint of this family? see: cnx-doclint identify"))
    return shape[axis]


def _sizes(match: Match, arguments: Arguments) -> set[int]:
    return {_size(match, axis) for axis in axes(arguments["axis"]) or ()}


def _count(scope: Scope, arguments: Arguments) -> Found | None:
    matches = _matches(scope, arguments)
    if not matches:
        return None
    by = arguments.get("by")
    groups = [match.captures[by] for match in matches] if by else []
    value = tuple(groups.count(group) for group in sorted({*groups}, key=_order)) if by else len(matches)
    return Found(value, _names(matches))


def _order(capture: int | str) -> tuple[bool, int | str]:
    return (isinstance(capture, str), capture)


def _axis(scope: Scope, arguments: Arguments) -> Found | None:
    matches = _matches(scope, arguments)
    at = arguments.get("at")
    if at is not None:
        matches = matches[at:][:1]
    sizes = [_sizes(match, arguments) for match in matches]
    if not sizes or any(len(found) > 1 for found in sizes):
        return None
    values = tuple(size for found in sizes for size in found)
    return Found(values if at is None else values[0], _names(matches))


def _common(scope: Scope, arguments: Arguments) -> Found | None:
    matches = _matches(scope, arguments)
    sizes = {size for match in matches for size in _sizes(match, arguments)}
    return Found(sizes.pop(), _names(matches)) if len(sizes) == 1 else None


def _pairs(scope: Scope, arguments: Arguments) -> Found | None:
    matches = _matches(scope, arguments)
    first, second = arguments["axes"]
    steps = tuple((_size(match, first), _size(match, second)) for match in matches)
    return Found(steps, _names(matches)) if steps else None


def _sum(scope: Scope, arguments: Arguments) -> Found | None:
    under, buffers = texts(arguments.get("under")) or ("",), arguments["buffers"]
    below = {name: tensor for name, tensor in scope.tensors.items() if name.startswith(under)}
    parameters = [tensor for name, tensor in below.items() if tensor.kind == "parameter" and name not in scope.buffers]
    counted = [*below.values()] if buffers else parameters
    what = f"{len(parameters)} parameters" + (f" and {len(below) - len(parameters)} buffers" if buffers else "")
    where = f" under {', '.join(under)}" if any(under) else ""
    return Found(count_elements(counted), (f"elements of {what}{where}",)) if counted else None


def _elements(scope: Scope, arguments: Arguments) -> Found | None:
    matches = _matches(scope, arguments)
    total = count_elements(match.tensor for match in matches)
    return Found(total, ("elements of " + ", ".join(_names(matches)),)) if matches else None


def _config(scope: Scope, arguments: Arguments) -> Found | None:
    """A value of the configuration, by the first of the keys that it has; ``*`` stands for any beginning."""
    for wanted in texts(arguments["keys"]) or ():
        for key, value in scope.config.items():
            if fnmatchcase(key, wanted) and isinstance(value, (int, float, str)) and not isinstance(value, bool):
                return Found(value, (f"the configuration's {key}",))
    return None


def _constant(scope: Scope, arguments: Arguments) -> Found | None:
    value, key = arguments["value"], arguments.get("divides")
    if key is None:
        return Found(value, ())
    whole = scope.facts[key].value
    if not isinstance(whole, int) or not value or whole % value:
        return None
    return Found(value, (f"{key} = {whole} is a multiple of {value}",))


def _presence(scope: Scope, arguments: Arguments) -> Found | None:
    """Whether there are such tensors at all, as one of two texts."""
    matches = _matches(scope, arguments)
    if matches:
        return Found(arguments["present"], _names(matches))
    return Found(arguments["absent"], (f"no {' or '.join(texts(arguments['tensors']) or ())} among the tensors",))


def _shared(scope: Scope, arguments: Arguments) -> Found | None:
    """Whether tensors of one pattern are those of the next too, by where they lie, or because they are stored once."""
    first, *others = ((name, scope.matches[name]) for name in texts(arguments["tensors"]) or ())
    for name, matches in others:
        if matches and first[1]:
            same = {place_of(match.tensor) for match in matches} <= {place_of(match.tensor) for match in first[1]}
            return Found(arguments["shared" if same else "apart"], (*_names(first[1]), *_names(matches)))
        if first[1]:
            return Found(arguments["shared"], (f"no {name} among the tensors",))
    return None


OPERATORS: Mapping[str, Operator] = {
    **ARITHMETIC,
    "axis": _axis,
    "common": _common,
    "config": _config,
    "constant": _constant,
    "count": _count,
    "elements": _elements,
    "pairs": _pairs,
    "presence": _presence,
    "shared": _shared,
    "sum": _sum,
}
# Those that look at names alone: packed tensors have theirs.
BY_NAME = frozenset({"count", "presence", "shared"})

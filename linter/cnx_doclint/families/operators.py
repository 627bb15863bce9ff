"""The operators of the family language: matched tensors or earlier facts in, a value and its evidence out.

An operator answers None where the checkpoint does not decide the matter (sizes that should agree do not, a
division leaves a rest): no fact is better than a guessed one. What no checkpoint of the family can be raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.errors import FamilyError
from cnx_doclint.families.file_format import axes, texts
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.contents.inventory import Tensor
    from cnx_doclint.spec.spec import Fact, Value


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
    """

    tensors: Mapping[str, Tensor]
    matches: Mapping[str, tuple[Match, ...]]
    facts: Mapping[str, Fact]
    config: Mapping[str, object] = MappingProxyType({})


class Found(NamedTuple):
    """A value and what it rests on."""

    value: Value
    evidence: tuple[str, ...]


Arguments = Mapping[str, Any]
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


def _uniform(scope: Scope, arguments: Arguments) -> Found | None:
    key = arguments["fact"]
    values = scope.facts[key].value
    if not isinstance(values, tuple) or len({*values}) != 1 or isinstance(values[0], tuple):
        return None
    return Found(values[0], (f"the one value of {key} = {shown(values)}",))


def _lookup(scope: Scope, arguments: Arguments) -> Found | None:
    keys = arguments["facts"]
    wanted = tuple(scope.facts[key].value for key in keys)
    evidence = "lookup of " + ", ".join(f"{key} = {shown(scope.facts[key].value)}" for key in keys)
    rows = (row["value"] for row in arguments["table"] if row["when"] == wanted)
    return next((Found(value, (evidence,)) for value in rows), None)


def _sum(scope: Scope, arguments: Arguments) -> Found | None:
    under, buffers = arguments.get("under", ""), arguments["buffers"]
    below = [tensor for name, tensor in scope.tensors.items() if name.startswith(under)]
    parameters = [tensor for tensor in below if tensor.kind == "parameter"]
    counted = below if buffers else parameters
    what = f"{len(parameters)} parameters" + (f" and {len(below) - len(parameters)} buffers" if buffers else "")
    where = f" under {under}" if under else ""
    return Found(sum(tensor.elements for tensor in counted), (f"elements of {what}{where}",)) if counted else None


def _elements(scope: Scope, arguments: Arguments) -> Found | None:
    matches = _matches(scope, arguments)
    total = sum(match.tensor.elements for match in matches)
    return Found(total, ("elements of " + ", ".join(_names(matches)),)) if matches else None


def _config(scope: Scope, arguments: Arguments) -> Found | None:
    """A value of the configuration, by the first of the keys that it has; ``*`` stands for any beginning."""
    for wanted in texts(arguments["keys"]) or ():
        for key, value in scope.config.items():
            if fnmatchcase(key, wanted) and isinstance(value, (int, float, str)) and not isinstance(value, bool):
                return Found(value, (f"the configuration's {key}",))
    return None


def _list(scope: Scope, arguments: Arguments) -> Found | None:
    values = _numbers(scope, *arguments["facts"])
    return Found(values, (", ".join(arguments["facts"]),)) if values else None


def _constant(scope: Scope, arguments: Arguments) -> Found | None:
    value, key = arguments["value"], arguments.get("divides")
    if key is None:
        return Found(value, ())
    whole = scope.facts[key].value
    if not isinstance(whole, int) or not value or whole % value:
        return None
    return Found(value, (f"{key} = {whole} is a multiple of {value}",))


def _numbers(scope: Scope, *terms: int | str) -> tuple[int, ...] | None:
    values = [scope.facts[term].value if isinstance(term, str) else term for term in terms]
    numbers = tuple(value for value in values if isinstance(value, int))
    return numbers if len(numbers) == len(values) else None


def _arithmetic(terms: Callable[[Arguments], tuple[int | str, ...]], sign: str, apply: Apply) -> Operator:
    def operator(scope: Scope, arguments: Arguments) -> Found | None:
        named = terms(arguments)
        numbers = _numbers(scope, *named)
        value = apply(*numbers) if numbers is not None else None
        if numbers is None or value is None:
            return None
        formula = f" {sign} ".join(map(str, named))
        return Found(value, (f"{formula} = {f' {sign} '.join(map(str, numbers))} = {value}",))

    return operator


def _presence(scope: Scope, arguments: Arguments) -> Found | None:
    """Whether there are such tensors at all, as one of two texts."""
    matches = _matches(scope, arguments)
    if matches:
        return Found(arguments["present"], _names(matches))
    return Found(arguments["absent"], (f"no {' or '.join(texts(arguments['tensors']) or ())} among the tensors",))


Apply = Callable[..., int | None]


def _difference(minuend: int, subtrahend: int) -> int:
    return minuend - subtrahend


def _quotient(dividend: int, divisor: int) -> int | None:
    return dividend // divisor if divisor and dividend % divisor == 0 else None


def _logarithm(number: int, base: int) -> int | None:
    """Return the exact logarithm; by multiplying, since a rounded one would be a guess."""
    if base < 2 or number < 1:
        return None
    exponent, power = 0, 1
    while power < number:
        exponent, power = exponent + 1, power * base
    return exponent if power == number else None


def _power(base: int, exponent: int) -> int | None:
    # The bound keeps a hostile shape from asking for a number that fills the memory.
    return base**exponent if 0 <= exponent <= 64 else None


OPERATORS: Mapping[str, Operator] = {
    "axis": _axis,
    "common": _common,
    "config": _config,
    "constant": _constant,
    "count": _count,
    "difference": _arithmetic(lambda given: (given["minuend"], given["subtrahend"]), "-", _difference),
    "elements": _elements,
    "list": _list,
    "logarithm": _arithmetic(lambda given: (given["number"], given["base"]), "log", _logarithm),
    "lookup": _lookup,
    "pairs": _pairs,
    "power": _arithmetic(lambda given: (given["base"], given["exponent"]), "**", _power),
    "presence": _presence,
    "product": _arithmetic(lambda given: given["factors"], "*", lambda *factors: prod(factors)),
    "quotient": _arithmetic(lambda given: (given["dividend"], given["divisor"]), "/", _quotient),
    "sum": _sum,
    "uniform": _uniform,
}


def shown(value: object) -> str:
    """Return a value as evidence shows it: lists in brackets."""
    return f"[{', '.join(map(shown, value))}]" if isinstance(value, tuple) else str(value)

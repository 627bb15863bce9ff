"""The operators of the family language that calculate: facts in, a value and its evidence out, whatever was read.

What every operator answers is told in `operators`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from cnx_doclint.spec.spec import Fact, Value


class Found(NamedTuple):
    """A value and what it rests on."""

    value: Value
    evidence: tuple[str, ...]


class Known(Protocol):
    """What a calculation can see: the facts found so far."""

    @property
    def facts(self) -> Mapping[str, Fact]:
        """Facts by key."""
        ...


Arguments = Mapping[str, Any]
Calculation = Callable[[Known, Arguments], Found | None]
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


def _uniform(scope: Known, arguments: Arguments) -> Found | None:
    key = arguments["fact"]
    values = scope.facts[key].value
    if not isinstance(values, tuple) or len({*values}) != 1 or isinstance(values[0], tuple):
        return None
    return Found(values[0], (f"the one value of {key} = {shown(values)}",))


def _runs(tell: Callable[[object, Iterable[object]], object], what: str) -> Calculation:
    """Return an operator on a list's runs of equal values, such as the blocks of a stage where nothing names it."""

    def operator(scope: Known, arguments: Arguments) -> Found | None:
        key = arguments["fact"]
        values = scope.facts[key].value
        if not isinstance(values, tuple) or not all(isinstance(value, int) for value in values):
            return None
        told = (tell(value, run) for value, run in groupby(values))
        return Found(tuple(one for one in told if isinstance(one, int)), (f"the {what} of {key} = {shown(values)}",))

    return operator


def _lookup(scope: Known, arguments: Arguments) -> Found | None:
    keys = arguments["facts"]
    wanted = tuple(scope.facts[key].value for key in keys)
    evidence = "lookup of " + ", ".join(f"{key} = {shown(scope.facts[key].value)}" for key in keys)
    rows = (row["value"] for row in arguments["table"] if row["when"] == wanted)
    return next((Found(value, (evidence,)) for value in rows), None)


def _list(scope: Known, arguments: Arguments) -> Found | None:
    values = _numbers(scope, *arguments["facts"])
    return Found(values, (", ".join(arguments["facts"]),)) if values else None


def _numbers(scope: Known, *terms: int | str) -> tuple[int, ...] | None:
    values = [scope.facts[term].value if isinstance(term, str) else term for term in terms]
    numbers = tuple(value for value in values if isinstance(value, int))
    return numbers if len(numbers) == len(values) else None


def _arithmetic(terms: Callable[[Arguments], tuple[int | str, ...]], sign: str, apply: Apply) -> Calculation:
    def operator(scope: Known, arguments: Arguments) -> Found | None:
        named = terms(arguments)
        numbers = _numbers(scope, *named)
        value = apply(*numbers) if numbers is not None else None
        if numbers is None or value is None:
            return None
        formula = f" {sign} ".join(map(str, named))
        return Found(value, (f"{formula} = {f' {sign} '.join(map(str, numbers))} = {value}",))

    return operator


ARITHMETIC: Mapping[str, Calculation] = {
    "difference": _arithmetic(lambda given: (given["minuend"], given["subtrahend"]), "-", _difference),
    "list": _list,
    "logarithm": _arithmetic(lambda given: (given["number"], given["base"]), "log", _logarithm),
    "lookup": _lookup,
    "power": _arithmetic(lambda given: (given["base"], given["exponent"]), "**", _power),
    "product": _arithmetic(lambda given: given["factors"], "*", lambda *factors: prod(factors)),
    "quotient": _arithmetic(lambda given: (given["dividend"], given["divisor"]), "/", _quotient),
    "run_lengths": _runs(lambda _, run: sum(1 for _ in run), "lengths of the runs"),
    "run_values": _runs(lambda value, _: value, "values of the runs"),
    "uniform": _uniform,
}


def shown(value: object) -> str:
    """Return a value as evidence shows it: lists in brackets."""
    return f"[{', '.join(map(shown, value))}]" if isinstance(value, tuple) else str(value)

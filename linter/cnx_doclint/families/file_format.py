"""The words of a family file: kinds of fact, operators, and what each argument of an operator may be.

Only the vocabulary, so that a file can be checked when it is loaded without loading what applies it;
the operators themselves are in ``operators.py``, under the same names. An argument means the same in every
operator that takes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.messages.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from cnx_doclint.spec.spec import Status

# ``{stage}`` is a number, ``{name:word}`` one part of a dotted name.
CAPTURE = re.compile(r"\{([a-z_]+)(?::(word))?\}")

# How sure a status is, surest first; what is cited rests on no tensor and is not ordered among them.
CERTAINTY: tuple[Status, ...] = ("verified", "derived", "inferred")


class Names(NamedTuple):
    """What a rule may refer to: patterns of ``[tensors]`` with their captures, keys of ``[facts]``."""

    tensors: Mapping[str, Collection[str]]
    facts: Collection[str]


class Operator(NamedTuple):
    """The arguments of an operator, and the surest status its result can have."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    status: Status


OPERATORS: Mapping[str, Operator] = {
    "axis": Operator(("tensors", "axis"), ("at",), "verified"),
    "cited": Operator((), (), "declared"),
    "common": Operator(("tensors", "axis"), (), "verified"),
    "config": Operator(("keys",), (), "declared"),
    "constant": Operator(("value",), ("divides",), "inferred"),
    "count": Operator(("tensors",), ("by",), "verified"),
    "difference": Operator(("minuend", "subtrahend"), (), "derived"),
    "elements": Operator(("tensors",), (), "derived"),
    "list": Operator(("facts",), (), "derived"),
    "logarithm": Operator(("number", "base"), (), "derived"),
    "lookup": Operator(("facts", "table"), (), "derived"),
    "pairs": Operator(("tensors", "axes"), (), "verified"),
    "power": Operator(("base", "exponent"), (), "derived"),
    "presence": Operator(("tensors", "present", "absent"), (), "verified"),
    "product": Operator(("factors",), (), "derived"),
    "quotient": Operator(("dividend", "divisor"), (), "derived"),
    "run_lengths": Operator(("fact",), (), "derived"),
    "run_values": Operator(("fact",), (), "derived"),
    "shared": Operator(("tensors", "shared", "apart"), (), "verified"),
    "sum": Operator(("buffers",), ("under",), "derived"),
    "uniform": Operator(("fact",), (), "derived"),
}


def is_integer(value: object) -> bool:
    """Tell an integer from ``true`` and ``false``, which Python counts among them."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Say whether a value is a number that has an end, of digits or not."""
    return is_integer(value) or (isinstance(value, float) and isfinite(value))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_integers(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(map(is_integer, value))


def _is_steps(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(_is_integers(step) and len(step) == 2 for step in value)


class Kind(NamedTuple):
    """What values of a kind look like in a family file."""

    holds: Callable[[object], bool]
    expected: str


KINDS: Mapping[str, Kind] = {
    "count": Kind(lambda value: is_integer(value) or _is_text(value), "an integer, or the text printed"),
    "integer": Kind(is_integer, "an integer"),
    "integers": Kind(_is_integers, "a list of integers"),
    "measure": Kind(is_number, "a number"),
    "figure": Kind(is_number, "a number"),
    "shape": Kind(_is_integers, "a list of sizes"),
    "steps": Kind(_is_steps, "a list of [in, out] pairs"),
    "text": Kind(_is_text, "a text"),
}


def texts(value: object) -> tuple[str, ...] | None:
    """Return a text or a non-empty list of texts as a tuple; None when it is neither."""
    found = (value,) if isinstance(value, str) else value
    if isinstance(found, (list, tuple)) and found and all(map(_is_text, found)):
        return tuple(found)
    return None


def axes(value: object) -> tuple[int, ...] | None:
    """Return a dimension or a non-empty list of dimensions as a tuple; None when it is neither."""
    found = (value,) if is_integer(value) else value
    if isinstance(found, (list, tuple)) and found and all(is_integer(axis) and axis >= 0 for axis in found):
        return tuple(found)
    return None


def _names_among(choices: Collection[str]) -> Message:
    return msg("known: {known}", known=", ".join(sorted(choices)) or msg("none"))


# Each check answers what is wrong with an argument, or an empty text.
Check = Callable[[Any, Mapping[str, Any], Names], Message]


def _check_tensors(value: Any, rule: Mapping[str, Any], names: Names) -> Message:  # noqa: ARG001
    found = texts(value)
    if not found:
        return msg("expected the name of a [tensors] pattern, or a list of them")
    unknown = [name for name in found if name not in names.tensors]
    if not unknown:
        return NOTHING
    return msg("no [tensors] pattern {name!r}; {known}", name=unknown[0], known=_names_among(names.tensors))


def _check_by(value: Any, rule: Mapping[str, Any], names: Names) -> Message:
    patterns = [name for name in texts(rule.get("tensors")) or () if name in names.tensors]
    captures = set.intersection(*(set(names.tensors[name]) for name in patterns)) if patterns else set()
    expected = msg("expected a capture of its tensors; {known}", known=_names_among(captures))
    return NOTHING if _is_text(value) and value in captures else expected


def _check_fact(value: Any, rule: Mapping[str, Any], names: Names) -> Message:  # noqa: ARG001
    expected = msg("expected a key of [facts]; {known}", known=_names_among(names.facts))
    return NOTHING if _is_text(value) and value in names.facts else expected


def _check_facts(value: Any, rule: Mapping[str, Any], names: Names) -> Message:
    found = texts(value)
    if not found or isinstance(value, str):
        return msg("expected a list of [facts] keys")
    return next(filter(None, (_check_fact(key, rule, names) for key in found)), NOTHING)


def _check_term(value: Any, rule: Mapping[str, Any], names: Names) -> Message:  # noqa: ARG001
    expected = msg("expected an integer or a key of [facts]; {known}", known=_names_among(names.facts))
    return NOTHING if is_integer(value) or (_is_text(value) and value in names.facts) else expected


def _check_factors(value: Any, rule: Mapping[str, Any], names: Names) -> Message:
    if not isinstance(value, list) or not value:
        return msg("expected a list of integers and fact keys")
    return next(filter(None, (_check_term(term, rule, names) for term in value)), NOTHING)


def _check_table(value: Any, rule: Mapping[str, Any], names: Names) -> Message:  # noqa: ARG001
    width = len(texts(rule.get("facts")) or ())
    rows = value if isinstance(value, list) and value else [None]
    good = (
        isinstance(row, dict)
        and row.keys() == {"when", "value"}
        and isinstance(row["when"], list)
        and len(row["when"]) == width
        for row in rows
    )
    expected = msg("expected a list of {{ when = [{width} values], value = ... }}", width=width)
    return NOTHING if all(good) else expected


def _is(holds: Callable[[Any], bool], expected: Message) -> Check:
    wrong = msg("expected {expected}", expected=expected)
    return lambda value, rule, names: NOTHING if holds(value) else wrong  # noqa: ARG005


ARGUMENTS: Mapping[str, Check] = {
    "absent": _is(_is_text, msg("a text")),
    "apart": _is(_is_text, msg("a text")),
    "at": _is(is_integer, msg("an index (negative from the end)")),
    "axes": _is(
        lambda value: isinstance(value, list) and len(axes(value) or ()) == 2, msg("two dimensions, in and out")
    ),
    "axis": _is(lambda value: axes(value) is not None, msg("a dimension, or several that must agree")),
    "base": _check_term,
    "buffers": _is(lambda value: isinstance(value, bool), msg("true or false")),
    "by": _check_by,
    "dividend": _check_term,
    "divides": _check_fact,
    "divisor": _check_term,
    "exponent": _check_term,
    "fact": _check_fact,
    "facts": _check_facts,
    "factors": _check_factors,
    "keys": _is(lambda value: texts(value) is not None, msg("a key, or a list of them")),
    "minuend": _check_term,
    "number": _check_term,
    "present": _is(_is_text, msg("a text")),
    "shared": _is(_is_text, msg("a text")),
    "subtrahend": _check_term,
    "table": _check_table,
    "tensors": _check_tensors,
    "under": _is(lambda value: texts(value) is not None, msg("beginnings of tensor names")),
    "value": _is(is_integer, msg("an integer")),
}

_FACT_ARGUMENTS = (
    *("base", "dividend", "divides", "divisor", "exponent", "fact", "facts", "factors"),
    *("minuend", "number", "subtrahend"),
)


def fact_keys(arguments: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of the facts that a rule with these arguments needs."""
    for name in _FACT_ARGUMENTS:
        value = arguments.get(name, ())
        yield from (term for term in (value if isinstance(value, (list, tuple)) else (value,)) if isinstance(term, str))


def frozen(value: Any) -> Any:
    """Return TOML's lists as tuples, all the way down, as values of a spec are."""
    if isinstance(value, dict):
        return {key: frozen(item) for key, item in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list) else value

"""Values as text: the one place that decides how a fact reads in a table, a page or a config block."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnx_doclint.spec.spec import Value

# What a fact begins with that is quoted from the paper.
PAPER = "paper."


def format_value(value: Value, kind: str = "", measured_in: str = "") -> str:
    """Return a value of a kind of fact as readers write it, with its unit if it has one."""
    writer = _WRITERS.get(kind)
    text = writer(value) if writer is not None and isinstance(value, int | float) else _plain(value)
    return f"{text} {measured_in}".rstrip()


def python_literal(value: Value) -> str:
    """Return a value as a Python literal: steps and lists become lists."""
    if isinstance(value, tuple):
        return "[" + ", ".join(python_literal(item) for item in cast("tuple[Value, ...]", value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def millions(count: float) -> str:
    """Return a count in millions with the two decimals that papers print: ``3.53M``."""
    return f"{count / 1e6:.2f}M"


_BILLION = 1_000_000_000


def _count(value: float) -> str:
    if isinstance(value, float):  # a rounded count, as papers give it
        return millions(value)
    if value >= _BILLION:
        return f"{value / _BILLION:.2f}B ({value:,})"
    return f"{millions(value)} ({value:,})" if value >= 1_000_000 else f"{value:,}"


def _plain(value: Value) -> str:
    if not isinstance(value, tuple):
        return str(value)
    if value and isinstance(value[0], tuple):
        return ", ".join(step(*pair) for pair in value)
    return "[" + ", ".join(map(str, value)) + "]"


def step(inputs: int, outputs: int) -> str:
    """Return what a layer does to the number of channels: ``320 → 128``."""
    return f"{inputs} → {outputs}"


_WRITERS: dict[str, Callable[[float], str]] = {"count": _count, "measure": "{:.2f}".format}

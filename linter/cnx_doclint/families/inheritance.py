"""What one family's file takes over from another: two tables in, one out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# What a file says of itself and of its own models.
_OWN = frozenset({"name", "title", "extends", "models", "paper"})


def inherited(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a file says together with what it takes over: tables are joined, and of anything else its own counts.

    The base's name, models and paper are its own. What has a new ``rule`` has no argument of the old one.
    """
    return _joined({key: value for key, value in base.items() if key not in _OWN}, own)


def _joined(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    return {**base, **{key: _value(base.get(key), value) for key, value in own.items()}}


def _value(base: Any, own: Any) -> Any:
    both = isinstance(base, dict) and isinstance(own, dict)
    return _joined(base, own) if both and "op" not in own else own

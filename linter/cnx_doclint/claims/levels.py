"""Levels of confidence: how sure it is that a line is wrong, in words. Where one begins is decided here alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.project.setting_keys import LEVELS, Level

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CERTAIN", "LEVELS", "LIKELY", "Level", "is_told", "level_of"]

# The least confidence of a level; what is less than likely is possible.
CERTAIN = 0.95
LIKELY = 0.8

_RANKS: Mapping[Level, int] = {level: rank for rank, level in enumerate(LEVELS)}


def level_of(confidence: float) -> Level:
    """Return the level of a calibrated probability."""
    if confidence >= CERTAIN:
        return "certain"
    return "likely" if confidence >= LIKELY else "possible"


def is_told(level: Level, least: Level) -> bool:
    """Say whether a run that tells what is at least of one level tells what is of another."""
    return _RANKS[level] <= _RANKS[least]

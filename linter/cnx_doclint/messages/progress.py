"""How far long work has come: the steps that it tells, and the bar that a terminal shows of them.

The core calls a function with every step and knows nothing else; the command line draws.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from cnx_doclint.messages.style import printable

# Short work shows nothing at all, and a bar that changes too often cannot be read.
PATIENCE, PAUSE = 1.0, 0.1
_WIDTH = 24
_MEGA = 1_000_000
# Standard error's width where it does not say, and what erases the rest of a line.
_COLUMNS, _ERASE = 80, "\x1b[K"


class Step(NamedTuple):
    """A step of the work on one file.

    Attributes:
        what: is worked on, as people call it.
        done: bytes so far.
        total: bytes in all.
    """

    what: str
    done: int
    total: int


Progress = Callable[[Step], None]


def no_progress(_step: Step) -> None:
    """Let a step pass."""


@contextmanager
def hidden_progress() -> Iterator[Progress]:
    """Give a function that shows nothing."""
    yield no_progress


@contextmanager
def drawn_progress(write: Callable[[str], object], clock: Callable[[], float] = time.monotonic) -> Iterator[Progress]:
    """Give a function that draws steps on one line of a terminal; when the work ends, the line is empty again.

    Args:
        write: puts text on the terminal at once.
        clock: gives the time in seconds.
    """
    pace, shown = Pace(clock), False

    def show(step: Step) -> None:
        nonlocal shown
        if pace.due():
            shown = True
            write(f"\r{printable(bar(step, _columns()))}{_ERASE}")

    try:
        yield show
    finally:
        if shown:
            write(f"\r{_ERASE}")


def _columns() -> int:
    try:
        return os.get_terminal_size(2).columns or _COLUMNS
    except OSError:
        return _COLUMNS


class Pace:
    """Decides which steps are shown: none at first, and then a few in a second."""

    __slots__ = ("_clock", "_next")

    def __init__(self, clock: Callable[[], float]) -> None:
        """Start now; ``clock`` gives the time in seconds."""
        self._clock = clock
        self._next = clock() + PATIENCE

    def due(self) -> bool:
        """Tell whether a step is to be shown, as if it were shown then."""
        now = self._clock()
        if now < self._next:
            return False
        self._next = now + PAUSE
        return True


def bar(step: Step, columns: int) -> str:
    """Return a step as one line of a terminal that has so many columns; what is too long is cut at its start."""
    share = min(step.done / step.total, 1.0) if step.total else 1.0
    full = int(share * _WIDTH)
    sizes = f"{step.done / _MEGA:,.0f} of {step.total / _MEGA:,.0f} MB"
    line = f"{'#' * full}{'.' * (_WIDTH - full)} {share:4.0%} {sizes}"
    # A line as long as the terminal is wide would wrap, and could not be taken back.
    room = columns - len(line) - 2
    what = step.what if len(step.what) <= room else f"…{step.what[1 - room :]}" if room > 1 else ""
    return f"{line} {what}".rstrip()[: max(columns - 1, 0)]

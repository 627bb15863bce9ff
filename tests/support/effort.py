"""How much work something takes, whatever else the machine is doing: the processor's time, not the clock's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What ends soon takes a second or two. What does not end soon would take minutes, or hours.
SOON = 60.0


@contextmanager
def ends_soon(limit: float = SOON) -> Iterator[None]:
    """Fail when what is done within takes more seconds of this process's time than a very slow machine would need."""
    start = time.process_time()
    yield
    took = time.process_time() - start
    assert took < limit, f"took {took:.1f} s of the processor's time"


def least(work: Callable[[], object], times: int = 3) -> float:
    """Return the seconds of this process's time that some work takes at least."""

    def once() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return min(once() for _ in range(times))

"""What a header may still cost: the steps through it, and the memory for what is kept of it."""

from __future__ import annotations

from cnx_doclint.checkpoints.bounds.limits import Limits, exceeded

# What the record of one tensor or value takes beside its name, and each of a tensor's sizes; rounded up.
_RECORD_COST, _SIZE_COST = 600, 80


class Allowance:
    """What is left of two limits that all parts of a header share."""

    __slots__ = ("_limits", "_memory", "_steps")

    def __init__(self, limits: Limits) -> None:
        """Start full."""
        self._limits = limits
        self._memory = limits.memory
        self._steps = limits.steps

    @property
    def steps(self) -> int:
        """How many are left."""
        return self._steps

    def step(self, count: int = 1) -> None:
        """Account for ``count`` lengths or tags before they are followed.

        Raises:
            CheckpointError: the steps are used up.
        """
        self._steps -= count
        if self._steps < 0:
            raise exceeded("lengths and tags in the header", "steps", self._limits.steps)

    def hold(self, name: int) -> None:
        """Account for a record before it is made, whose name has ``name`` bytes.

        Raises:
            CheckpointError: the name is too long, or the memory is used up.
        """
        self._limits.check("line", name, "bytes in a name")
        self._charge(_RECORD_COST + name)

    def hold_sizes(self, count: int) -> None:
        """Account for a tensor's shape and strides before they are made.

        Raises:
            CheckpointError: there are too many, or the memory is used up.
        """
        self._limits.check("dimensions", count, "dimensions of a tensor")
        self._charge(_SIZE_COST * count)

    def _charge(self, cost: int) -> None:
        self._memory -= cost
        if self._memory < 0:
            raise exceeded("bytes of names and shapes in the header", "memory", self._limits.memory)

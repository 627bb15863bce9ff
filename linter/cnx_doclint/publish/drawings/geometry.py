"""Boxes and lines on a picture, in its own units; y grows downwards."""

from __future__ import annotations

from math import hypot
from typing import NamedTuple


class Point(NamedTuple):
    """A place."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle with its sides along the axes."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.top + self.height

    @property
    def middle(self) -> Point:
        """The place in its middle."""
        return Point(self.left + self.width / 2, self.top + self.height / 2)

    @classmethod
    def around(cls, point: Point, reach: float) -> Box:
        """Return the square whose sides are so far away from a place."""
        return cls(point.x - reach, point.y - reach, 2 * reach, 2 * reach)

    def overlaps(self, other: Box) -> bool:
        """Whether two boxes share more than an edge."""
        apart_x = self.right <= other.left or other.right <= self.left
        return not (apart_x or self.bottom <= other.top or other.bottom <= self.top)

    def holds(self, other: Box) -> bool:
        """Whether another box lies within this one."""
        wide = self.left <= other.left and other.right <= self.right
        return wide and self.top <= other.top and other.bottom <= self.bottom

    def nearest(self, point: Point) -> Point:
        """Return the place of the box that is nearest to another place."""
        return Point(min(max(point.x, self.left), self.right), min(max(point.y, self.top), self.bottom))


class Line(NamedTuple):
    """A straight line from one place to another."""

    start: Point
    end: Point

    @property
    def length(self) -> float:
        """How long it is."""
        return hypot(self.end.x - self.start.x, self.end.y - self.start.y)

    def crosses(self, box: Box) -> bool:
        """Whether it runs through a box: cut at all four sides, something of it remains."""
        first, last = 0.0, 1.0
        across, down = self.end.x - self.start.x, self.end.y - self.start.y
        for step, low, high in (
            (across, box.left - self.start.x, box.right - self.start.x),
            (down, box.top - self.start.y, box.bottom - self.start.y),
        ):
            if step == 0:
                if not low < 0 < high:
                    return False
                continue
            enter, leave = sorted((low / step, high / step))
            first, last = max(first, enter), min(last, leave)
        return first < last

"""Where the labels of points stand, so that none covers another, nor a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.publish.drawings.geometry import Box, Line, Point

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# How far around its middle a point is drawn, and how far from that its label stands.
RADIUS = 6
_GAP = 3


class Label(NamedTuple):
    """Where a label stands, and the line from its point to it if it does not stand beside it."""

    box: Box
    leader: Line | None = None


def labelled(
    points: Sequence[Point], sizes: Sequence[tuple[float, float]], area: Box, *, tangled: bool = False
) -> tuple[Label, ...] | None:
    """Return where the labels of points stand within an area, or nothing when it is too small.

    Args:
        points: the middles of what is drawn.
        sizes: the width and height of each point's label.
        area: where labels may stand.
        tangled: whether the line from a point to its label may run under another label.
    """
    dots = tuple(Box.around(point, RADIUS) for point in points)
    found: tuple[Label, ...] = ()
    for point, size in zip(points, sizes, strict=True):
        label = next(_free(point, size, _Taken(area, dots, found), tangled=tangled), None)
        if label is None:
            return None
        found = (*found, label)
    return found


def labelled_beside(
    points: Sequence[Point], sizes: Sequence[tuple[float, float]], area: Box
) -> tuple[Label | None, ...]:
    """Return where labels stand that have room beside their points, and nothing for the others."""
    dots = tuple(Box.around(point, RADIUS) for point in points)
    found: list[Label | None] = []
    for point, size in zip(points, sizes, strict=True):
        taken = _Taken(area, dots, tuple(label for label in found if label))
        boxes = (box for box in _beside(point, size) if area.holds(box) and not taken.covers(box))
        found.append(next(map(Label, boxes), None))
    return tuple(found)


class _Taken(NamedTuple):
    """The area, what is drawn at its points, and the labels that stand already."""

    area: Box
    dots: tuple[Box, ...]
    labels: tuple[Label, ...]

    def covers(self, box: Box) -> bool:
        """Whether something stands where a label would."""
        return any(box.overlaps(other) for other in (*self.dots, *(label.box for label in self.labels)))

    def tangles(self, label: Label, point: Point) -> bool:
        """Whether its line runs through another label or point, or the line of another through it."""
        line = label.leader
        others = [*(dot for dot in self.dots if dot.middle != point), *(other.box for other in self.labels)]
        crossed = line is not None and any(line.crosses(box) for box in others)
        return crossed or any(other.leader.crosses(label.box) for other in self.labels if other.leader)


def _free(point: Point, size: tuple[float, float], taken: _Taken, *, tangled: bool) -> Iterator[Label]:
    """The places that are free, the best first."""
    for label in _places(point, size, taken.area):
        if taken.area.holds(label.box) and not taken.covers(label.box) and (tangled or not taken.tangles(label, point)):
            yield label


def _places(point: Point, size: tuple[float, float], area: Box) -> Iterator[Label]:
    yield from (Label(box) for box in _beside(point, size))
    yield from (Label(box, Line(point, box.nearest(point))) for box in _away(point, size, area))


def _beside(point: Point, size: tuple[float, float]) -> Iterator[Box]:
    """Places that touch a point, those first where readers look first."""
    width, height = size
    far = RADIUS + _GAP
    right, left, middle = point.x + far, point.x - far - width, point.x - width / 2
    below, above, level = point.y + far, point.y - far - height, point.y - height / 2
    yield Box(right, level, width, height)
    yield Box(left, level, width, height)
    yield Box(middle, above, width, height)
    yield Box(middle, below, width, height)
    near = far - RADIUS
    for top in (above + near, below - near):
        yield Box(right - near, top, width, height)
        yield Box(left + near, top, width, height)


def _away(point: Point, size: tuple[float, float], area: Box) -> list[Box]:
    """All places of a fine grid, the nearest first."""
    width, height = size
    boxes = [
        Box(left, top, width, height)
        for top in _steps(area.top, area.bottom - height, 5)
        for left in _steps(area.left, area.right - width, 10)
    ]
    return sorted(boxes, key=lambda box: (round(Line(point, box.nearest(point)).length, 3), box))


def _steps(start: float, end: float, step: int) -> Iterator[float]:
    return (start + index * step for index in range(int((end - start) // step) + 1))

"""Where elements lie, against torch's own views of a storage whose elements are their numbers."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.checkpoints.contents.inventory import Tensor
from cnx_doclint.extraction.deep.layout import Layout, layout_of, pieces, span


def tensor(shape: tuple[int, ...], stride: tuple[int, ...], offset: int = 0) -> Tensor:
    return Tensor("w", shape, "float32", stride, offset, "0", 0)


def elements(layout: Layout, room: int) -> list[int]:
    """Return the numbers of all elements, as the pieces have them."""
    found = []
    for first, dims in pieces(layout.dims, room):
        assert span(dims) <= room
        numbers = [layout.first + first]
        for size, stride in dims:
            numbers = [number + step * stride for number in numbers for step in range(size)]
        found += numbers
    return found


@given(data=st.data(), room=st.integers(1, 40))
def test_every_element_is_in_one_piece(data: st.DataObject, room: int) -> None:
    view = torch.arange(5000)[data.draw(st.integers(0, 9)) :]
    shape = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    view = view[: torch.Size(shape).numel()].reshape(shape)
    for change in data.draw(st.lists(st.sampled_from(["permute", "step", "slice", "expand"]), max_size=3)):
        axis = data.draw(st.integers(0, view.dim() - 1))
        if change == "permute":
            view = view.transpose(0, axis)
        elif change == "step":
            view = view[(slice(None),) * axis + (slice(None, None, 2),)]
        elif change == "slice" and view.shape[axis] > 1:
            view = view.narrow(axis, 1, view.shape[axis] - 1)
        elif change == "expand" and view.shape[axis] == 1:
            view = view.expand(*(3 if place == axis else size for place, size in enumerate(view.shape)))
    layout = layout_of(tensor(tuple(view.shape), view.stride(), view.storage_offset()))
    assert layout is not None
    found = elements(layout, room)
    assert sorted(found * layout.times) == sorted(view.flatten().tolist())
    assert len(found) == layout.elements
    assert max(found) < layout.end


def test_what_fills_a_run_is_one_dimension() -> None:
    for shape, stride in [
        ((3, 4), (4, 1)),
        ((4, 3), (1, 4)),
        ((2, 3, 4), (4, 8, 1)),
        ((12, 1), (1, 999)),
        ((12,), (1,)),
    ]:
        layout = layout_of(tensor(shape, stride, 7))
        assert layout is not None
        assert layout.first == 7
        assert sum(size * stride for size, stride in layout.dims) in (12, 24)
        assert len(layout.dims) == 1


def test_a_scalar_and_what_is_seen_more_than_once() -> None:
    assert layout_of(tensor((), (), 3)) == Layout(3, ())
    assert layout_of(tensor((5, 3), (0, 1))) == Layout(0, ((3, 1),), 5)
    assert layout_of(tensor((3, 4), (1, 1))) is None
    assert layout_of(tensor((3, 4), (3, 1))) is None
    assert layout_of(tensor((2, 1 << 40), (1 << 30, 3))) is None

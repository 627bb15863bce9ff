"""Listings of names and shapes in JSON: what tests, families and people without the weights have.

``{"tensors": {"head.weight": [64, 32, 3, 3], ...}}``; instead of a shape, a tensor may have
``{"shape": [...], "dtype": "float16"}``. Plain values beside ``tensors`` are metadata.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.dtypes import ITEM_SIZES, describe
from cnx_doclint.checkpoints.contents.inventory import Inventory, Tensor
from cnx_doclint.checkpoints.contents.scalars import scalar
from cnx_doclint.checkpoints.contents.tensors import byte_size, contiguous, sizes
from cnx_doclint.checkpoints.contents.untrusted_json import parse
from cnx_doclint.checkpoints.contents.values import Content, View
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnx_doclint.checkpoints.sources.source import Source

FORMAT = "names-shapes"
_USUAL = "float32"
# Torch's type for batch normalisation's counter.
_COUNTER, _COUNTER_DTYPE = "num_batches_tracked", "int64"
_LIMITS = Limits()


def from_shapes(shapes: Mapping[str, Sequence[int]]) -> Inventory:
    """Return the inventory of tensors of these shapes, stored row by row, float32 apart from counters.

    Raises:
        CheckpointError: a shape is not made of whole numbers from 0.
    """
    views = {name: _view(name, list(shape), _LIMITS) for name, shape in shapes.items()}
    return Inventory(FORMAT, "", ("",), tuple(_named(name, view) for name, view in views.items()))


def _named(name: str, view: View) -> Tensor:
    return Tensor(name, view.shape, view.dtype, view.stride, view.offset, view.storage, view.bytes)


def _view(name: str, entry: object, limits: Limits) -> View:
    fields = entry if isinstance(entry, dict) else {"shape": entry}
    usual = _COUNTER_DTYPE if name.rpartition(".")[2] == _COUNTER else _USUAL
    dtype = fields.get("dtype", usual)
    if not isinstance(dtype, str) or dtype not in ITEM_SIZES:
        raise damaged(f"{describe(dtype)} as the dtype of {name[:80]!r}", "one of torch's, such as float32")
    shape = sizes(fields.get("shape"), limits, f"shape, that of {name[:80]!r}")
    return View(shape, dtype, contiguous(shape), 0, name, byte_size(shape, dtype))


def _detects(source: Source, _limits: Limits) -> Evidence:
    """Any JSON object may be one: reading it gives a better reason than refusing it here."""
    return Evidence.POSSIBLE if source.head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" else Evidence.NONE


def _read(source: Source, limits: Limits) -> Content:
    limits.check("json", source.size, "bytes of JSON")
    listing = parse(source.read(0, source.size), limits)
    tensors = listing.get("tensors") if isinstance(listing, dict) else None
    if not isinstance(tensors, dict):
        raise CheckpointError(
            msg('found JSON without "tensors", expected names and shapes'),
            msg('a listing looks like {{"tensors": {{"head.weight": [64, 32, 3, 3]}}}}'),
        )
    limits.check("tensors", len(tensors), "tensors in a listing")
    beside = {key: plain[0] for key, value in listing.items() if (plain := scalar(value))}
    return Content({name: _view(name, entry, limits) for name, entry in tensors.items()}, metadata=beside)


READER = Reader(FORMAT, _detects, _read)

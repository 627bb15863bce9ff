"""What the tests of values compare: what we count in a file, and what torch counts in a state dict."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from cnx_doclint.checkpoints.reading.checkpoint import open_weights
from cnx_doclint.extraction.deep.counts import Counts
from cnx_doclint.extraction.deep.values import Values, read_values

Four = tuple[int, int, int, int]
# Torch counts little in these; another type of the same numbers is as good.
_WIDER = {torch.uint16: torch.int32, torch.uint32: torch.int64, torch.complex32: torch.complex64}


def values(path: Path | str, **options: Any) -> Values:
    with open_weights(path, **options) as weights:
        return read_values(weights, "x")


def counted(path: Path | str, **options: Any) -> dict[str, Four]:
    """Return elements, NaN, infinite and zero ones by tensor; all tensors must be read."""
    found = values(path, **options)
    assert not found.unread
    return {name: four(counts) for name, counts in found.counts.items()}


def four(counts: Counts) -> Four:
    return counts[:4]


def of_torch(state: Mapping[str, Any]) -> dict[str, Four]:
    """Return the same as torch has it."""
    tensors = {name: value.detach() for name, value in state.items() if isinstance(value, torch.Tensor)}
    return {name: _of_torch(tensor) for name, tensor in tensors.items()}


def _of_torch(tensor: torch.Tensor) -> Four:
    if tensor.dtype.itemsize == 1 and tensor.dtype.is_floating_point:
        tensor = tensor.to(torch.float32)
    tensor = tensor.view(torch.int64) if tensor.dtype == torch.uint64 else tensor.to(_WIDER.get(tensor.dtype))
    nans, infinities, zeros = (int(test.sum()) for test in (torch.isnan(tensor), torch.isinf(tensor), tensor == 0))
    return tensor.numel(), nans, infinities, zeros


DTYPES = [
    torch.float32,
    torch.float64,
    torch.float16,
    torch.bfloat16,
    torch.float8_e4m3fn,
    torch.float8_e5m2,
    torch.complex64,
    torch.complex128,
    torch.int64,
    torch.int32,
    torch.int16,
    torch.int8,
    torch.uint8,
    torch.bool,
    torch.uint16,
    torch.uint32,
    torch.uint64,
]


def planted(dtype: torch.dtype, *shape: int) -> torch.Tensor:
    """Return random numbers of a type with some zeros, and NaN and infinity where the type has them."""
    numbers = torch.randint(1, 3, shape).to(torch.float32)
    flat = numbers.flatten()
    flat[:: max(7, 1)] = 0
    if dtype.is_floating_point or dtype.is_complex:
        flat[1::11], flat[2::13], flat[3::17] = float("nan"), float("inf"), float("-inf")
        flat[5::19] = -0.0
    if dtype.is_complex:
        # An imaginary part that is NaN where the real one is not, and the other way round.
        return torch.complex(flat, flat.roll(5)).reshape(shape).to(dtype)
    return flat.reshape(shape).to(dtype)


def mixed() -> dict[str, torch.Tensor]:
    """Return tensors of every type, and views that share storages."""
    state = {str(dtype).removeprefix("torch."): planted(dtype, 5, 12) for dtype in DTYPES}
    base = planted(torch.float32, 6, 10)
    state |= {
        "base": base,
        "tied": base,
        "transposed": base.t(),
        "row": base[2],
        "column": base[:, 3],
        "stepped": base[1:5, ::3],
        "corner": base[2:, 4:],
        "expanded": planted(torch.float32, 6, 1).expand(6, 9),
        "scalar": torch.tensor(float("inf")),
        "empty": torch.zeros(0, 4),
    }
    return state

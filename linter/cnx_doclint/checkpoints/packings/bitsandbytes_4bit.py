"""bitsandbytes in 4 bits: two elements a byte in one column, and JSON that says the shape."""

from __future__ import annotations

import json
from math import prod

from cnx_doclint.checkpoints.contents.packing import Packing, Parts, Weight

_KINDS = {f".weight.quant_state.bitsandbytes__{kind}": kind for kind in ("nf4", "fp4")}


def _tells(parts: Parts) -> Weight | None:
    kind = next((kind for part, kind in _KINDS.items() if part in parts.values), "")
    shape = _shape(parts.values.get(f".weight.quant_state.bitsandbytes__{kind}", b""))
    held = prod(parts.shape(".weight"))
    return Weight(shape, kind) if shape and (prod(shape) + 1) // 2 == held else None


def _shape(data: bytes) -> tuple[int, ...]:
    try:
        state = json.loads(data)
    except (ValueError, RecursionError):
        return ()
    shape = state.get("shape") if isinstance(state, dict) else None
    known = isinstance(shape, list) and all(type(size) is int and size > 0 for size in shape)
    return tuple(shape) if known and shape else ()


PACKING = Packing(
    ".weight",
    frozenset({"uint8"}),
    (".weight.absmax",),
    _tells,
    (".weight.quant_map", ".weight.nested_absmax", ".weight.nested_quant_map", *_KINDS),
    reads=tuple(_KINDS),
)

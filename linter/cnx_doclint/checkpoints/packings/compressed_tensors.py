"""compressed-tensors, of integers: words with the elements of a row beside each other, and the shape as a tensor."""

from __future__ import annotations

from cnx_doclint.checkpoints.contents.packing import WORD, Packing, Parts, Weight

_SIZES = {"int64": 8, "int32": 4}


def _tells(parts: Parts) -> Weight | None:
    packed, shape = parts.shape(".weight_packed"), _shape(parts)
    if len(packed) < 2 or len(shape) != len(packed) or shape[:-1] != packed[:-1] or not shape[-1]:
        return None
    # Where a row does not fill its last word, there are more bits than elements.
    bits = packed[-1] * WORD // shape[-1]
    fits = 0 < bits <= 8 and packed[-1] == -(-shape[-1] // (WORD // bits))
    return Weight(shape, f"int{bits}") if fits else None


def _shape(parts: Parts) -> tuple[int, ...]:
    data, tensor = parts.values.get(".weight_shape", b""), parts.tensors.get(".weight_shape")
    width = _SIZES.get(tensor.dtype, 0) if tensor else 0
    if not width:
        return ()
    return tuple(int.from_bytes(data[at : at + width], "little", signed=True) for at in range(0, len(data), width))


PACKING = Packing(
    ".weight_packed",
    frozenset({"int32"}),
    (".weight_scale", ".weight_shape"),
    _tells,
    (".weight_zero_point", ".weight_g_idx", ".input_scale", ".input_zero_point"),
    reads=(".weight_shape",),
)

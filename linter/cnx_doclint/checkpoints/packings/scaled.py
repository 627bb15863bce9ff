"""An element in its own place, of eight bits, and scales beside it: the weight has the shape that it is stored in."""

from __future__ import annotations

from cnx_doclint.checkpoints.contents.packing import Packing, Parts, Weight

_EIGHT_BITS = frozenset({"int8", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz"})
_SCALES = (".weight_scale", ".weight_scale_inv", ".weight_scales", ".scale_weight", ".qscale_weight")
_OTHERS = (".weight_zero_point", ".input_scale", ".input_zero_point", ".input_scale_ub", ".qscale_act", ".scale_input")


def _tells(parts: Parts) -> Weight | None:
    weight = parts.tensors[".weight"]
    return Weight(weight.shape, weight.dtype) if any(scale in parts.tensors for scale in _SCALES) else None


PACKING = Packing(".weight", _EIGHT_BITS, (), _tells, (*_SCALES, *_OTHERS))

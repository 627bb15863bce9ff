"""NVFP4 as compressed-tensors writes it: two elements a byte, and a scale for every 16 of a row."""

from __future__ import annotations

from cnx_doclint.checkpoints.contents.packing import Packing, Weight

GROUP = 16


def weight(packed: tuple[int, ...], scales: tuple[int, ...]) -> Weight | None:
    """Return the weight whose elements are two a byte, where its scales fit."""
    fits = len(packed) > 1 and packed[:-1] == scales[:-1] and 2 * packed[-1] == GROUP * scales[-1]
    return Weight((*packed[:-1], 2 * packed[-1]), "float4_e2m1fn") if fits else None


PACKING = Packing(
    ".weight_packed",
    frozenset({"uint8"}),
    (".weight_scale",),
    lambda parts: weight(parts.shape(".weight_packed"), parts.shape(".weight_scale")),
    (".weight_global_scale", ".input_global_scale", ".input_scale"),
)

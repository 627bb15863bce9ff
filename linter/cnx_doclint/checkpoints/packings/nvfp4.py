"""NVFP4 as ModelOpt writes it: two elements a byte, a scale for every 16 of a row, and one for all."""

from __future__ import annotations

from cnx_doclint.checkpoints.contents.packing import Packing
from cnx_doclint.checkpoints.packings.nvfp4_packed import weight

PACKING = Packing(
    ".weight",
    frozenset({"uint8"}),
    (".weight_scale", ".weight_scale_2"),
    lambda parts: weight(parts.shape(".weight"), parts.shape(".weight_scale")),
    (".input_scale",),
)

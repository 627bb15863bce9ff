"""MXFP4: blocks of 16 bytes with 32 elements of a row, and a scale for each block."""

from __future__ import annotations

from cnx_doclint.checkpoints.contents.packing import Packing, Parts, Weight

_BYTES, _ELEMENTS = 16, 32


def _tells(parts: Parts) -> Weight | None:
    blocks, scales = parts.shape("_blocks"), parts.shape("_scales")
    fits = len(blocks) > 2 and blocks[-1] == _BYTES and blocks[:-1] == scales
    return Weight((*blocks[:-2], blocks[-2] * _ELEMENTS), "mxfp4") if fits else None


PACKING = Packing("_blocks", frozenset({"uint8"}), ("_scales",), _tells, weight="")

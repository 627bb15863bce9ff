"""AWQ: words with the elements of a row beside each other, and scales and zeros by group."""

from __future__ import annotations

from cnx_doclint.checkpoints.contents.packing import Packing, Parts, Weight, bits_of


def _tells(parts: Parts) -> Weight | None:
    packed, scales, zeros = (parts.shape(part) for part in (".qweight", ".scales", ".qzeros"))
    if not len(packed) == len(scales) == len(zeros) == 2 or scales[0] != zeros[0] or packed[1] != zeros[1]:
        return None
    bits = bits_of(packed[1], scales[1])
    grouped = scales[0] and packed[0] % scales[0] == 0 and packed[0] > scales[0]
    return Weight((scales[1], packed[0]), f"int{bits}") if bits and grouped else None


PACKING = Packing(".qweight", frozenset({"int32"}), (".scales", ".qzeros"), _tells)

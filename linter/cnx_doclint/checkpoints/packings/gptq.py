"""GPTQ: words with the elements of a column below each other, and scales and zeros by group."""

from __future__ import annotations

from cnx_doclint.checkpoints.contents.packing import WORD, Packing, Parts, Weight, bits_of


def _tells(parts: Parts) -> Weight | None:
    packed, scales, zeros = (parts.shape(part) for part in (".qweight", ".scales", ".qzeros"))
    if len(packed) != 2 or len(scales) != 2 or packed[1] != scales[1]:
        return None
    setting = parts.setting("quantization_config.bits", "quantization_config.w_bit")
    bits = bits_of(zeros[1], scales[1]) if len(zeros) == 2 else setting
    rows = parts.shape(".g_idx")[0] if len(parts.shape(".g_idx")) == 1 else packed[0] * WORD // bits if bits else 0
    if not bits or rows * bits != packed[0] * WORD or (setting and setting != bits):
        return None
    return Weight((packed[1], rows), f"int{bits}")


PACKING = Packing(".qweight", frozenset({"int32"}), (".scales",), _tells, (".qzeros", ".g_idx"))

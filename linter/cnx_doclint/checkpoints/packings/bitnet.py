"""BitNet: four elements of a column a byte, where the configuration says that it is one."""

from __future__ import annotations

from cnx_doclint.checkpoints.contents.packing import Packing, Parts, Weight

_TO_A_BYTE = 4


def _tells(parts: Parts) -> Weight | None:
    packed = parts.shape(".weight")
    if parts.config.get("quantization_config.quant_method") != "bitnet" or len(packed) != 2:
        return None
    return Weight((_TO_A_BYTE * packed[0], packed[1]), "int2")


PACKING = Packing(".weight", frozenset({"uint8"}), (".weight_scale",), _tells)

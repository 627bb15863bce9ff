"""bitsandbytes in 8 bits: an element a byte, and the largest of each row."""

from __future__ import annotations

from cnx_doclint.checkpoints.contents.packing import Packing, Parts, Weight


def _tells(parts: Parts) -> Weight | None:
    shape = parts.shape(".weight")
    return Weight(shape, "int8") if parts.shape(".SCB") == shape[:1] else None


PACKING = Packing(".weight", frozenset({"int8"}), (".SCB",), _tells, (".weight_format",))

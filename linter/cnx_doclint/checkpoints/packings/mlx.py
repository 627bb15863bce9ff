"""MLX: words with the elements of a row beside each other; only the configuration says how many bits each has."""

from __future__ import annotations

from cnx_doclint.checkpoints.contents.packing import WORD, Packing, Parts, Weight


def _tells(parts: Parts) -> Weight | None:
    packed, scales = parts.shape(".weight"), parts.shape(".scales")
    bits, group = (_setting(parts, key) for key in ("bits", "group_size"))
    if len(packed) < 2 or packed[:-1] != scales[:-1] or not 0 < bits <= 8:
        return None
    columns, over = divmod(packed[-1] * WORD, bits)
    return Weight((*packed[:-1], columns), f"int{bits}") if not over and columns == scales[-1] * group else None


def _setting(parts: Parts, key: str) -> int:
    """Some layers have settings of their own."""
    places = (f"quantization.{parts.base}", f"quantization_config.{parts.base}", "quantization", "quantization_config")
    return parts.setting(*(f"{place}.{key}" for place in places))


PACKING = Packing(".weight", frozenset({"uint32"}), (".scales",), _tells, (".biases",))

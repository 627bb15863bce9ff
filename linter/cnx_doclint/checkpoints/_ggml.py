"""The element types of ggml: their numbers in GGUF files, and what their blocks take.

Quantised types store their elements in blocks, always along the innermost dimension: scales first or last,
the small numbers packed. Block sizes are those of the structures in ggml's ``ggml-common.h``.
"""

from __future__ import annotations

from typing import NamedTuple


class GgmlType(NamedTuple):
    """One type.

    Attributes:
        name: torch's short name where torch has the type, else ggml's in lower case.
        block: elements in a block.
        bytes: of a block.
    """

    name: str
    block: int
    bytes: int


# The numbers that are missing belonged to types that ggml has given up (4, 5, 31 to 33, 36 to 38).
TYPES = {
    0: GgmlType("float32", 1, 4),
    1: GgmlType("float16", 1, 2),
    2: GgmlType("q4_0", 32, 18),
    3: GgmlType("q4_1", 32, 20),
    6: GgmlType("q5_0", 32, 22),
    7: GgmlType("q5_1", 32, 24),
    8: GgmlType("q8_0", 32, 34),
    9: GgmlType("q8_1", 32, 36),
    10: GgmlType("q2_k", 256, 84),
    11: GgmlType("q3_k", 256, 110),
    12: GgmlType("q4_k", 256, 144),
    13: GgmlType("q5_k", 256, 176),
    14: GgmlType("q6_k", 256, 210),
    15: GgmlType("q8_k", 256, 292),
    16: GgmlType("iq2_xxs", 256, 66),
    17: GgmlType("iq2_xs", 256, 74),
    18: GgmlType("iq3_xxs", 256, 98),
    19: GgmlType("iq1_s", 256, 50),
    20: GgmlType("iq4_nl", 32, 18),
    21: GgmlType("iq3_s", 256, 110),
    22: GgmlType("iq2_s", 256, 82),
    23: GgmlType("iq4_xs", 256, 136),
    24: GgmlType("int8", 1, 1),
    25: GgmlType("int16", 1, 2),
    26: GgmlType("int32", 1, 4),
    27: GgmlType("int64", 1, 8),
    28: GgmlType("float64", 1, 8),
    29: GgmlType("iq1_m", 256, 56),
    30: GgmlType("bfloat16", 1, 2),
    34: GgmlType("tq1_0", 256, 54),
    35: GgmlType("tq2_0", 256, 66),
    39: GgmlType("mxfp4", 32, 17),
    40: GgmlType("nvfp4", 64, 36),
    41: GgmlType("q1_0", 128, 18),
}

"""AQLM: numbers of groups of elements, which stand in books of them."""

from __future__ import annotations

from cnx_doclint.checkpoints.contents.packing import Packing, Parts, Weight


def _tells(parts: Parts) -> Weight | None:
    codes, books = parts.shape(".codes"), parts.shape(".codebooks")
    if len(codes) != 3 or len(books) != 4 or codes[2] != books[0]:
        return None
    return Weight((codes[0] * books[2], codes[1] * books[3]), "aqlm")


PACKING = Packing(".codes", frozenset({"int8", "int16", "int32"}), (".codebooks", ".scales"), _tells)

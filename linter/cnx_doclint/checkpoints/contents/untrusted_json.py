"""JSON from files that are not trusted."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from cnx_doclint.checkpoints.bounds.limits import Limits, damaged

# What values take in memory at most, by the sign that each has one of, while they are being made: an object, an array,
# a further value, a pair. Signs in texts are counted too, which real headers have few of.
_BYTES = {b"{": 250, b"[": 100, b",": 50, b":": 200}


def parse(data: bytes, limits: Limits) -> Any:
    """Return the value of a JSON text in UTF-8, with or without a byte order mark.

    Raises:
        CheckpointError: no JSON, a key given twice, ``NaN``, text that cannot be encoded, nesting too deep,
            more bytes than ``limits.json``, or so many values that they would take more than ``limits.memory``.
    """
    limits.check("json", len(data), "bytes of JSON")
    limits.check("memory", _estimated(data), "bytes of memory for the values of JSON")
    try:
        text = data.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except RecursionError:
        raise damaged("JSON nested too deeply", "a few levels") from None
    except ValueError as error:
        raise damaged(f"no JSON ({str(error)[:120]})", "a JSON text") from None
    return value


def _estimated(data: bytes) -> int:
    """Bytes that the values will take. Two characters can be a list of 80: 16 MiB of them must not be made."""
    return sum(each * data.count(sign) for sign, each in _BYTES.items())


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise damaged(f"the key {twice[:80]!r} twice in JSON", "each key once")
    for text in (*result, *result.values()):
        if isinstance(text, str) and not text.isascii():
            text.encode()  # a lone surrogate could not be printed; its UnicodeEncodeError is a ValueError
    return result


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")

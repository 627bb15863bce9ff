"""Plain values beside a state dict: epoch, best score, a note. Those of numpy are decoded, never built."""

from __future__ import annotations

import struct

from cnx_doclint.checkpoints.contents.values import Stub

# How many characters of a text are worth keeping as metadata; longer ones are logs or sources.
LONGEST_TEXT = 1_000
_WHOLE = 1 << 63
_SCALAR_CALLS = ("numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar")
_DTYPE_CALLS = ("numpy.dtype", "numpy.dtypes.Float64DType")
# numpy's kind and width -> struct's letter.
_LETTERS = {"f2": "e", "f4": "f", "f8": "d", "i1": "b", "i2": "h", "i4": "i", "i8": "q"}
_LETTERS |= {"u1": "B", "u2": "H", "u4": "I", "u8": "Q", "b1": "?"}

Scalar = str | int | float | bool | None


def scalar(value: object) -> tuple[Scalar] | None:
    """Return ``value`` in a tuple of one where it is a plain value of sensible size, else None."""
    if value is None or isinstance(value, (bool, float)):
        return (value,)
    if isinstance(value, int):
        return (value,) if -_WHOLE <= value < 2 * _WHOLE else None
    if isinstance(value, str):
        return (value,) if len(value) <= LONGEST_TEXT else None
    return _numpy_scalar(value) if isinstance(value, Stub) else None


def _numpy_scalar(stub: Stub) -> tuple[Scalar] | None:
    """``numpy.core.multiarray.scalar(dtype, bytes)``, its dtype ``numpy.dtype("f8", ...)`` with a state."""
    if stub.name not in _SCALAR_CALLS or not isinstance(stub.args, tuple) or len(stub.args) != 2:
        return None
    kind, data = stub.args
    if not isinstance(kind, Stub) or kind.name not in _DTYPE_CALLS or not isinstance(data, bytes):
        return None
    code = kind.args[0] if isinstance(kind.args, tuple) and kind.args else None
    letter = _LETTERS.get(code) if isinstance(code, str) else None
    order = _byte_order(kind.state)
    if letter is None or struct.calcsize(order + letter) != len(data):
        return None
    plain: Scalar = struct.unpack(order + letter, data)[0]
    return (plain,)


def _byte_order(state: object) -> str:
    """Return the second part of a numpy dtype's state; anything but ``>`` is read as little-endian."""
    order = state[1] if isinstance(state, tuple) and len(state) > 1 else "<"
    return ">" if order == ">" else "<"

"""What stands for a tensor though torch did not save it as one: arrays of numpy, parameters of old torch.

An array is never built. Its pickle says a type, a shape and the bytes, and they must fit each other.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.contents.tensors import contiguous, sizes
from cnx_doclint.checkpoints.contents.values import Stub, View
from cnx_doclint.checkpoints.sources.source import Source
from cnx_doclint.errors import CheckpointError

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.bounds.limits import Limits

# numpy's kind and width -> torch's short name. float16 to complex128 are called the same in both.
NUMPY_DTYPES = {
    "b1": "bool",
    **{f"i{width}": f"int{8 * width}" for width in (1, 2, 4, 8)},
    **{f"u{width}": f"uint{8 * width}" for width in (1, 2, 4, 8)},
    **{f"f{width}": f"float{8 * width}" for width in (2, 4, 8)},
    **{f"c{width}": f"complex{8 * width}" for width in (8, 16)},
}
_DTYPE_CALLS = ("numpy.dtype", "numpy.dtype.dtype")
_MODULES = ("numpy.core", "numpy._core")
_EMPTY = frozenset(f"{module}.multiarray._reconstruct" for module in _MODULES)
_FROM_BUFFER = frozenset(f"{module}.numeric._frombuffer" for module in _MODULES)
# Torch 0.1 made an empty parameter and gave it the tensor as a part of its state.
_PARAMETERS = frozenset({"torch.nn.parameter.Parameter", "torch.autograd.variable.Variable"})


def as_view(value: object, limits: Limits) -> View | None:
    """Return the tensor that a value is or stands for, None where it is something else."""
    if isinstance(value, View):
        return value
    if not isinstance(value, Stub):
        return None
    if value.name in _PARAMETERS:
        state = value.state if isinstance(value.state, (tuple, list)) else ()
        return next((part for part in state[:3] if isinstance(part, View)), None)
    return _array(value, limits)


def _array(stub: Stub, limits: Limits) -> View | None:
    if stub.name in _EMPTY and isinstance(stub.state, tuple) and len(stub.state) == 5:
        _, shape, dtype, _, data = stub.state
    elif stub.name in _FROM_BUFFER and isinstance(stub.args, tuple) and len(stub.args) == 4:
        data, dtype, shape, _ = stub.args
    else:
        return None
    name = _dtype(dtype)
    try:
        dims = sizes(shape, limits)
        strides = contiguous(dims)
    except CheckpointError:
        return None
    held = len(data) if isinstance(data, bytes) else data.size if isinstance(data, Source) else -1
    if not name or prod(dims) * name[1] != held:
        return None
    return View(dims, name[0], strides, 0, "", held)


def _dtype(stub: object) -> tuple[str, int] | None:
    """Return torch's name and the width of ``numpy.dtype("f4", ...)``."""
    if not isinstance(stub, Stub) or stub.name not in _DTYPE_CALLS or not isinstance(stub.args, tuple):
        return None
    code = stub.args[0] if stub.args else None
    if not isinstance(code, str) or code not in NUMPY_DTYPES:
        return None
    return NUMPY_DTYPES[code], int(code[1:])

"""Torch's element types by their short names, and the storage classes that imply one.

Sizes are those of ``torch.dtype.itemsize`` (torch 2.13), storage classes those of
``torch.storage._dtype_to_storage_type_map``.
"""

from __future__ import annotations

from cnx_doclint.checkpoints.bounds.limits import damaged
from cnx_doclint.checkpoints.contents.values import Global

_WIDTHS = {
    1: "bool uint8 int8 qint8 quint8 quint4x2 quint2x4 bits8 bits1x8 bits2x4 bits4x2 float4_e2m1fn_x2 "
    "float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu "
    "int1 int2 int3 int4 int5 int6 int7 uint1 uint2 uint3 uint4 uint5 uint6 uint7",
    2: "float16 bfloat16 int16 uint16 bits16",
    4: "float32 int32 uint32 complex32 qint32",
    8: "float64 int64 uint64 complex64",
    16: "complex128",
}
ITEM_SIZES = {dtype: width for width, names in _WIDTHS.items() for dtype in names.split()}
# Attributes of the torch module that are second names of a dtype.
_ALIASES = {"float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32"}
_ALIASES |= {"short": "int16", "cfloat": "complex64", "cdouble": "complex128", "chalf": "complex32"}
DTYPE_GLOBALS = {f"torch.{dtype}": dtype for dtype in ITEM_SIZES} | {f"torch.{k}": v for k, v in _ALIASES.items()}

# Elements of the quantised types share a byte in the storage.
PACKED = {"quint4x2": 2, "quint2x4": 4}

UNTYPED = "uint8"
STORAGE_CLASSES = {
    "DoubleStorage": "float64",
    "FloatStorage": "float32",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
    "ComplexDoubleStorage": "complex128",
    "ComplexFloatStorage": "complex64",
    "QInt8Storage": "qint8",
    "QInt32Storage": "qint32",
    "QUInt8Storage": "quint8",
    "QUInt4x2Storage": "quint4x2",
    "QUInt2x4Storage": "quint2x4",
    "UntypedStorage": UNTYPED,
    "_UntypedStorage": UNTYPED,
    "TypedStorage": UNTYPED,
    "_TypedStorage": UNTYPED,
}
_STORAGE_MODULES = ("torch", "torch.cuda", "torch.storage")
STORAGE_GLOBALS = {f"{module}.{name}": dtype for module in _STORAGE_MODULES for name, dtype in STORAGE_CLASSES.items()}


def dtype_of(value: object) -> str:
    """Return the short name of the dtype that a pickle names.

    Raises:
        CheckpointError: ``value`` is no dtype torch has.
    """
    if isinstance(value, Global) and value.name in DTYPE_GLOBALS:
        return DTYPE_GLOBALS[value.name]
    raise damaged(f"{describe(value)} as a tensor's dtype", "one such as torch.float32")


def describe(value: object) -> str:
    """Say in a few words what a value is, without walking into it."""
    if isinstance(value, Global):
        return repr(value.name[:80])
    if isinstance(value, (str, bytes)):
        return f"{type(value).__name__} {value[:40]!r}"
    if isinstance(value, int) and value.bit_length() > 128:
        return "a huge integer"
    return f"{type(value).__name__} {value!r}" if isinstance(value, (int, float)) else f"a {type(value).__name__}"

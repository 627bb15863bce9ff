"""The allow-list: what a call to each known name is taken to mean.

Each row maps a name as written in files to a function over records. The names and the order of arguments are
those of ``torch._utils``, ``torch._tensor`` and ``torch.storage`` (0.1 to 2.13) and of Python's own
containers under the names of Python 2 and 3. A name outside the table is never called, imported or looked up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cnx_doclint.checkpoints.bounds.limits import damaged
from cnx_doclint.checkpoints.contents.dtypes import DTYPE_GLOBALS, STORAGE_GLOBALS, describe, dtype_of
from cnx_doclint.checkpoints.contents.tensors import byte_size, contiguous, sizes, view
from cnx_doclint.checkpoints.contents.values import Global, Storage, Stub, View
from cnx_doclint.checkpoints.pickles.machine import (
    SLOT_COST,
    STUB_COST,
    TUPLE_COST,
    Builder,
    Context,
    add_entries,
    pairs_of,
    set_items,
)
from cnx_doclint.checkpoints.sources.source import Source, source_of_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

Args = tuple[Any, ...]
_VIEW_COST = 400
# Twice the window in which a nested pickle is read: one stored byte string can be read many times.
_NESTED_COST = 4096


def _dictionary(context: Context, args: Args) -> object:
    """``dict()``, ``dict({...})`` or ``dict([(key, value), ...])``, as Python 2 pickles an OrderedDict."""
    result: dict[object, object] = {}
    if not args:
        return result
    content = args[0]
    if isinstance(content, dict):
        context.budget.charge(SLOT_COST * 2 * len(content))
        flat = [part for pair in content.items() for part in pair]
    else:
        flat = pairs_of(_sequence(context, content))
    set_items(context, result, flat)
    return result


def _default_dictionary(context: Context, args: Args) -> object:
    return _dictionary(context, args[1:])


def _list(context: Context, args: Args) -> object:
    return list(_sequence(context, args[0])) if args else []


def _tuple(context: Context, args: Args) -> object:
    return tuple(_sequence(context, args[0])) if args else ()


def _set(context: Context, args: Args) -> object:
    result: set[object] = set()
    add_entries(context, result, list(_sequence(context, args[0])) if args else [])
    return result


def _frozen_set(context: Context, args: Args) -> object:
    result = _set(context, args)
    return frozenset(result) if isinstance(result, set) else result


def _sequence(context: Context, value: object) -> list[Any] | tuple[Any, ...]:
    """Return the elements a container is made from, paid for: one stored list can be used many times."""
    if not isinstance(value, (list, tuple)):
        raise damaged(f"{describe(value)} as the content of a container", "a list")
    context.budget.charge(2 * SLOT_COST * len(value) + SLOT_COST)
    return value


def _complex(context: Context, args: Args) -> object:
    return _stub("builtins.complex")(context, args)


def _bytes(context: Context, args: Args) -> object:
    """``bytes()``, ``bytearray(b)``, ``bytearray(text, encoding)`` and ``_codecs.encode(text, "latin1")``."""
    value = args[0] if args else b""
    if isinstance(value, str):
        context.budget.charge(len(value))
        return value.encode("latin-1", "replace")
    if isinstance(value, (bytes, Source)):
        return value
    return _stub("builtins.bytes")(context, args)


def _stub(name: str) -> Builder:
    def build(context: Context, args: Args) -> object:
        context.budget.charge(STUB_COST)
        return Stub(name, args)

    return build


def _size(context: Context, args: Args) -> object:
    _pay(context, args[:1])
    return sizes(args[0], context.limits) if args else ()


def _storage(value: object) -> Storage:
    if isinstance(value, Storage):
        return value
    raise damaged(f"{describe(value)} as a tensor's storage", "a storage")


def _tensor(context: Context, args: Args) -> object:
    """``_rebuild_tensor(storage, offset, size, stride)`` and ``_v2(..., requires_grad, hooks, metadata)``."""
    _need(args, 4)
    storage = _storage(args[0])
    _pay(context, args[2:4], _VIEW_COST)
    return view(storage, storage.dtype, args[1:4], context.limits)


def _tensor_of_dtype(context: Context, args: Args) -> object:
    """``_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype, metadata)``."""
    _need(args, 7)
    _pay(context, args[2:4], _VIEW_COST)
    return view(_storage(args[0]), dtype_of(args[6]), args[1:4], context.limits)


def _inner(context: Context, args: Args) -> object:
    """A parameter, or a copy on a device, of the tensor that is the first argument."""
    if args and isinstance(args[0], View):
        return args[0]
    return _stub("torch.nn.parameter.Parameter")(context, args)


def _from_type(context: Context, args: Args) -> object:
    """``_rebuild_from_type(_v2)(function, type, args, state)``: a subclass, or attributes on a tensor.

    A subclass that wraps others has no elements of its own; they are in the tensors that are its attributes.
    """
    _need(args, 3)
    made = context.call(args[0], args[2])
    if not isinstance(made, View) or made.storage or len(args) < 4:
        return made
    state = args[3][0] if isinstance(args[3], tuple) and args[3] else args[3]
    parts = state.items() if isinstance(state, dict) else ()
    inner = tuple((key, part) for key, part in parts if isinstance(key, str) and isinstance(part, View))
    context.budget.charge(TUPLE_COST + SLOT_COST * 8 * len(inner))
    return replace(made, parts=inner)


def _new_object(context: Context, args: Args) -> object:
    """``copyreg.__newobj__(class, ...)``, as the first protocols write what later ones have an instruction for."""
    _need(args, 1)
    return context.call(args[0], args[1:])


def _without_storage(context: Context, args: Args) -> object:
    """``_rebuild_meta_tensor_no_storage(dtype, size, stride, requires_grad)``: shape only, never data."""
    _need(args, 3)
    return _bare(context, args[0], args[1], args[2])


def _wrapper_subclass(context: Context, args: Args) -> object:
    """``_rebuild_wrapper_subclass(class, dtype, size, stride, offset, layout, device, requires_grad)``."""
    _need(args, 4)
    return _bare(context, args[1], args[2], args[3])


def _bare(context: Context, dtype: object, shape: object, stride: object) -> View:
    dims, steps, name = sizes(shape, context.limits), sizes(stride, context.limits, "stride"), dtype_of(dtype)
    if len(dims) != len(steps):
        raise damaged(f"a tensor with {len(dims)} sizes and {len(steps)} strides", "as many of both")
    _pay(context, (shape, stride), _VIEW_COST)
    return View(dims, name, steps, 0, "", byte_size(dims, name))


def _sparse(context: Context, args: Args) -> object:
    """``_rebuild_sparse_tensor(layout, (indices..., values, size, is_coalesced))``: the record of its values.

    The shape is the whole tensor's, the bytes are those of the values that are stored.
    """
    _need(args, 2)
    values = [part for part in _sequence(context, args[1]) if isinstance(part, View)]
    shapes = [part for part in args[1] if isinstance(part, (tuple, list))]
    if len(values) < 2 or not shapes:
        raise damaged("a sparse tensor without indices, values and size", "all three")
    stored, dims = values[-1], sizes(shapes[0], context.limits)
    _pay(context, shapes, _VIEW_COST)
    return View(dims, stored.dtype, contiguous(dims), 0, stored.storage, stored.bytes)


def _load_from_bytes(context: Context, args: Args) -> object:
    """``torch.storage._load_from_bytes(bytes)``: a torch stream inside the pickle, read in the same way."""
    _need(args, 1)
    data = source_of_bytes(args[0]) if isinstance(args[0], bytes) else args[0]
    if not isinstance(data, Source):
        raise damaged(f"{describe(args[0])} as a pickled storage", "bytes")
    context.limits.check("nested", context.level + 1, "pickles within pickles")
    context.budget.charge(_NESTED_COST)
    return context.nested(data, context)


def _reconstruct(context: Context, args: Args) -> object:
    """``copyreg._reconstructor(class, base, state)``: an object of a class, made without calling it."""
    name = args[0].name if args and isinstance(args[0], Global) else "object"
    return _stub(name)(context, args[1:])


def _pay(context: Context, values: Iterable[object], cost: int = 0) -> None:
    """Account for looking at sizes, and for copying lists of them; tuples are used as they are."""
    for value in values:
        if isinstance(value, (tuple, list)):
            context.budget.work(len(value))
        if isinstance(value, list):
            cost += TUPLE_COST + SLOT_COST * len(value)
    context.budget.charge(cost)


def _need(args: Args, count: int) -> None:
    if len(args) < count:
        raise damaged(f"a tensor described by {len(args)} values", f"at least {count}")


def _spelled(builders: dict[str, Builder]) -> dict[str, Builder]:
    """Add the names that Python 2 gives to the same things."""
    old = {"builtins.": "__builtin__.", "copyreg.": "copy_reg."}
    pairs = [(name.replace(new, past, 1), build) for name, build in builders.items() for new, past in old.items()]
    return dict(pairs) | builders


BUILDERS: dict[str, Builder] = _spelled(
    {
        "collections.OrderedDict": _dictionary,
        "collections.Counter": _dictionary,
        "collections.defaultdict": _default_dictionary,
        "collections.deque": _list,
        "builtins.dict": _dictionary,
        "builtins.list": _list,
        "builtins.tuple": _tuple,
        "builtins.set": _set,
        "builtins.frozenset": _frozen_set,
        "builtins.complex": _complex,
        "builtins.bytes": _bytes,
        "builtins.bytearray": _bytes,
        "_codecs.encode": _bytes,
        "copyreg._reconstructor": _reconstruct,
        "copyreg.__newobj__": _new_object,
        "torch.Size": _size,
        "torch.device": _stub("torch.device"),
        "torch.serialization._get_layout": _stub("torch.layout"),
        "torch._utils._rebuild_tensor": _tensor,
        "torch._utils._rebuild_tensor_v2": _tensor,
        "torch._utils._rebuild_tensor_v3": _tensor_of_dtype,
        "torch._utils._rebuild_qtensor": _tensor,
        "torch._utils._rebuild_parameter": _inner,
        "torch._utils._rebuild_parameter_with_state": _inner,
        "torch._utils._rebuild_device_tensor_from_cpu_tensor": _inner,
        "torch._utils._rebuild_meta_tensor_no_storage": _without_storage,
        "torch._utils._rebuild_wrapper_subclass": _wrapper_subclass,
        "torch._utils._rebuild_sparse_tensor": _sparse,
        "torch._utils._rebuild_nested_tensor": _inner,
        "torch._tensor._rebuild_from_type": _from_type,
        "torch._tensor._rebuild_from_type_v2": _from_type,
        "torch.tensor._rebuild_from_type": _from_type,
        "torch.nn.parameter.Parameter": _inner,
        "torch.nn.parameter.Buffer": _inner,
        "torch.autograd.variable.Variable": _inner,
        "torch.storage._load_from_bytes": _load_from_bytes,
    }
)

_TENSOR_PREFIXES = ("Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool")
_TENSOR_CLASSES = {f"torch.{module}{prefix}Tensor" for module in ("", "cuda.") for prefix in _TENSOR_PREFIXES}
_QUANTISERS = "affine symmetric affine_float_qparams"
KNOWN: frozenset[str] = frozenset(
    {"torch.Tensor", "torch._tensor.Tensor", "builtins.object", "__builtin__.object"}
    | {"torch.strided", "torch.sparse_coo"}
    | {f"torch.per_{unit}_{kind}" for unit in ("tensor", "channel") for kind in _QUANTISERS.split()}
    | _TENSOR_CLASSES
    | DTYPE_GLOBALS.keys()
    | STORAGE_GLOBALS.keys()
)

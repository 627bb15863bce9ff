"""What a checkpoint holds and which model it is, as lines for people and as a record for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cnx_doclint.extract import Extraction
from cnx_doclint.families.family import Family
from cnx_doclint.families.identification import Candidate
from cnx_doclint.inventory import Inventory, Tensor
from cnx_doclint.wording import counted


def record(inventory: Inventory) -> dict[str, Any]:
    """Return an inventory as JSON has it; names as in the file."""
    return {
        "format": inventory.format,
        "container": inventory.container,
        "candidates": list(inventory.candidates),
        "tensors": [_tensor(tensor) for tensor in inventory.tensors],
        "parameters": inventory.parameters,
        "with_buffers": inventory.with_buffers,
        "unsafe_globals": list(inventory.unsafe_globals),
        "metadata": dict(inventory.metadata),
    }


def _tensor(tensor: Tensor) -> dict[str, Any]:
    fields = {name: getattr(tensor, name) for name in Tensor.__slots__}
    return {**fields, "shape": list(tensor.shape), "stride": list(tensor.stride), "kind": tensor.kind}


def summary(inventory: Inventory) -> Iterator[str]:
    """Yield what a checkpoint is, without its tensors."""
    kinds = Counter(tensor.kind for tensor in inventory.tensors)
    dtypes = Counter(tensor.dtype for tensor in inventory.tensors)
    size = sum(tensor.bytes for tensor in inventory.tensors)
    yield f"format      {inventory.format}"
    yield f"container   {inventory.container or '(the whole file)'}"
    if len(inventory.candidates) > 1:
        yield f"candidates  {', '.join(inventory.candidates)}"
    yield f"tensors     {len(inventory.tensors)}: {kinds['parameter']} parameters, {kinds['buffer']} buffers"
    yield f"dtypes      {', '.join(f'{dtype} ({number})' for dtype, number in dtypes.most_common())}"
    yield f"size        {size:,} bytes of weights"
    yield f"elements    {inventory.parameters:,} parameters, {inventory.with_buffers:,} with buffers"
    for name, value in inventory.metadata.items():
        yield f"metadata    {name} = {value!r}"


def unsafe(inventory: Inventory) -> Iterator[str]:
    """Yield what the file names that loading it in the usual way would import and could call."""
    if inventory.unsafe_globals:
        yield f"UNSAFE: this file names {counted(len(inventory.unsafe_globals), 'global')} outside the allow-list."
        yield "torch.load could import and call them. Nothing of it was imported or called here:"
        yield from (f"  {name}" for name in inventory.unsafe_globals)


def tensor_lines(inventory: Inventory) -> Iterator[str]:
    """Yield a line for each tensor, in the order of the file."""
    rows = [(t.name, _shape(t.shape), t.dtype, t.kind) for t in inventory.tensors]
    if rows:
        name, shape, dtype, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
        yield from (f"{a:{name}}  {b:{shape}}  {c:{dtype}}  {d}" for a, b, c, d in rows)


def _shape(shape: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, shape))}]"


def identified(path: str, family: Family, candidates: tuple[Candidate, ...]) -> Iterator[str]:
    """Yield which model a checkpoint is, and why not another."""
    best = candidates[0]
    if best.exact:
        yield f"{path}: {family.title} {best.model}"
        yield from (f"  {reason}" for reason in best.fits)
    else:
        yield f"{path}: no model of {family.title} fits exactly; {best.model} is the nearest"
        yield from (f"  {reason}" for reason in best.misfits)
    for other in candidates[1:]:
        yield f"not {other.model}: {'; '.join(other.misfits) or 'it fits as well'}"


def extracted(extraction: Extraction) -> Iterator[str]:
    """Yield a line for each model of a spec that was made."""
    for name, model in extraction.spec.models.items():
        statuses = Counter(fact.status for fact in model.facts.values())
        facts = ", ".join(f"{number} {status}" for status, number in statuses.most_common())
        count = model.facts.get("params.total")
        size = f"{count.value:,} parameters, " if count and isinstance(count.value, int) else ""
        tensors = counted(model.source.tensors, "tensor")
        yield f"  {name}: {model.source.file} ({model.source.format}), {tensors}, {size}{facts}"

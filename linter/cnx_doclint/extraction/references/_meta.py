"""Reference architectures on torch's meta device: names and shapes at no cost, no weights made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from cnx_doclint.checkpoints.contents.inventory import Inventory, Tensor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.extraction.reference import Reference
    from cnx_doclint.spec.spec import Value


def reference_inventory(reference: Reference, values: Mapping[str, Value], layout: str) -> Inventory:
    """Return the state dict that the reference architecture has, as if it had been read from a file.

    Raises:
        FamilyError: the values do not describe a model.
    """
    with torch.device("meta"):
        state = reference.build(values, layout).state_dict()
    tensors = (_record(name, tensor) for name, tensor in state.items())
    return Inventory(format="reference", container="", candidates=(), tensors=tuple(tensors))


def _record(name: str, tensor: torch.Tensor) -> Tensor:
    return Tensor(
        name=name,
        shape=tuple(tensor.shape),
        dtype=str(tensor.dtype).removeprefix("torch."),
        stride=tensor.stride(),
        offset=0,
        storage=name,
        bytes=tensor.numel() * tensor.element_size(),
    )

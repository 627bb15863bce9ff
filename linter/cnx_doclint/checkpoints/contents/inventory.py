"""What a checkpoint holds, as read from its headers: names, shapes, dtypes. No weights, no torch types."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

TensorKind = Literal["parameter", "buffer"]

# The statistics that batch normalisation keeps beside its weights: saved with them, never trained.
BUFFER_NAMES = frozenset({"running_mean", "running_var", "num_batches_tracked"})


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of a state dict.

    Attributes:
        name: as written in the file, prefixes such as ``module.`` included.
        shape: sizes; empty for a scalar.
        dtype: torch's short name, e.g. ``float32``.
        stride: elements to step per dimension.
        offset: first element in the storage, in elements.
        storage: identifies the storage within the file; views of one storage share it.
        bytes: size of the tensor's own elements.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    stride: tuple[int, ...]
    offset: int
    storage: str
    bytes: int

    @property
    def kind(self) -> TensorKind:
        """Buffer when the last part of the name is one of batch normalisation's statistics."""
        return "buffer" if self.name.rpartition(".")[2] in BUFFER_NAMES else "parameter"

    @property
    def elements(self) -> int:
        """How many numbers the tensor has; 1 for a scalar."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Inventory:
    """A checkpoint's state dict and how it was found.

    Attributes:
        format: the reader's name, e.g. ``torch-zip``; in an archive, ``torch-zip in tar``.
        container: dotted key of the state dict within the file; empty when it is the whole file.
        candidates: every key under which a state dict was found.
        tensors: in the order of the file.
        unsafe_globals: ``module.name`` of everything the file names outside the allow-list. Nothing of it was
            imported or called.
        metadata: scalars beside the state dict, such as ``epoch``.
        member: the file in an archive that was read, with the names of the archives it is in before it.
        config: scalars of the ``config.json`` in the same folder.
    """

    format: str
    container: str
    candidates: tuple[str, ...]
    tensors: tuple[Tensor, ...]
    unsafe_globals: tuple[str, ...] = ()
    metadata: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    member: str = ""
    config: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)

    @property
    def parameters(self) -> int:
        """Elements of all parameters, buffers left out."""
        return sum(tensor.elements for tensor in self.tensors if tensor.kind == "parameter")

    @property
    def with_buffers(self) -> int:
        """Elements of all tensors of the state dict."""
        return sum(tensor.elements for tensor in self.tensors)

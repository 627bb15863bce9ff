"""What a checkpoint holds, as read from its headers: names, shapes, dtypes. No weights, no torch types."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING

from cnx_doclint.messages.messages import NOTHING, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cnx_doclint.checkpoints.contents.values import TensorKind

# The statistics that batch normalisation keeps beside its weights: saved with them, never trained.
BUFFER_NAMES = frozenset({"running_mean", "running_var", "num_batches_tracked"})
# Torch trains floating-point numbers alone: counters, masks and tables of positions are saved as these. Quantised
# weights are of eight bits with a sign, or of a type of their own.
_UNTRAINED = frozenset({"bool", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"})


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
        told: what it is, where the file says so.
        stored: the tensors that the file has in its place, where it was quantised and packed; name, shape and dtype are
            then those of the weight itself.
        opaque: why its shape is not that of the weight it stands for; empty where it is.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    stride: tuple[int, ...]
    offset: int
    storage: str
    bytes: int
    told: TensorKind | None = None
    stored: tuple[Tensor, ...] = ()
    opaque: Message = NOTHING

    @property
    def kind(self) -> TensorKind:
        """What the file says; else by the type, and by the names of batch normalisation's statistics."""
        if self.told:
            return self.told
        untrained = self.dtype in _UNTRAINED or self.name.rpartition(".")[2] in BUFFER_NAMES
        return "buffer" if untrained else "parameter"

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
        lacking: why it is only a part of a model, each reason a sentence; empty for a whole one.
    """

    format: str
    container: str
    candidates: tuple[str, ...]
    tensors: tuple[Tensor, ...]
    unsafe_globals: tuple[str, ...] = ()
    metadata: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    member: str = ""
    config: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    lacking: tuple[Message, ...] = ()

    @property
    def partial(self) -> tuple[Message, ...]:
        """Why what is said of the model would be half true: what is lacking, and what cannot be told."""
        return (*self.lacking, *dict.fromkeys(tensor.opaque for tensor in self.tensors if tensor.opaque))

    @property
    def parameters(self) -> int:
        """Elements of all parameters, buffers left out."""
        return count_elements(tensor for tensor in self.tensors if tensor.kind == "parameter")

    @property
    def with_buffers(self) -> int:
        """Elements of all tensors of the state dict."""
        return count_elements(self.tensors)


Place = tuple[object, ...]


def place_of(tensor: Tensor) -> Place:
    """Return what two tensors have in common that are the same elements of a storage, in whatever order.

    A tensor without a storage, and one that was packed, is nobody else's.
    """
    if not tensor.storage or tensor.stored:
        return (tensor.name,)
    steps = sorted((step, size) for step, size in zip(tensor.stride, tensor.shape, strict=False) if size != 1)
    dense = _is_dense(steps)
    return (tensor.storage, tensor.dtype, tensor.offset, tensor.elements, () if dense else tuple(steps))


def count_elements(tensors: Iterable[Tensor]) -> int:
    """Return how many numbers tensors have together; those that several of them see are counted once."""
    runs: dict[Place, list[tuple[int, int]]] = {}
    others: dict[Place, int] = {}
    for tensor in tensors:
        place = place_of(tensor)
        if len(place) > 1 and not place[-1]:
            runs.setdefault(place[:2], []).append((tensor.offset, tensor.offset + tensor.elements))
        else:
            others[place] = tensor.elements
    return sum(others.values()) + sum(map(_covered, runs.values()))


def _is_dense(steps: Iterable[tuple[int, int]]) -> bool:
    """Say whether a tensor fills a run of elements; ``steps`` are strides with their sizes, the smallest first."""
    expected = 1
    for step, size in steps:
        if step != expected:
            return False
        expected *= size
    return True


def _covered(runs: list[tuple[int, int]]) -> int:
    """Return how many elements lie in at least one of the runs."""
    return sum(end - begin for begin, end in _apart(runs))


def _apart(runs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    reached = 0
    for begin, end in sorted(runs):
        if end > reached:
            yield max(begin, reached), end
            reached = end

"""The only things a pickle can become here: Python's plain containers, and these inert records.

None of them runs anything, and none of them compares or hashes by content: a hostile pickle can neither reach
a method through them nor make a dictionary slow by colliding hashes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from cnx_doclint.checkpoints.contents.stored import Storages, nothing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.messages.messages import Message

TensorKind = Literal["parameter", "buffer"]

# Integers below this hash to themselves; larger ones can be chosen so that all of them collide.
_OWN_HASH = 1 << 60
_PLAIN_KEYS = (str, bytes, float, bool, type(None))


@dataclass(frozen=True, slots=True, eq=False)
class Global:
    """Something named in the file, as written there: ``torch.FloatStorage``. Never looked up."""

    name: str


@dataclass(slots=True, eq=False, repr=False)
class Stub:
    """Stands for an object whose class is not on the allow-list.

    Attributes:
        name: what the file would have called to make it.
        args: what it would have been called with.
        state: what the file would have given to ``__setstate__``.
        items: what it would have set by key.
        entries: what it would have appended or added.
    """

    name: str
    args: object = ()
    state: object = None
    items: dict[object, object] = field(default_factory=dict)
    entries: list[object] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Key:
    """Wraps a dictionary key that is not safe to hash; equal to nothing but itself."""

    value: object


@dataclass(frozen=True, slots=True, eq=False)
class Storage:
    """A run of bytes that tensors are views of.

    Attributes:
        key: its name in the file.
        dtype: of its elements; ``uint8`` when the storage has no type of its own.
        bytes: its size.
        base: bytes from the start of the storage ``key`` (old files save views of storages).
    """

    key: str
    dtype: str
    bytes: int
    base: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A tensor without its name: the fields of ``inventory.Tensor``.

    Attributes:
        parts: the tensors that hold its elements, by the names of a subclass's attributes, where it has none itself.
    """

    shape: tuple[int, ...]
    dtype: str
    stride: tuple[int, ...]
    offset: int
    storage: str
    bytes: int
    told: TensorKind | None = None
    parts: tuple[tuple[str, View], ...] = ()


class Content(NamedTuple):
    """What a reader hands on.

    Attributes:
        tree: plain containers, records and ``View``s, in which the state dict is still to be found.
        unsafe_globals: every name outside the allow-list, in the order of the file.
        metadata: what the format itself says about the file.
        format: more exact than the reader's name, when the reader knows better.
        member: the file within an archive that the content comes from.
        storages: gives the bytes of storages, while the source is open.
        lacking: why the file is only a part of a model.
        joined: the reader itself saw to the files that belong together.
        exact: the format says the shape of each weight, however its elements are packed.
    """

    tree: object
    unsafe_globals: tuple[str, ...] = ()
    metadata: Mapping[str, str | int | float | bool | None] = {}
    format: str = ""
    member: str = ""
    storages: Storages = nothing
    lacking: tuple[Message, ...] = ()
    joined: bool = False
    exact: bool = False


def as_key(value: object) -> object:
    """Return ``value`` where it is safe and cheap to hash, wrapped in a ``Key`` where it might not be."""
    if type(value) is int:
        return value if -_OWN_HASH < value < _OWN_HASH else Key(value)
    return value if type(value) in _PLAIN_KEYS else Key(value)

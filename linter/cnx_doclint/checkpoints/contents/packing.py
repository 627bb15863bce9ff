"""What a way of packing weights is, and what can be known of a weight that was packed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cnx_doclint.checkpoints.contents.inventory import Tensor
    from cnx_doclint.checkpoints.contents.scalars import Scalar


class Weight(NamedTuple):
    """The shape of a weight, and the type that it is packed in."""

    shape: tuple[int, ...]
    dtype: str


class Parts(NamedTuple):
    """The tensors that stand for one weight.

    Attributes:
        base: what their names begin with.
        tensors: by what follows in their names.
        values: the bytes of those small tensors that the packing asks for, lowest first.
        config: plain values of the configuration beside the file, by dotted keys.
    """

    base: str
    tensors: Mapping[str, Tensor]
    values: Mapping[str, bytes]
    config: Mapping[str, Scalar]

    def shape(self, part: str) -> tuple[int, ...]:
        """Return the shape of a part, an empty one where it is not there."""
        return self.tensors[part].shape if part in self.tensors else ()

    def setting(self, *keys: str) -> int:
        """Return the first of these settings that is a number, 0 where none is."""
        found = (self.config.get(key) for key in keys)
        return next((value for value in found if type(value) is int), 0)


class Packing(NamedTuple):
    """A way of packing.

    Attributes:
        key: what the name of the tensor with the packed elements ends with.
        dtypes: it may have.
        needs: what the names of tensors end with that must be beside it, after the same beginning.
        tells: the weight that they stand for; None where they do not fit together.
        may: further ones, which may be there.
        reads: those of them whose values are asked for.
        weight: what the name of the weight ends with.
    """

    key: str
    dtypes: frozenset[str]
    needs: tuple[str, ...]
    tells: Callable[[Parts], Weight | None]
    may: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    weight: str = ".weight"


WORD = 32


def bits_of(packed: int, elements: int, word: int = WORD) -> int:
    """Return the bits of each element where so many are in so many words; 0 where that is no small whole number."""
    bits, over = divmod(packed * word, elements) if elements else (0, 1)
    return bits if not over and 0 < bits <= 8 else 0

"""Judges the values of a checkpoint, and says so in lines.

What cannot be right makes it unsound: NaN, infinity, a negative variance. Zeros and constants are told and no more:
layers that start as zeros, and are trained from there or left so on purpose, are widespread.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.extraction.deep.counts import Counts, summed
from cnx_doclint.messages.counts import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cnx_doclint.checkpoints.contents.inventory import Tensor
    from cnx_doclint.extraction.deep.values import Values

# Names in a row before the rest is counted.
MOST_NAMED = 10
# Trained floats are hardly ever exactly zero; from this share on somebody made them so.
PRUNED = 0.1
_VARIANCE = "running_var"
_MEGA = 1_000_000


class _Told(NamedTuple):
    """Something to tell of tensors: the word in front, which they are, what is said of one after its name."""

    word: str
    applies: Callable[[Tensor, Counts], bool]
    text: Callable[[Counts], str]


def _share(count: int, of: int) -> str:
    return f"{count:,} of {of:,}"


def _weight(tensor: Tensor) -> bool:
    """Tell a weight from a bias, a scale or a shift, which are often all the same at first, and from what counts."""
    return tensor.kind == "parameter" and len(tensor.shape) > 1 and "float" in tensor.dtype


_WRONG = (
    _Told("NaN", lambda _, counts: counts.nan > 0, lambda counts: _share(counts.nan, counts.elements)),
    _Told("infinite", lambda _, counts: counts.infinite > 0, lambda counts: _share(counts.infinite, counts.elements)),
    _Told(
        "negative",
        lambda tensor, counts: tensor.name.rpartition(".")[2] == _VARIANCE and counts.lowest < 0,
        lambda counts: f"a variance down to {counts.lowest:g}",
    ),
)
_ODD = (
    _Told("all zero", lambda tensor, counts: _weight(tensor) and _zero(counts), lambda c: f"{c.elements:,} elements"),
    _Told(
        "constant",
        lambda tensor, counts: _weight(tensor) and counts.constant and not _zero(counts),
        lambda counts: f"{counts.elements:,} elements, each {counts.lowest:g}",
    ),
    _Told(
        "zeros",
        lambda tensor, counts: _weight(tensor) and not _zero(counts) and counts.zeros >= PRUNED * counts.elements > 0,
        lambda counts: f"{_percent(counts.zeros, counts.elements)} of {counts.elements:,}",
    ),
)


def _zero(counts: Counts) -> bool:
    return counts.elements == counts.zeros > 0


def _percent(part: int, whole: int) -> str:
    return f"{part / max(whole, 1):.1%}"


@dataclass(frozen=True, slots=True)
class Health:
    """What the values of a checkpoint are like.

    Attributes:
        tensors: all of them, by name.
        values: what was counted.
    """

    tensors: Mapping[str, Tensor]
    values: Values

    @property
    def ok(self) -> bool:
        """Nothing that was read is wrong."""
        return not any(self._named(told) for told in _WRONG)

    def lines(self) -> tuple[str, ...]:
        """Return what people should know: one line a tensor, some at most, and a last one that sums up."""
        return (*self._details(), *self._left_out(), self._summary())

    def _named(self, told: _Told) -> list[str]:
        return [name for name, counts in self.values.counts.items() if told.applies(self.tensors[name], counts)]

    def _details(self) -> Iterator[str]:
        for told in (*_WRONG, *_ODD):
            names = self._named(told)
            yield from (f"{told.word:<11} {name}: {told.text(self.values.counts[name])}" for name in names[:MOST_NAMED])
            if len(names) > MOST_NAMED:
                yield f"{told.word:<11} ... and {len(names) - MOST_NAMED} more"

    def _left_out(self) -> Iterator[str]:
        """Yield why tensors were not read: by the reason, since all are often left out for the same."""
        reasons: Counter[tuple[str, str]] = Counter()
        sizes: Counter[tuple[str, str]] = Counter()
        for name, reason in self.values.unread.items():
            key = (self.tensors[name].dtype, reason)
            reasons[key] += 1
            sizes[key] += self.tensors[name].bytes
        for (dtype, reason), number in reasons.items():
            yield f"{'not read':<11} {counted(number, 'tensor')} of {dtype}, {sizes[dtype, reason]:,} bytes: {reason}"

    def _summary(self) -> str:
        read, unread = len(self.values.counts), len(self.values.unread)
        if not read:
            why = "; ".join(dict.fromkeys(self.values.unread.values())) or "there are no tensors"
            return f"values not read: {why}"
        total = summed(self.values.counts.values())
        of = f"{counted(read, 'tensor')}{f' ({unread:,} not read)' if unread else ''}"
        found = f"{total.nan:,} NaN, {total.infinite:,} infinite, {self._zeros()}"
        if self.ok:
            return f"values sound: {counted(total.elements, 'element')} in {of}: {found}"
        wrong = len({name for told in _WRONG for name in self._named(told)})
        return f"values not sound: {wrong:,} of {of} wrong; {counted(total.elements, 'element')}: {found}"

    def _zeros(self) -> str:
        """Say how many parameters are zero, and how many vectors are all zero, as biases are before training."""
        read = [(self.tensors[name], counts) for name, counts in self.values.counts.items()]
        parameters = summed(counts for tensor, counts in read if tensor.kind == "parameter")
        vectors = sum(tensor.kind == "parameter" and len(tensor.shape) == 1 and _zero(c) for tensor, c in read)
        share = f"{_percent(parameters.zeros, parameters.elements)} of the parameters zero"
        return f"{share} ({counted(vectors, 'vector')} all zero)" if vectors else share

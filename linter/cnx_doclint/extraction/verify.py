"""Proves that a checkpoint's facts explain the whole of it.

The reference architecture is built from the facts alone, on torch's meta device where weights cost nothing,
and every name and shape is compared both ways: what the architecture has must be in the file, and what is
in the file must be in the architecture. A layer that no fact speaks of cannot hide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnx_doclint.errors import FamilyError
from cnx_doclint.extraction.reference import Reference, load_reference, values_of
from cnx_doclint.families.fact_extraction import plain_tensors

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.contents.inventory import Inventory
    from cnx_doclint.families.family import Family
    from cnx_doclint.spec.spec import Fact, Value

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A tensor that has another shape in the checkpoint (``found``) than in the reference (``expected``)."""

    name: str
    expected: tuple[int, ...]
    found: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """How a checkpoint and the reference architecture differ.

    Attributes:
        layout: the key layout that fits the checkpoint best.
        checked: tensors of the checkpoint.
        missing: in the reference and not in the checkpoint, by name, with their shapes.
        unexpected: in the checkpoint and not in the reference.
        mismatched: in both, with different shapes.
        problem: why no reference could be built from the facts; empty when one could.
    """

    layout: str
    checked: int
    missing: Shapes
    unexpected: Shapes
    mismatched: tuple[Mismatch, ...]
    problem: str = ""

    @property
    def differences(self) -> int:
        """How many tensors are not as the reference has them."""
        return len(self.missing) + len(self.unexpected) + len(self.mismatched)

    @property
    def ok(self) -> bool:
        """The facts explain every tensor, and every tensor they ask for is there."""
        return not self.differences and not self.problem

    def lines(self) -> tuple[str, ...]:
        """Return the result as people read it: one line a difference and a last one that sums up."""
        return (*self._details(), self._summary())

    def _details(self) -> Iterator[str]:
        yield from (f"missing     {name} {list(shape)}" for name, shape in self.missing.items())
        yield from (f"unexpected  {name} {list(shape)}" for name, shape in self.unexpected.items())
        for name, expected, found in ((each.name, each.expected, each.found) for each in self.mismatched):
            yield f"shape       {name}: {list(found)}, the reference has {list(expected)}"

    def _summary(self) -> str:
        if self.problem:
            return f"not verified: {self.problem}"
        if self.ok:
            return f"verified: all {self.checked} tensors are as in the reference ({self.layout} layout)"
        counts = (
            f"{len(self.missing)} missing",
            f"{len(self.unexpected)} unexpected",
            f"{len(self.mismatched)} of another shape",
        )
        return f"not verified: of {self.checked} tensors, {', '.join(counts)} ({self.layout} layout)"


def verify(inventory: Inventory, family: Family, facts: Mapping[str, Fact]) -> Verification:
    """Compare a checkpoint with the reference architecture built from its own facts.

    Args:
        inventory: the checkpoint's tensors.
        family: whose reference architecture it is.
        facts: as extracted from the same checkpoint, or those it is said to have.

    Raises:
        DoclintError: torch is not installed, or the family has no reference architecture.
        FamilyError: two tensors have the same name once prefixes are dropped.
    """
    found = {name: tensor.shape for name, tensor in plain_tensors(family, inventory).items()}
    reference, values = load_reference(family.name), values_of(facts)
    try:
        results = [_compare(reference, values, layout, found) for layout in reference.layouts]
    except FamilyError as error:
        return Verification("", len(found), {}, {}, (), problem=f"{error} ({error.hint})")
    return min(results, key=lambda result: result.differences)


def _compare(reference: Reference, values: Mapping[str, Value], layout: str, found: Shapes) -> Verification:
    from cnx_doclint.extraction.references._meta import reference_inventory

    inventory = reference_inventory(reference, values, layout)
    expected = {tensor.name: tensor.shape for tensor in inventory.tensors}
    return Verification(
        layout=layout,
        checked=len(found),
        missing={name: shape for name, shape in expected.items() if name not in found},
        unexpected={name: shape for name, shape in found.items() if name not in expected},
        mismatched=tuple(
            Mismatch(name, shape, found[name])
            for name, shape in expected.items()
            if name in found and found[name] != shape
        ),
    )

"""What changed between two specs: the facts and tensor shapes whose values differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.spec.spec import Model, Spec, Value


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that is another in the new spec.

    Attributes:
        model: whose fact it is.
        key: the fact; ``tensor.shape`` for a tensor.
        old: None when the old spec does not tell.
        new: None when the new spec does not tell.
        tensor: the tensor's name where the key is ``tensor.shape``.
    """

    model: str
    key: str
    old: Value | None
    new: Value | None
    tensor: str = ""


def spec_diff(old: Spec, new: Spec) -> tuple[Change, ...]:
    """Return the changed facts, by model and key, then the changed tensors by model and name.

    Only values count: a fact that is now known in another way (read from a checkpoint instead of declared
    by the reference architecture) makes no document wrong. A model that one spec lacks appears with all its
    facts, its tensors left out.
    """
    models = sorted({*old.models, *new.models})
    facts = (
        Change(name, key, before, after)
        for name in models
        for key, before, after in _differences(_values(old.models.get(name)), _values(new.models.get(name)))
    )
    tensors = (
        Change(name, "tensor.shape", before, after, tensor)
        for name in sorted(old.models.keys() & new.models.keys())
        for tensor, before, after in _differences(old.models[name].tensors, new.models[name].tensors)
    )
    return (*facts, *tensors)


def _values(model: Model | None) -> Mapping[str, Value]:
    return {key: fact.value for key, fact in model.facts.items()} if model else {}


def _differences(
    old: Mapping[str, Value], new: Mapping[str, Value]
) -> Iterator[tuple[str, Value | None, Value | None]]:
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if before != after:
            yield key, before, after

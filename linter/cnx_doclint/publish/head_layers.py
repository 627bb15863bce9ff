"""A head, layer by layer: what each takes in and gives out, its kernel, and the weight that says so."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.spec import formatting

if TYPE_CHECKING:
    from cnx_doclint.families.glossary import Glossary
    from cnx_doclint.spec.spec import Model

ABSENT = "–"


class Layer(NamedTuple):
    """One layer of the head: its number, the step its channels take, its kernel, the weight that says so."""

    name: str
    step: str
    kernel: str
    weight: str


def layers(glossary: Glossary, name: str) -> tuple[Layer, ...]:
    """Return the layers of a model's head; none where the family does not say which facts show them."""
    published, model = glossary.published.layers, glossary.spec.models[name]
    if published is None:
        return ()
    steps, kernels = _tuple(model, published.steps), _tuple(model, published.kernels)
    weights = _weights(model, published.steps, len(steps))
    rows = zip_longest(steps, kernels[: len(steps)], weights)
    return tuple(
        Layer(str(number), formatting.step(*step), ABSENT if kernel is None else f"{kernel} × {kernel}", weight)
        for number, (step, kernel, weight) in enumerate(rows, 1)
    )


def _weights(model: Model, key: str, layers: int) -> tuple[str, ...]:
    """The tensors among the evidence of the steps: one a layer, in order, or none if it is not so simple."""
    fact = model.facts.get(key)
    names = [name for name in (fact.evidence if fact else ()) if name in model.tensors]
    shapes = [f"`{name}` {formatting.format_value(model.tensors[name])}" for name in names]
    return tuple(shapes) if len(shapes) == layers else (ABSENT,) * layers


def _tuple(model: Model, key: str) -> tuple[Any, ...]:
    fact = model.facts.get(key)
    return fact.value if fact is not None and isinstance(fact.value, tuple) else ()

"""Whether a reading agrees with the spec, and whether others of the same value would: evidence among others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.counting import WITH_BUFFERS
from cnx_doclint.claims.facts import KINDS, Amount, Stated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.spec.spec import Spec


# Within so much, relative to it, a number is another one rounded.
CLOSE = 0.05
# Fewer classes than these are no data set's that networks are published for.
MANY = 100


class Truths(NamedTuple):
    """What the spec says of each model."""

    spec: Spec
    vocabulary: Vocabulary

    @property
    def models(self) -> tuple[str, ...]:
        """The models of the vocabulary that the spec knows."""
        return tuple(model for model in self.vocabulary.models if model in self.spec.models)

    def agrees(self, model: str, key: str, stated: Stated) -> bool | None:
        """Say whether a value of a fact is true of a model, however parameters are counted; None where unknown."""
        form = self.vocabulary.forms.get(key)
        if form is None or model not in self.spec.models:
            return None
        facts = (self.spec.fact(model, name) for name in (key, key + WITH_BUFFERS, *form.either))
        known = [fact for fact in facts if fact is not None]
        if not known:
            return None
        return any(KINDS[form.kind].agrees(stated, fact.value) for fact in known)

    def near(self, model: str, key: str, stated: Stated) -> dict[str, float]:
        """Say whether a number is a true one counted or written in another way: twice, as a share, as what is left."""
        fact = self.spec.fact(model, key) if model in self.spec.models else None
        if fact is None or not isinstance(stated, Amount) or not isinstance(fact.value, int | float) or not fact.value:
            return {}
        middle = float((stated.intervals[0].low + stated.intervals[0].high) / 2)
        ratio = middle / float(fact.value)
        return {
            "near_twice": float(abs(ratio - 2) < CLOSE or abs(ratio - 0.5) < CLOSE / 2),
            "near_share": float(abs(ratio * 100 - 1) < CLOSE or abs(ratio / 100 - 1) < CLOSE),
            "near_scale": float(any(abs(ratio * scale - 1) < CLOSE for scale in (1e3, 1e6, 1e9, 1e-3, 1e-6, 1e-9))),
            "near_rest": float(abs((100 - middle) / float(fact.value) - 1) < CLOSE / 4),
            "near_ratio": max(-3.0, min(3.0, math.log(ratio))) if ratio > 0 else 0.0,
            "near": float(abs(ratio - 1) < CLOSE),
            "near_resized": float(self._is_resized(model, key, middle)),
        }

    def _is_resized(self, model: str, key: str, stated: float) -> bool:
        """Whether a count is that of the same network with less of what its users choose: fewer classes, or none."""
        form = self.vocabulary.forms[key]
        total = self.spec.fact(model, key)
        if form.kind != "count" or total is None or not isinstance(total.value, int):
            return False
        shapes = self.spec.models[model].tensors.values()
        for chosen in (name for name in self.vocabulary.forms if self.vocabulary.is_free(name)):
            fact = self.spec.fact(model, chosen)
            if fact is None or not isinstance(fact.value, int) or fact.value < MANY:
                continue
            of_each = sum(math.prod(shape[1:]) for shape in shapes if shape[:1] == (fact.value,))
            if of_each and total.value - of_each * fact.value * (1 + 1 / MANY) <= stated < total.value - of_each:
                return True
        return False


def agreement(agreed: Mapping[tuple[str, str], bool | None], key: str, model: str) -> dict[str, float]:
    """Return what other readings of the same value would have agreed."""
    others = [one for (fact, other), one in agreed.items() if fact == key and other != model]
    same = [one for (fact, other), one in agreed.items() if fact != key and other == model]
    return {
        "true_of_others": sum(bool(one) for one in others),
        "true_of_other": float(any(others)),
        "true_as_other_fact": float(any(same)),
        "true_somehow": float(any(one for (fact, _), one in agreed.items() if fact != key)),
        "unknown": float(agreed[key, model] is None),
    }

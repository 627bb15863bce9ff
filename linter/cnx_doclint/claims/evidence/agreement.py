"""Whether a reading agrees with the spec, and whether others of the same value would: evidence among others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.counting import WITH_BUFFERS
from cnx_doclint.claims.facts import KINDS, Stated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.spec.spec import Spec


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
        facts = [self.spec.fact(model, name) for name in (key, key + WITH_BUFFERS)] if model in self.spec.models else []
        known = [fact for fact in facts if fact is not None]
        form = self.vocabulary.forms.get(key)
        if not known or form is None:
            return None
        return any(KINDS[form.kind].agrees(stated, fact.value) for fact in known)


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

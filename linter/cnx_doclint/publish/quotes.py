"""What the paper says of a model beside what the model has, and whether that is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.counting import WITH_BUFFERS
from cnx_doclint.claims.facts import Amount
from cnx_doclint.claims.notation import rewrite
from cnx_doclint.publish.terms import term
from cnx_doclint.spec.formatting import PAPER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.families.glossary import Glossary
    from cnx_doclint.spec.spec import Fact, Model


class Quote(NamedTuple):
    """What the paper says of a fact, what the model has, and whether that is the same."""

    name: str
    paper: str
    model: str
    verdict: str


def paper_quotes(glossary: Glossary, name: str, lang: str) -> Iterator[Quote]:
    """Yield the paper's values of a model, in the order in which its facts are shown."""
    model = glossary.spec.models[name]
    quoted = {key.removeprefix(PAPER): fact for key, fact in model.facts.items() if key.startswith(PAPER)}
    for key in sorted(quoted, key=glossary.order):
        if own := model.facts.get(key):
            paper = glossary.with_unit(key, quoted[key].value)
            yield Quote(
                glossary.name(key, lang),
                paper,
                glossary.with_unit(key, own.value),
                _verdict(key, quoted[key], model, lang),
            )


def _verdict(key: str, paper: Fact, model: Model, lang: str) -> str:
    own = model.facts[key]
    if paper.value == own.value:
        return term("same source" if own.evidence == paper.evidence else "agrees", lang)
    if isinstance(own.value, int) and isinstance(paper.value, str):
        stored = model.facts.get(f"{key}{WITH_BUFFERS}")
        counts = {"without": own.value, "with": stored.value if stored else None}
        agreeing = [how for how, count in counts.items() if isinstance(count, int) and _rounds(count, paper.value)]
        if agreeing:
            # Where nothing is told of buffers, how they were counted is no question.
            return term(f"agrees {' or '.join(agreeing)} buffers" if stored else "agrees", lang)
    return term("differs", lang)


def _rounds(count: int, printed: str) -> bool:
    """Whether a count, with as many decimals and in the unit that a paper prints, is what it prints: ``29M``."""
    return rewrite(printed, Amount(()), count) == printed

"""Claims that the spec contradicts, as findings. The rules of ground truth differ only in which facts they take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from cnx_doclint.diagnostics import Edit, Finding, Fix, Page, Safety
from cnx_doclint.judged import Judged
from cnx_doclint.notation import rewrite
from cnx_doclint.spec import Fact, Spec
from cnx_doclint.text import Span

MAX_TENSORS = 4


def contradictions(page: Page, group: str) -> Iterator[Finding]:
    """Yield a finding for each contradicted claim of a group of facts; see ``families.family.FactRule``."""
    return findings(page, lambda one: one.group == group and not one.inputs)


def findings(page: Page, takes: Callable[[Judged], bool], note: str = "") -> Iterator[Finding]:
    """Yield a finding for each contradicted claim ``takes`` accepts; models that share a place share a finding."""
    wrong = [one for one in page.understood.claims if one.verdict == "mismatch" and takes(one)]
    spans = {one.claim.span for one in wrong}
    claims = sorted((one for one in page.understood.claims if one.claim.span in spans), key=_place)
    here = {span: list(same) for span, same in groupby(claims, key=_place)}
    for _, same in groupby(wrong, key=lambda one: (one.claim.span, one.claim.key, one.expected)):
        group = list(same)
        span = group[0].claim.span
        yield Finding(span, _message(group) + note, _evidence(group, page.spec), _fix(group, here[span]))


def _place(judged: Judged) -> Span:
    return judged.claim.span


def _message(group: list[Judged]) -> str:
    first = group[0]
    names = _listed([one.claim.model for one in group])
    said = first.claim.text.strip()
    who = "the paper" if first.claim.stance == "paper" else "the spec"
    source = {"verified": "the weights say", "derived": "the weights give"}.get(_status(first), f"{who} has")
    subject = first.claim.tensor or first.claim.key
    return f"{subject} of {names}: this says {said}, {source} {first.expected}"


def _status(judged: Judged) -> str:
    return judged.fact.status if judged.fact else ""


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _evidence(group: list[Judged], spec: Spec) -> tuple[str, ...]:
    lines = [_evidence_line(one.claim.model, one.fact, spec) for one in group if one.fact is not None]
    return tuple(dict.fromkeys(lines))


def _evidence_line(model: str, fact: Fact, spec: Spec) -> str:
    shapes = spec.models[model].tensors
    shown = [
        f"{name} [{', '.join(map(str, shapes[name]))}]" if name in shapes else name
        for name in fact.evidence[:MAX_TENSORS]
    ]
    more = len(fact.evidence) - len(shown)
    return f"{model}: {fact.status}, " + "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def _fix(group: list[Judged], here: list[Judged]) -> Fix | None:
    first = group[0]
    if first.fact is None:
        return None
    text = rewrite(first.claim.text, first.claim.stated, first.fact.value)
    if text is None or text == first.claim.text:
        return None
    return Fix((Edit(first.claim.span, text),), _safety(group, here))


def _safety(group: list[Judged], here: list[Judged]) -> Safety:
    """Safe only where a value stands by itself and the weights prove the new one."""
    first = group[0]
    if any(one.expected != first.expected or one.claim.key != first.claim.key for one in here):
        return "display-only"  # other models' claim on the same words would become wrong
    proved = all(_status(one) in {"verified", "derived"} for one in group)
    plain = first.claim.surface in {"table", "code"} and first.claim.stance == "assert" and not first.claim.implied
    return "safe" if proved and plain else "unsafe"

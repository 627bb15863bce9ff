"""Claims that the spec contradicts, as findings. The rules of ground truth differ only in which claims they take.

Each contradicted claim is one rule's: what is said in the paper's name is that of the rule of misquotations, whatever
the fact; a list of the layers' inputs is that of the rule which explains it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from cnx_doclint.claims.facts import KINDS
from cnx_doclint.claims.judged import Judged
from cnx_doclint.claims.notation import rewrite
from cnx_doclint.findings.diagnostics import Edit, Finding, Fix, Safety
from cnx_doclint.messages.messages import NOTHING, Message, join, listed, msg
from cnx_doclint.rules._statuses import status_message
from cnx_doclint.spec.evidence import evidence_message
from cnx_doclint.spec.formatting import PAPER

if TYPE_CHECKING:
    from cnx_doclint.documents.text import Span
    from cnx_doclint.families.glossary import Glossary
    from cnx_doclint.findings.rule import Page
    from cnx_doclint.spec.spec import Fact, Spec

MAX_TENSORS = 4


def contradictions(page: Page, group: str) -> Iterator[Finding]:
    """Yield a finding for each contradicted claim of a group of facts; see ``families.family.FactRule``."""
    return findings(page, lambda one: one.group == group and not one.inputs and not is_quoted(one))


def is_quoted(one: Judged) -> bool:
    """Say whether a claim is what the paper is said to say."""
    return one.claim.stance == "paper" and not one.inputs


Note = Callable[[list[Judged]], Message]


def findings(page: Page, takes: Callable[[Judged], bool], note: Note = lambda _: NOTHING) -> Iterator[Finding]:
    """Yield a finding for each contradicted claim ``takes`` accepts; models that share a place share a finding.

    Args:
        page: with its claims.
        takes: says whether a claim is the rule's.
        note: gives what the message adds about the claims of a place.
    """
    wrong = [one for one in page.understood.claims if one.verdict == "mismatch" and takes(one)]
    spans = {one.claim.span for one in wrong}
    claims = sorted((one for one in page.understood.claims if one.claim.span in spans), key=_place)
    here = {span: list(same) for span, same in groupby(claims, key=_place)}
    for _, same in groupby(wrong, key=lambda one: (one.claim.span, one.claim.key, one.expected)):
        group = list(same)
        yield Finding(
            group[0].claim.span,
            join("", (_message(group, page.glossary), note(group))),
            _evidence(group, page.spec),
            _fix(group, here[group[0].claim.span], page),
            max(one.confidence for one in group),
        )


def _place(judged: Judged) -> Span:
    return judged.claim.span


def _message(group: list[Judged], glossary: Glossary) -> Message:
    first = group[0]
    said = {
        "subject": first.claim.tensor or first.claim.key,
        "names": listed([one.claim.model for one in group]),
        "said": first.claim.text.strip(),
    }
    printed = printed_in_paper(first, glossary.spec) if is_quoted(first) else None
    if printed is not None:
        true = glossary.with_unit(first.claim.key, printed.value)
        return msg("{subject} of {names}: this says {said}, the paper has {true}", **said, true=true)
    true, status = first.expected, _status(first)
    if status == "verified":
        return msg("{subject} of {names}: this says {said}, the weights say {true}", **said, true=true)
    if status == "derived":
        return msg("{subject} of {names}: this says {said}, the weights give {true}", **said, true=true)
    return msg("{subject} of {names}: this says {said}, the spec has {true}", **said, true=true)


def printed_in_paper(one: Judged, spec: Spec) -> Fact | None:
    """Return what the spec quotes from the paper on a claim's fact, if it quotes anything."""
    return spec.fact(one.claim.model, f"{PAPER}{one.claim.key}")


def _status(judged: Judged) -> str:
    return judged.fact.status if judged.fact else ""


def _evidence(group: list[Judged], spec: Spec) -> tuple[Message, ...]:
    known = ((one, (printed_in_paper(one, spec) if is_quoted(one) else None) or one.fact) for one in group)
    lines = [_evidence_line(one.claim.model, fact, spec) for one, fact in known if fact is not None]
    return tuple(dict.fromkeys(lines))


def _evidence_line(model: str, fact: Fact, spec: Spec) -> Message:
    shapes = spec.models[model].tensors
    shown = [
        f"{name} [{', '.join(map(str, shapes[name]))}]" if name in shapes else evidence_message(name)
        for name in fact.evidence[:MAX_TENSORS]
    ]
    more = len(fact.evidence) - len(shown)
    line = join(": ", (model, join(", ", (status_message(fact.status), join("; ", shown)))))
    return msg("{line}; and {more} more", line=line, more=more) if more > 0 else line


def _fix(group: list[Judged], here: list[Judged], page: Page) -> Fix | None:
    first = group[0]
    if first.fact is None:
        return None
    text = rewrite(first.claim.text, first.claim.stated, first.fact.value)
    if text is None or text == first.claim.text:
        return None
    return Fix((Edit(first.claim.span, text),), _safety(group, here, page))


def _safety(group: list[Judged], here: list[Judged], page: Page) -> Safety:
    """Safe only where a value stands by itself, is no other fact's, and the weights prove the new one."""
    first = group[0]
    if any(one.expected != first.expected or one.claim.key != first.claim.key for one in here):
        return "display-only"  # other models' claim on the same words would become wrong
    proved = all(_status(one) in {"verified", "derived"} for one in group)
    plain = first.claim.surface in {"table", "code"} and first.claim.stance == "assert" and not first.claim.implied
    sure = proved and plain and not any(_is_other_fact(one, page) for one in group)
    return "safe" if sure else "unsafe"


def _is_other_fact(one: Judged, page: Page) -> bool:
    """Whether a value that is wrong of its fact is right of another one of the same model, which may be meant."""
    forms, claim = page.vocabulary.forms, one.claim
    return any(
        KINDS[forms[key].kind].agrees(claim.stated, fact.value)
        for key, fact in page.spec.models[claim.model].facts.items()
        if key != claim.key and key in forms
    )

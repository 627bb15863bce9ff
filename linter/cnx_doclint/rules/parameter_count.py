"""A parameter count contradicts the spec.

What: a count agrees with neither of the two that are right: with the buffers of batch normalisation or without.

Why: both counts are in use (a paper counts what is trained, a script what is saved), so either is accepted, rounded to
the digits shown. A count that is neither was copied from another model or another version.

Where a heading or the words beside a value say which of the two it is, "with buffers" or "trainable", only that one is
right.

Wrong:

    | Model | Parameters | With buffers |
    | ----- | ---------- | ------------ |
    | S     | 7.47M      | 7,438,976    |

Right:

    | Model | Parameters | With buffers |
    | ----- | ---------- | ------------ |
    | S     | 7.44M      | 7,448,954    |

Fix: safe in tables and code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.claims.counting import WITH_BUFFERS
from cnx_doclint.claims.facts import KINDS
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import NOTHING, Message, join, msg
from cnx_doclint.rules._contradictions import findings, is_quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.claims.judged import Judged
    from cnx_doclint.findings.diagnostics import Finding
    from cnx_doclint.spec.spec import Fact


def _check(page: Page) -> Iterator[Finding]:
    def takes(one: Judged) -> bool:
        return one.group == "count" and not is_quoted(one)

    return findings(page, takes, lambda group: _note(group[0], page))


def _note(one: Judged, page: Page) -> Message:
    """Which count is meant, and the other one; and where the document gives both kinds."""
    plain, stored = _counts(one, page)
    if plain is None or stored is None or one.fact is None or plain.value == stored.value:
        return NOTHING
    with_buffers = one.fact.value == stored.value
    another = plain if with_buffers else stored
    said, value = one.claim.text.strip(), page.glossary.show(one.claim.key, another.value)
    if with_buffers:
        meant = msg(" with buffers")
        taken = msg("; {said} is the count without them", said=said)
        beside = msg(", and {value} without them", value=value)
    else:
        meant = msg(" without buffers")
        taken = msg("; {said} is the count with them", said=said)
        beside = msg(", and {value} with them", value=value)
    if _is(one, another):
        return join("", (meant, taken))
    return meant if one.claim.counting else join("", (meant, beside, _both_given(page)))


def _counts(one: Judged, page: Page) -> tuple[Fact | None, Fact | None]:
    model, key = one.claim.model, one.claim.key
    return page.spec.fact(model, key), page.spec.fact(model, f"{key}{WITH_BUFFERS}")


def _both_given(page: Page) -> Message:
    """Where a document gives some counts with buffers and others without, if it does."""
    lines: dict[str, int] = {}
    for one in page.understood.claims:
        plain, stored = _counts(one, page)
        if one.verdict == "match" and not one.claim.counting and plain is not None and stored is not None:
            agreeing = [how for how, fact in (("without", plain), ("with", stored)) if _is(one, fact)]
            if len(agreeing) == 1:
                lines.setdefault(agreeing[0], page.document.place(one.claim.span)[0].line)
    if len(lines) < 2:
        return NOTHING
    return msg(
        "; this document has both kinds: on line {without} without, on line {stored} with buffers",
        without=lines["without"],
        stored=lines["with"],
    )


def _is(one: Judged, fact: Fact) -> bool:
    return KINDS["count"].agrees(one.claim.stated, fact.value)


RULE = Rule("CNX103", "error", "a parameter count contradicts the spec", _check)

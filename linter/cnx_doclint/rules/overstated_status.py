"""A value is called verified that no weight tells.

What: a table's status column, or a word right behind a value, says "verified", "confirmed" or "read from the weights",
and in the spec the fact is inferred under an assumption, or declared by a citation.

Why: a reader takes it for certain. Upsampling has no weights, and a number of joints only follows if the depth is
known. A measured quantity, which anybody can confirm by measuring, is only reported when the weights are said to
tell it.

Wrong:

    | Model | Depth bins | Status   |
    | ----- | ---------- | -------- |
    | M     | 64         | verified |

Right:

    | Model | Depth bins | Status   |
    | ----- | ---------- | -------- |
    | M     | 64         | inferred |

Fix: none. Nothing is said where the spec comes from a reference architecture, since nothing is verified there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.diagnostics import Finding
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import Message, msg
from cnx_doclint.rules._provenance import Marked, grounds, marked, statuses, subjects
from cnx_doclint.rules._statuses import status_message

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(page: Page) -> Iterator[Finding]:
    seen = set()
    for role in ("from_weights", "verified"):
        for found in marked(page, role):
            measurable = any(page.vocabulary.is_measurable(one.claim.key) for one in found.claims)
            unsure = statuses(found) <= {"inferred", "declared"}
            if unsure and not (measurable and role == "verified") and found.span.start not in seen:
                seen.add(found.span.start)
                yield Finding(found.span, _message(found), grounds(found))


def _message(found: Marked) -> Message:
    first, *more = (status_message(status) for status in sorted(statuses(found)))
    how = msg("{first} or {second}", first=first, second=more[0]) if more else first
    return msg(
        "{subjects}: this says {said}, and the spec has it {how}", subjects=subjects(found), said=found.said, how=how
    )


RULE = Rule("CNX201", "warning", "a value is called verified that no weight tells", _check)

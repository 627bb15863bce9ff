"""A value is called inferred or estimated that the weights prove.

What: a table's status column, or a word right behind a value, says "inferred", "estimated" or "not verified", and the
spec has read the fact from the names and shapes of tensors.

Why: readers avoid what looks uncertain, or measure it again. Often a script did not find a layer, since one checkpoint
names it and another numbers it, and the guide kept what the script could say.

Wrong:

    | Model | Deconv channels | Status   |
    | ----- | --------------- | -------- |
    | M     | [256, 256, 256] | inferred |

Right:

    | Model | Deconv channels | Status   |
    | ----- | --------------- | -------- |
    | M     | [256, 256, 256] | verified |

Fix: none; the evidence names the tensors to cite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.diagnostics import Finding
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import msg
from cnx_doclint.rules._provenance import grounds, marked, statuses, subjects

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(page: Page) -> Iterator[Finding]:
    for found in marked(page, "inferred"):
        known = statuses(found)
        if "verified" in known and known <= {"verified", "derived"}:
            message = msg(
                "{subjects}: this says {said}, and the spec has it verified", subjects=subjects(found), said=found.said
            )
            yield Finding(found.span, message, grounds(found))


RULE = Rule("CNX202", "warning", "a value is called inferred that the weights prove", _check)

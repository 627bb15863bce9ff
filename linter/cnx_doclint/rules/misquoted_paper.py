"""The paper is said to say what it does not.

What: a claim in the paper's name, "the paper lists 7.95M" or a value in a column headed "Paper", differs from the
paper's own table, or where that gives no such value, from what the model has.

Why: a reader who compares the weights with the paper finds a difference that is not there. Such claims are reported by
this rule alone, whatever they are about.

Wrong:

    | Model | Parameters (paper) |
    | ----- | ------------------ |
    | M     | 7.95M              |

Right:

    | Model | Parameters (paper) |
    | ----- | ------------------ |
    | M     | 7.59M              |

Fix: unsafe, since the words around may have to change too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.rules._contradictions import findings, is_quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.findings.diagnostics import Finding


def _check(page: Page) -> Iterator[Finding]:
    return findings(page, is_quoted)


RULE = Rule("CNX203", "error", "the paper is said to say what it does not", _check)

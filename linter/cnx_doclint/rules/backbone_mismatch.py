"""A fact of the backbone contradicts the spec.

What: depths, dims, the kernel size or the variant of a model's backbone are given otherwise than its weights have them.

Why: a backbone built from the wrong depths or dims cannot take the checkpoint, and readers compare models by them.

Wrong:

    | Model | Depths        |
    | ----- | ------------- |
    | L     | [3, 3, 27, 3] |

Right:

    | Model | Depths       |
    | ----- | ------------ |
    | L     | [3, 3, 9, 3] |

Fix: safe in tables and code when the weights prove the value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.rules._contradictions import contradictions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.findings.diagnostics import Finding


def _check(page: Page) -> Iterator[Finding]:
    return contradictions(page, "backbone")


RULE = Rule("CNX102", "error", "a fact of the backbone contradicts the spec", _check)

"""A fact of the head contradicts the spec.

What: a table, config block or sentence gives channels, kernels, layers or another fact of a model's head that its
weights do not have.

Why: whoever copies the block builds a head into which the checkpoint does not load, or loads with a size mismatch.

Wrong:

    - Model M: kernels [4, 4, 4]

Right:

    - Model M: kernels [3, 3, 3]

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
    return contradictions(page, "head")


RULE = Rule("CNX101", "error", "a fact of the head contradicts the spec", _check)

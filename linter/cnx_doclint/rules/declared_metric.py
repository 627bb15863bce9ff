"""A metric is not the one that is declared for the model.

What: an error in millimetres or a number of operations differs from what the family's citation gives.

Why: no checkpoint tells such a figure; the citation is all there is, and a page that differs from it should say why.

Wrong:

    S reaches an MPJPE of 51.08 mm.

Right:

    S reaches an MPJPE of 51.80 mm.

Fix: never safe, since the page may know a newer measurement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.rules._contradictions import contradictions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.findings.diagnostics import Finding


def _check(page: Page) -> Iterator[Finding]:
    return contradictions(page, "declared")


RULE = Rule("CNX105", "error", "a metric is not the declared one", _check)

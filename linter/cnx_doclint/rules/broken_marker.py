"""A marker of a generated block cannot be obeyed.

What: a begin marker has no end marker, or an end no begin; blocks are nested or swapped; a block of a notebook does not
begin and end in the same cell; a marker asks for a table, an option or a value that does not exist.

Why: the block stays as it is, however often ``render`` runs, and looks generated all the same.

Wrong:

    <!-- cnx-doclint:begin table=modles -->
    <!-- cnx-doclint:end -->

Right:

    <!-- cnx-doclint:begin table=models -->
    <!-- cnx-doclint:end -->

Fix: none; the finding says what would be right. ``cnx-doclint render`` stops at the same marker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.diagnostics import Finding
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.rules._generated import broken

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(page: Page) -> Iterator[Finding]:
    for problem in broken(page):
        yield Finding(problem.span, problem.message, (problem.hint,) if problem.hint else ())


RULE = Rule("CNX403", "error", "a marker of a generated block cannot be obeyed", _check)

"""A parameter count contradicts the spec.

What: a count agrees with neither of the two that are right: with the buffers of batch normalisation or without.

Why: both counts are in use (a paper counts what is trained, a script what is saved), so either is accepted, rounded to
the digits shown. A count that is neither was copied from another model or another version.

Fix: safe in tables and code.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnx_doclint.diagnostics import Finding, Page, Rule
from cnx_doclint.rules._contradictions import contradictions


def _check(page: Page) -> Iterator[Finding]:
    return contradictions(page, "count")


RULE = Rule("CNX103", "error", "a parameter count contradicts the spec", _check)

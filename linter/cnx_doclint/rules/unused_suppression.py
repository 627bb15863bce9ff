"""A suppression that nothing needs.

What: a comment such as ``cnx-doclint: ignore[CNX101]`` stands where that rule finds nothing.

Why: it would hide the next mistake on its line.

Wrong:

    <!-- cnx-doclint: ignore[CNX103] counted otherwise -->
    XS has 3.53M parameters.

Right:

    XS has 3.53M parameters.

Fix: none; remove the comment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.diagnostics import Finding
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(page: Page) -> Iterator[Finding]:
    for directive in page.unused:
        what = ", ".join(directive.codes) or msg("anything")
        yield Finding(directive.span, msg("nothing to suppress here: no finding of {what}", what=what))


RULE = Rule("CNX901", "warning", "a suppression that nothing needs", _check, last=True)

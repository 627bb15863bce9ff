"""A generated block or page was edited by hand.

What: the text between the markers of a block is not what ``cnx-doclint render`` wrote there, as the sum in its end
marker tells. A page that was generated as a whole is told of when a value in it is not the spec's.

Why: ``render`` leaves such a block as it is, so it no longer follows the spec. Whoever changed it wanted something, and
that belongs into the spec, the marker's options or the text around.

Wrong:

    <!-- cnx-doclint:begin config=XS -->

    cfg.head_cfg = [320, 128, 128]

    <!-- cnx-doclint:end sum=5d41402a -->

Right:

    <!-- cnx-doclint:begin config=XS -->
    <!-- cnx-doclint:end -->

Fix: move the change out of the block, and run ``cnx-doclint render --force``, which writes over it. A block whose end
marker has no sum, as older versions wrote it, is taken for stale instead. Space around lines may be changed, as
formatters do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.diagnostics import Finding
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import msg
from cnx_doclint.rules._generated import generated, outdated_page

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(page: Page) -> Iterator[Finding]:
    for block in generated(page):
        if block.outdated and block.edited:
            message = msg("the block `{title}` was edited by hand, so render leaves it as it is", title=block.title)
            yield Finding(block.begin.span, message)
    if wrong := outdated_page(page, edited=True):
        yield Finding(wrong.claim.span, msg("this generated page was edited by hand, so render leaves it as it is"))


RULE = Rule("CNX402", "error", "a generated block or page was edited by hand", _check)

"""A generated block or page is not what the spec gives.

What: the text between the markers of a block is what was once written there, and the spec or the markers have changed
since; or nothing was written yet. Of a page that was generated as a whole, the first value that is not the spec's is
shown. However much is wrong in a block or a page, it is one finding.

Why: the block is trusted because it is generated. Only a run of ``cnx-doclint render`` makes it so.

Wrong:

    <!-- cnx-doclint:begin table=models columns=params models=XS -->

    | Model | Parameters        |
    | ----- | ----------------- |
    | XS    | 3.52M (3,520,000) |

    <!-- cnx-doclint:end -->

Right:

    <!-- cnx-doclint:begin table=models columns=params models=XS -->

    | Model | Parameters        |
    | ----- | ----------------- |
    | XS    | 3.53M (3,528,008) |

    <!-- cnx-doclint:end -->

Fix: run ``cnx-doclint render``, which writes what stands between the markers anew, and a sum of it into the end marker.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from cnx_doclint.findings.diagnostics import Finding
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import Message, join, msg
from cnx_doclint.rules._generated import generated, outdated_page

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(page: Page) -> Iterator[Finding]:
    for block in generated(page):
        if block.outdated and not block.edited:
            message = msg(
                "the block `{title}` is not what the spec gives; to write it: cnx-doclint render", title=block.title
            )
            yield Finding(block.begin.span, message, tuple(_difference(block.old, block.new)))
    if wrong := outdated_page(page, edited=False):
        message = msg("this generated page is not what the spec gives; to write it: cnx-doclint render")
        told = ((msg("here"), wrong.claim.text.strip()), (msg("spec"), wrong.expected))
        yield Finding(wrong.claim.span, message, tuple(join(": ", one) for one in told))


def _difference(old: str, new: str) -> Iterator[Message]:
    """Yield the first line that differs, as it is and as it should be; of a block that is empty there is none."""
    written, due = (each.strip().splitlines()[:-1] for each in (old, new))
    for here, there in zip_longest(written, due if written else (), fillvalue=""):
        if here.strip() != there.strip():
            told = ((msg("here"), here.strip()), (msg("spec"), there.strip()))
            yield from (join(": ", one) for one in told if one[1])
            return


RULE = Rule("CNX401", "error", "a generated block or page is not what the spec gives", _check)

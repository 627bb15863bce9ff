"""The shape of a named tensor contradicts the spec.

What: a guide names a tensor of the checkpoint and gives a shape that the tensor does not have.

Why: such lines are what readers compare their own files with.

Wrong:

    In S, `head.deconv_layers_1.pwconv.weight` is [384, 384, 1, 1].

Right:

    In S, `head.deconv_layers_1.pwconv.weight` is [256, 384, 1, 1].

Fix: safe in tables and code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.rules._contradictions import contradictions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.findings.diagnostics import Finding


def _check(page: Page) -> Iterator[Finding]:
    return contradictions(page, "shape")


RULE = Rule("CNX104", "error", "a tensor's shape contradicts the spec", _check)

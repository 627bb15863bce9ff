"""A list of channels gives the layers' inputs instead of their outputs.

What: the head's channels are listed as what each layer takes in, such as 320, 128, 128, where the configuration wants
what each gives out, 128, 128, 128.

Why: a depthwise layer's first tensor has the shape of its input, so a script that reads the wrong tensor gives inputs.
The list looks plausible, and the model it configures does not fit the checkpoint.

Fix: safe in tables and code.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnx_doclint.diagnostics import Finding, Page, Rule
from cnx_doclint.rules._contradictions import findings

_NOTE = " (these are the layers' inputs; the configuration wants their outputs)"


def _check(page: Page) -> Iterator[Finding]:
    return findings(page, lambda one: one.inputs, _NOTE)


RULE = Rule("CNX106", "error", "channels are the layers' inputs, not their outputs", _check)

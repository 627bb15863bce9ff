"""A list of channels gives the layers' inputs instead of their outputs.

What: the head's channels are listed as what each layer takes in, such as 320, 128, 128, where the configuration wants
what each gives out, 128, 128, 128.

Why: a depthwise layer's first tensor has the shape of its input, so a script that reads the wrong tensor gives inputs.
The list looks plausible, and the model it configures does not fit the checkpoint.

Wrong:

    cfg.head_cfg = [320, 128, 128]  # XS

Right:

    cfg.head_cfg = [128, 128, 128]  # XS

Fix: safe in tables and code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import Message, msg
from cnx_doclint.rules._contradictions import findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.claims.judged import Judged
    from cnx_doclint.findings.diagnostics import Finding


def _check(page: Page) -> Iterator[Finding]:
    return findings(page, lambda one: one.inputs, lambda group: _note(group[0], page))


def _note(one: Judged, page: Page) -> Message:
    """What the list is: each layer's inputs, where its outputs are wanted."""
    steps = page.spec.fact(one.claim.model, page.vocabulary.forms[one.claim.key].inputs)
    pairs = steps.value if steps is not None and isinstance(steps.value, tuple) else ()
    inputs = " -> ".join(str(pair[0]) for pair in pairs if isinstance(pair, tuple))
    return msg(
        "; these are the layers' inputs ({inputs}), and the outputs are {outputs}", inputs=inputs, outputs=one.expected
    )


RULE = Rule("CNX106", "error", "channels are the layers' inputs, not their outputs", _check)

"""A suppression of a code that no rule has.

What: the brackets of a comment such as ``cnx-doclint: ignore[CNX110]`` hold something that is not the code of a rule.

Why: it suppresses nothing, and whoever reads it believes that it does.

Wrong:

    ConvNeXtPose-XS has 9.99M parameters. <!-- cnx-doclint: ignore[parameter-count] of a fork -->

Right:

    ConvNeXtPose-XS has 9.99M parameters. <!-- cnx-doclint: ignore[CNX103] of a fork -->

Fix: safe where a rule's name or small letters stand for the code; otherwise yours to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.documents.directives import comments
from cnx_doclint.documents.text import Span
from cnx_doclint.findings.diagnostics import Edit, Finding, Fix
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.documents.document import Document


def _check(page: Page) -> Iterator[Finding]:
    from cnx_doclint.rules.engine.catalogue import rules

    names = {name: rule.code for name, rule in rules().items()}
    for comment in comments(page.document):
        for word in comment.codes:
            if word not in names.values():
                span = _span(page.document, comment.span, word)
                meant = names.get(word) or (word.upper() if word.upper() in names.values() else "")
                fix = Fix((Edit(span, meant),), "safe") if meant else None
                hint = msg("write {meant}", meant=meant) if meant else msg("to list them: cnx-doclint rule")
                yield Finding(span, msg("no rule has the code {word!r}; {hint}", word=word, hint=hint), (), fix)


def _span(document: Document, comment: Span, word: str) -> Span:
    """Where a word stands in a comment's brackets."""
    bracket = document.text.index("[", *comment)
    start = document.text.index(word, bracket, comment.end)
    return Span(start, start + len(word))


RULE = Rule("CNX902", "warning", "a suppression of a code that no rule has", _check, last=True)

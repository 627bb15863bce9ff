"""A comment to this program that is not understood.

What: a comment begins as a suppression does, and then says something else: a word that is none of ``ignore``,
``disable``, ``enable`` and ``file``, codes without brackets, brackets without codes or without an end, or an ``enable``
that no ``disable`` stands before. Or it names whom a place is about, and no model is called so; or a fact that there is
not.

Why: it does nothing. Were it taken for what it may have meant, it could silence far more than its author wanted.

Wrong:

    ConvNeXtPose-XS has 9.99M parameters. <!-- cnx-doclint: ignore CNX103 of a fork -->

Right:

    ConvNeXtPose-XS has 9.99M parameters. <!-- cnx-doclint: ignore[CNX103] of a fork -->

Fix: none; write the comment as it is meant, or remove it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.claims.subjects import problems as unsettled
from cnx_doclint.documents.directives import problems
from cnx_doclint.findings.diagnostics import Finding
from cnx_doclint.findings.rule import Page, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(page: Page) -> Iterator[Finding]:
    found = (*problems(page.document), *unsettled(page.document, page.vocabulary, page.spec))
    return (Finding(*problem) for problem in found)


RULE = Rule("CNX903", "warning", "a comment to this program that is not understood", _check, last=True)

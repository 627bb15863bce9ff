"""Fixes a document until nothing fixable is left, and refuses a fix that would change more than its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.document import structure
from cnx_doclint.fixes.edits import apply, select_fixes
from cnx_doclint.fixes.table_padding import pad_tables
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnx_doclint.findings.diagnostics import Diagnostic, Linted, Safety

# Each round fixes everything that does not overlap; more rounds than this are a fix that undoes another.
MAX_ROUNDS = 10


class Repaired(NamedTuple):
    """A document after its fixes.

    Attributes:
        linted: the fixed document, linted again.
        fixed: how many findings were fixed.
        refused: findings whose fixes would have done harm. That is a mistake of ours.
    """

    linted: Linted
    fixed: int
    refused: tuple[Diagnostic, ...] = ()

    def complaints(self) -> Iterator[Message]:
        """Yield a sentence about each fix that was refused."""
        document = self.linted.document
        for refused in self.refused:
            place = f"{document.path}:{document.place(refused.span)[0].line}"
            yield msg(
                "{place}: the fix of {code} would change more of the document than its words and was not made; "
                "please report this bug of ours",
                place=place,
                code=refused.code,
            )


def repair(linted: Linted, lint: Callable[[str], Linted], safeties: frozenset[Safety]) -> Repaired:
    """Apply fixes, lint, and apply again.

    Args:
        linted: the document.
        lint: lints another text of the file, under the same name.
        safeties: which fixes may be applied.
    """
    fixed = 0
    for _ in range(MAX_ROUNDS):
        found = _fixable(linted, safeties)
        after = _applied(linted, found, lint) if found else None
        if after is None:
            return _one_by_one(linted, lint, found, fixed)
        linted, fixed = after, fixed + len(found)
    return Repaired(linted, fixed, tuple(_fixable(linted, safeties)))


def _fixable(linted: Linted, safeties: frozenset[Safety]) -> list[Diagnostic]:
    fixes = select_fixes(linted.diagnostics, safeties)
    return [diagnostic for diagnostic in linted.diagnostics if any(diagnostic.fix is fix for fix in fixes)]


def _applied(linted: Linted, found: list[Diagnostic], lint: Callable[[str], Linted]) -> Linted | None:
    """The document with its findings fixed, or None when its structure would be another."""
    edits = [edit for diagnostic in found if diagnostic.fix for edit in diagnostic.fix.edits]
    after = lint(apply(linted.document, [*edits, *pad_tables(linted.document, edits)]))
    return after if structure(after.document) == structure(linted.document) else None


def _one_by_one(linted: Linted, lint: Callable[[str], Linted], found: list[Diagnostic], fixed: int) -> Repaired:
    """Apply what can be applied of findings that cannot be fixed together; the last first, so that places hold."""
    refused = []
    for diagnostic in sorted(found, key=lambda one: one.span, reverse=True):
        after = _applied(linted, [diagnostic], lint)
        if after is None:
            refused.append(diagnostic)
        else:
            linted, fixed = after, fixed + 1
    return Repaired(linted, fixed, tuple(reversed(refused)))

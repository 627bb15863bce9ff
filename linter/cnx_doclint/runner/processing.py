"""What a run does with one document: lint it, and fix it or silence what is wrong with it. Pure: text in, text out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.rules.engine.summary import summarize

if TYPE_CHECKING:
    from cnx_doclint.findings.diagnostics import Diagnostic, Safety
    from cnx_doclint.findings.results import Checked
    from cnx_doclint.messages.messages import Message
    from cnx_doclint.runner.checker import Checker


class ChangeMode(NamedTuple):
    """How documents are changed, if at all.

    Attributes:
        safeties: which fixes are made.
        reason: what suppressions say that are written instead of fixes.
        shown: whether changes are shown and not made.
    """

    safeties: frozenset[Safety] = frozenset()
    reason: str = ""
    shown: bool = False

    @classmethod
    def from_options(cls, fix: bool, unsafe: bool, reason: str | None, diff: bool) -> ChangeMode:
        """Return what the options of a command line ask for; a diff by itself shows safe fixes."""
        safeties: frozenset[Safety] = frozenset({"safe", "unsafe"} if unsafe else {"safe"})
        return cls(safeties if fix or diff or unsafe else frozenset(), reason or "", diff)

    @property
    def changes(self) -> bool:
        """Whether the text may become another."""
        return bool(self.safeties or self.reason)


class ProcessedDocument(NamedTuple):
    """A document after it was worked on.

    Attributes:
        before: its findings as it was.
        checked: its findings now.
        text: of the file.
        number: how many findings were fixed or silenced.
        complaints: what is to be told of fixes that were not made.
    """

    before: Checked
    checked: Checked
    text: str
    number: int = 0
    complaints: tuple[Message, ...] = ()


def process_document(
    name: str, text: str, checker: Checker, way: ChangeMode, more: tuple[Diagnostic, ...] = ()
) -> ProcessedDocument:
    """Lint a document, change it as asked, and lint it again.

    Args:
        name: of the document.
        text: of the file.
        checker: what it is checked with.
        way: how it is changed.
        more: findings of the whole run, see ``contradictions``.

    Raises:
        DocumentError: it is called a notebook and is none.
    """
    linted = checker.lint(name, text)
    before = summarize(linted)
    if not way.changes:
        return ProcessedDocument(before, before, text)
    if way.reason:
        every = tuple(sorted((*linted.diagnostics, *more), key=lambda one: one.span))
        repaired = checker.suppress(linted._replace(diagnostics=every), way.reason)
    else:
        repaired = checker.fix(linted, way.safeties)
    after = repaired.linted
    return ProcessedDocument(
        before, summarize(after), after.document.file, repaired.fixed, tuple(repaired.complaints())
    )


def findings_across(before: Checked, after: Checked) -> tuple[Diagnostic, ...]:
    """Return what comparing the documents of a run found in one of them."""
    known = {one.diagnostic for one in before.findings}
    return tuple(one.diagnostic for one in after.findings if one.diagnostic not in known)

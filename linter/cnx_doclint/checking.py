"""What ``check`` and ``claims`` do with one document's text. Pure: text in, findings out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.diagnostics import Linted, Safety
from cnx_doclint.document import Document, opened, parsed
from cnx_doclint.judged import Understood
from cnx_doclint.prefilter import Prefilter
from cnx_doclint.project import Project
from cnx_doclint.zoo.words import lets_through as may_list_models

if TYPE_CHECKING:
    from cnx_doclint.repair import Repaired
    from cnx_doclint.results import Checked


class Checker(NamedTuple):
    """A project and the rules that are selected.

    Attributes:
        project: what documents are compared with.
        select, ignore: beginnings of codes; see ``lint.is_selected``.
        prefilter: tells which documents need not be parsed.
    """

    project: Project
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    prefilter: Prefilter

    @classmethod
    def of(cls, project: Project, select: tuple[str, ...] = ("CNX",), ignore: tuple[str, ...] = ()) -> Checker:
        """Prepare the checks of a project."""
        return cls(project, select, ignore, Prefilter.of(project.family.text, project.models))

    def lint(self, path: str, text: str) -> Linted:
        """Return the claims and findings of a document.

        Raises:
            DocumentError: it is called a notebook and is none.
        """
        document = opened(path, text)
        if not self.prefilter.lets_through(document.text):
            return self._only_noted(document)
        from cnx_doclint.lint import lint

        return lint(parsed(document), self.project, self.select, self.ignore)

    def _only_noted(self, document: Document) -> Linted:
        """Return a document in which no rule can find anything by itself, with what others may contradict."""
        understood = Understood((), ())
        if not may_list_models(document.text):
            return Linted(document, understood, (), ())
        from cnx_doclint.notes import notes

        document = parsed(document)
        return Linted(document, understood, (), (), tuple(notes(document, understood)))

    def compared(self, files: Sequence[Checked]) -> tuple[Checked, ...]:
        """Return the documents of a run with what the rules find that compare them."""
        if not any(file.notes for file in files):
            return tuple(files)
        from cnx_doclint.across import compared

        return compared(files, self.select, self.ignore)

    def repaired(self, linted: Linted, safeties: frozenset[Safety]) -> Repaired:
        """Return a document with its findings fixed."""
        from cnx_doclint.repair import repair

        return repair(linted, lambda text: self.lint(linted.document.path, text), safeties)

"""What ``check`` and ``claims`` do with one document's text. Pure: text in, findings out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.choice import Choice
from cnx_doclint.diagnostics import Linted, Safety
from cnx_doclint.document import opened, parsed
from cnx_doclint.judged import Understood
from cnx_doclint.prefilter import Prefilter
from cnx_doclint.project import Project
from cnx_doclint.zoo.words import lets_through as may_list_models

if TYPE_CHECKING:
    from cnx_doclint.repair import Repaired
    from cnx_doclint.results import Checked
    from cnx_doclint.sieve import Sieve


class Checker(NamedTuple):
    """A project and the rules that are selected.

    Attributes:
        project: what documents are compared with.
        choice: which rules run on which document.
        prefilter: tells which documents need not be parsed.
        sieve: leaves out what a run is not to tell; None to tell everything.
    """

    project: Project
    choice: Choice
    prefilter: Prefilter
    sieve: Sieve | None = None

    @classmethod
    def of(cls, project: Project, choice: Choice = Choice()) -> Checker:  # noqa: B008 (it cannot change)
        """Prepare the checks of a project."""
        return cls(project, choice, Prefilter.of(project.family.text, project.models))

    def lint(self, path: str, text: str) -> Linted:
        """Return the claims and findings of a document.

        Raises:
            DocumentError: it is called a notebook and is none.
        """
        document = opened(path, text)
        if not (self.prefilter.lets_through(document.text) or may_list_models(document.text)):
            return Linted(document, Understood((), ()), (), ())
        from cnx_doclint.lint import lint

        found = lint(parsed(document), self.project, self.choice)
        return self.sieve.sifted(found) if self.sieve else found

    def compared(self, files: Sequence[Checked]) -> tuple[Checked, ...]:
        """Return the documents of a run with what the rules find that compare them."""
        if not any(file.notes for file in files):
            return tuple(files)
        from cnx_doclint.across import compared

        return compared(files, self.sieve)

    def repaired(self, linted: Linted, safeties: frozenset[Safety]) -> Repaired:
        """Return a document with its findings fixed."""
        from cnx_doclint.repair import repair

        return repair(linted, lambda text: self.lint(linted.document.path, text), safeties)

    def silenced(self, linted: Linted, reason: str) -> Repaired:
        """Return a document with a suppression for each of its findings."""
        from cnx_doclint.ignoring import silence

        everything = self._replace(sieve=None)
        return silence(linted, lambda text: everything.lint(linted.document.path, text), reason)

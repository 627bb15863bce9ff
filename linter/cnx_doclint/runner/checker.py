"""What ``check`` and ``claims`` do with one document's text. Pure: text in, findings out."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.judged import Understood
from cnx_doclint.claims.prefilter import Prefilter
from cnx_doclint.documents.document import open_document, parse_document
from cnx_doclint.findings.diagnostics import Linted, Safety
from cnx_doclint.rules.engine.selection import RuleSelection
from cnx_doclint.rules.zoo.words import lets_through as may_list_models
from cnx_doclint.runner.subjects import Subjects

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.adoption.finding_filter import FindingFilter
    from cnx_doclint.claims.levels import Level
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.markers import Problem
    from cnx_doclint.findings.generated_block import GeneratedBlock
    from cnx_doclint.findings.results import Checked
    from cnx_doclint.fixes.repair import Repaired
    from cnx_doclint.project.project import Project


# Without it a text has no marker, and what reads markers is not loaded.
_SIGN = "cnx-doclint:"


class Basis:
    """What documents are compared with. Most claim nothing, so what only a claim needs is made when one is met.

    Attributes:
        project: the spec and its family.
    """

    def __init__(self, project: Project) -> None:
        """Keep the project."""
        self.project = project

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """How models and facts are named in text."""
        from cnx_doclint.claims.vocabulary import vocabulary_of

        return vocabulary_of(self.project.family, self.project.models)

    def generated(self, document: Document) -> Iterator[GeneratedBlock | Problem]:
        """Return the generated blocks of a document as they should be, and what is wrong with their markers."""
        if _SIGN not in document.text:
            return iter(())
        from cnx_doclint.publish.guides import blocks
        from cnx_doclint.publish.templating import load_templates

        return blocks(document, self.project.glossary, load_templates(self.project.templates))


class Checker(NamedTuple):
    """What documents are compared with, and the rules that are selected.

    Attributes:
        basis: what documents are compared with.
        selection: which rules run on which document.
        prefilter: tells which documents need not be parsed; None to parse them all.
        finding_filter: leaves out what is known or was not touched; None leaves out neither.
        subjects: whom documents are about, as the settings say.
        level: the least that is told.
    """

    basis: Basis
    selection: RuleSelection
    prefilter: Prefilter | None
    finding_filter: FindingFilter | None = None
    subjects: Subjects = Subjects()
    level: Level = "likely"

    @classmethod
    def for_project(cls, project: Project, selection: RuleSelection = RuleSelection()) -> Checker:  # noqa: B008 (it cannot change)
        """Prepare the checks of a project.

        Raises:
            FamilyError: somebody's own family has a word that is never found. Without it documents may have no claims,
                so that this has to be said before they are looked for.
        """
        basis = Basis(project)
        if project.family.is_own:
            from cnx_doclint.claims.family_words import check_words

            check_words(project.family, basis.vocabulary)
        return cls(basis, selection, Prefilter.of(project.family.text, project.models))

    @property
    def project(self) -> Project:
        """The spec and its family."""
        return self.basis.project

    def lint(self, path: str, text: str) -> Linted:
        """Return the claims and findings of a document.

        Raises:
            DocumentError: it is called a notebook and is none.
        """
        document = open_document(path, text)._replace(about=self.subjects.of(path))
        if not self._may_tell(document):
            return Linted(document, Understood((), ()), (), ())
        from cnx_doclint.rules.engine.linting import lint

        document, basis = parse_document(document), self.basis
        generated = partial(basis.generated, document)
        found = lint(document, self.project.glossary, basis.vocabulary, generated, self.selection)
        return self._filter().filter_document(found) if found.diagnostics else found

    def _filter(self) -> FindingFilter:
        """What leaves findings out, made when one is met."""
        from cnx_doclint.adoption.finding_filter import FindingFilter

        return (self.finding_filter or FindingFilter())._replace(level=self.level)

    def _may_tell(self, document: Document) -> bool:
        text = document.text
        return self.prefilter is None or self.prefilter.lets_through(text) or may_list_models(text)

    def compare(self, files: Sequence[Checked]) -> tuple[Checked, ...]:
        """Return the documents of a run with what the rules find that compare them."""
        if not any(file.notes for file in files):
            return tuple(files)
        from cnx_doclint.rules.engine.cross_document import compare_documents

        return compare_documents(files, self._filter().add_findings)

    def fix(self, linted: Linted, safeties: frozenset[Safety]) -> Repaired:
        """Return a document with its findings fixed."""
        from cnx_doclint.fixes.repair import repair

        return repair(linted, lambda text: self.lint(linted.document.path, text), safeties)

    def suppress(self, linted: Linted, reason: str) -> Repaired:
        """Return a document with a suppression for each of its findings."""
        from cnx_doclint.fixes.suppressing import suppress_findings

        everything = self._replace(finding_filter=None, level="possible")
        return suppress_findings(linted, lambda text: everything.lint(linted.document.path, text), reason)

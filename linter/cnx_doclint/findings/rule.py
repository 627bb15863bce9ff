"""What a rule is, and what it sees of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cnx_doclint.claims.judged import Understood
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.directives import Directive
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.markers import Problem
    from cnx_doclint.families.glossary import Glossary
    from cnx_doclint.findings.diagnostics import Finding, Severity
    from cnx_doclint.findings.generated_block import GeneratedBlock
    from cnx_doclint.findings.notes import Contradiction, LocatedNote
    from cnx_doclint.spec.spec import Spec

Generated: TypeAlias = "Callable[[], Iterator[GeneratedBlock | Problem]]"


class Page(NamedTuple):
    """What a rule sees of a document.

    Attributes:
        document: what was read.
        understood: its claims.
        glossary: the spec in its family's words.
        vocabulary: how models and facts are named in text.
        generated: gives the document's generated blocks, each with what it should be, and what is wrong with markers.
        unused: suppressions that nothing needed; only rules that run last see any.
    """

    document: Document
    understood: Understood
    glossary: Glossary
    vocabulary: Vocabulary
    generated: Generated
    unused: tuple[Directive, ...] = ()

    @property
    def spec(self) -> Spec:
        """The facts."""
        return self.glossary.spec


class Rule(NamedTuple):
    """A plug-in of ``rules/``: points at findings and does nothing else.

    Attributes:
        code: stable, declared here and nowhere else.
        severity: of all its findings.
        summary: one line for listings.
        check: yields (span, message, evidence, fix) of each finding; None when it looks at no single document.
        last: whether it judges what the other rules and the suppressions did.
        across: of a rule that compares all documents of a run, yields what it finds there.
    """

    code: str
    severity: Severity
    summary: str
    check: Callable[[Page], Iterator[Finding]] | None = None
    last: bool = False
    across: Callable[[Sequence[LocatedNote]], Iterator[Contradiction]] | None = None

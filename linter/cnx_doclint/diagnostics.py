"""What a rule reports. A fix is data; applying it is another module's work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from cnx_doclint.book import Book
    from cnx_doclint.directives import Directive
    from cnx_doclint.document import Document
    from cnx_doclint.judged import Understood
    from cnx_doclint.messages import Message
    from cnx_doclint.notes import Note
    from cnx_doclint.results import Noted
    from cnx_doclint.spec import Spec
    from cnx_doclint.text import Span
    from cnx_doclint.vocabulary import Vocabulary

Severity = Literal["error", "warning", "info"]
Safety = Literal["safe", "unsafe", "display-only"]


class Edit(NamedTuple):
    """Puts ``text`` in the place of ``span``."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that belong together. ``display-only`` ones are shown and never applied."""

    edits: tuple[Edit, ...]
    safety: Safety


class Diagnostic(NamedTuple):
    """One finding.

    Attributes:
        code: of the rule, e.g. ``CNX101``.
        rule: the rule's name, e.g. ``head-mismatch``.
        severity: of the rule.
        span: what is wrong, in the document.
        message: one line: what the text says and what is so.
        evidence: what that rests on, a line each.
        fix: how to put it right, if that can be said.
    """

    code: str
    rule: str
    severity: Severity
    span: Span
    message: Message
    evidence: tuple[Message, ...] = ()
    fix: Fix | None = None


class Page(NamedTuple):
    """What a rule sees of a document.

    ``templates`` is the user's folder of templates, if there is one. ``unused`` holds suppressions that nothing needed;
    only rules that run last see any.
    """

    document: Document
    understood: Understood
    book: Book
    vocabulary: Vocabulary
    templates: Path | None = None
    unused: tuple[Directive, ...] = ()

    @property
    def spec(self) -> Spec:
        """The facts."""
        return self.book.spec


class LeftOut(NamedTuple):
    """A finding that is not told, and why: what stands in "2 findings ... are left out"."""

    diagnostic: Diagnostic
    reason: Message


class Linted(NamedTuple):
    """A document's claims and what the rules found, in order of position.

    Attributes:
        document: what was read.
        understood: its claims.
        diagnostics: what is told.
        suppressed: what a comment in the document keeps silent.
        left_out: what a run keeps silent, see ``sieve``.
        notes: what is kept to compare it with other documents.
    """

    document: Document
    understood: Understood
    diagnostics: tuple[Diagnostic, ...]
    suppressed: tuple[Diagnostic, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Note, ...] = ()


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
    across: Callable[[Sequence[Noted]], Iterator[Contradiction]] | None = None


class Contradiction(NamedTuple):
    """A finding of a rule that compares documents: at which note, and why."""

    at: Noted
    message: Message
    evidence: tuple[Message, ...]


class Finding(NamedTuple):
    """A diagnostic without what the rule's own declaration says."""

    span: Span
    message: Message
    evidence: tuple[Message, ...] = ()
    fix: Fix | None = None

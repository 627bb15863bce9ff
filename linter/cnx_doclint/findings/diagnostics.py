"""What a rule reports, and what a document is once rules ran over it. A fix is data; applying it is another's work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from cnx_doclint.claims.judged import Understood
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.text import Span
    from cnx_doclint.findings.notes import Note
    from cnx_doclint.messages.messages import Message

Severity = Literal["error", "warning", "info"]
Safety = Literal["safe", "unsafe", "display-only"]


class Edit(NamedTuple):
    """Puts ``text`` in the place of ``span``."""

    span: Span
    text: str

    def in_file(self, document: Document) -> Edit:
        """Return an edit of a document as one of its file."""
        return Edit(document.in_file(self.span), document.written(self.text, self.span.start))


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


class Finding(NamedTuple):
    """A diagnostic without what the rule's own declaration says."""

    span: Span
    message: Message
    evidence: tuple[Message, ...] = ()
    fix: Fix | None = None


class ExcludedDiagnostic(NamedTuple):
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
        left_out: what a run keeps silent, see ``finding_filter``.
        notes: what is kept to compare it with other documents.
    """

    document: Document
    understood: Understood
    diagnostics: tuple[Diagnostic, ...]
    suppressed: tuple[Diagnostic, ...]
    left_out: tuple[ExcludedDiagnostic, ...] = ()
    notes: tuple[Note, ...] = ()

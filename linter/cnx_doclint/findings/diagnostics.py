"""What a rule reports, and what a document is once rules ran over it. A fix is data; applying it is another's work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from cnx_doclint.claims.levels import Level, level_of

if TYPE_CHECKING:
    from cnx_doclint.claims.judged import Understood
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.text import Span
    from cnx_doclint.findings.notes import Note
    from cnx_doclint.messages.messages import Message

Severity = Literal["error", "warning", "info"]
Safety = Literal["safe", "unsafe", "display-only"]

_GRAVEST_FIRST: tuple[Severity, ...] = get_args(Severity)


def graver(one: Severity, other: Severity) -> Severity:
    """Return the graver of two severities."""
    return min(one, other, key=_GRAVEST_FIRST.index)


def less_grave(one: Severity, other: Severity) -> Severity:
    """Return the less grave of two severities."""
    return max(one, other, key=_GRAVEST_FIRST.index)


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
        severity: of the rule, or less where it is not certain.
        span: what is wrong, in the document.
        message: one line: what the text says and what is so.
        evidence: what that rests on, a line each.
        fix: how to put it right, if that can be said.
        confidence: calibrated probability that the place is truly wrong.
    """

    code: str
    rule: str
    severity: Severity
    span: Span
    message: Message
    evidence: tuple[Message, ...] = ()
    fix: Fix | None = None
    confidence: float = 1.0

    @property
    def level(self) -> Level:
        """The confidence in words."""
        return level_of(self.confidence)


class Finding(NamedTuple):
    """A diagnostic without what the rule's own declaration says; one that is about no claim is certain."""

    span: Span
    message: Message
    evidence: tuple[Message, ...] = ()
    fix: Fix | None = None
    confidence: float = 1.0

    @property
    def level(self) -> Level:
        """The confidence in words."""
        return level_of(self.confidence)


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

"""What a run has to tell: findings and claims with their places, files that could not be read, and the counts.

Each value holds all that a report needs, so that a document can be forgotten as soon as it was checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from cnx_doclint.fixes import in_file
from cnx_doclint.messages import Message, msg

if TYPE_CHECKING:
    from cnx_doclint.diagnostics import Diagnostic, Edit, Linted, Severity
    from cnx_doclint.document import Document
    from cnx_doclint.errors import DoclintError
    from cnx_doclint.identity import Identity
    from cnx_doclint.judged import Judged, Skipped
    from cnx_doclint.keys import FailOn
    from cnx_doclint.notes import Note
    from cnx_doclint.text import Position, Span

# Of a longer line only this much is kept to each side of a finding.
MARGIN = 100


class Place(NamedTuple):
    """A range of a document, as people are told it."""

    path: str
    start: Position
    end: Position

    def __str__(self) -> str:
        """Return it as editors understand it: ``path:line:column``."""
        return f"{self.path}:{self.start.line}:{self.start.column}"


class Excerpt(NamedTuple):
    """The line a finding begins on, or the part of it around the finding; ``start`` and ``end`` are within ``text``.

    Of a notebook it is the line of Markdown, without the quotes and escapes around it.
    """

    text: str
    start: int
    end: int


class PlacedEdit(NamedTuple):
    """An edit with its place; bytes are counted from the start of the file, as UTF-8."""

    place: Place
    start_byte: int
    end_byte: int
    text: str


class Commit(NamedTuple):
    """The commit that last changed a line; every part is empty while the change is not committed.

    Attributes:
        hash: its name, shortened.
        author: who wrote it.
        date: when, as ``2026-05-31`` where the author was.
        summary: the first line of its message.
    """

    hash: str = ""
    author: str = ""
    date: str = ""
    summary: str = ""

    @property
    def told(self) -> Message:
        """The same as people read it."""
        if not self.hash:
            return msg("not committed yet")
        return Message(f"{self.hash} {self.author}, {self.date}: {self.summary}")


class Located(NamedTuple):
    """A finding at its place.

    Attributes:
        place: where it is.
        diagnostic: what was found.
        excerpt: the line it begins on.
        edits: those of its fix.
        identity: what it is known by from run to run.
        commit: what last changed its line, where that was asked for and is known.
    """

    place: Place
    diagnostic: Diagnostic
    excerpt: Excerpt
    edits: tuple[PlacedEdit, ...]
    identity: Identity
    commit: Commit | None = None


class Aside(NamedTuple):
    """A finding that is not told, and why."""

    finding: Located
    reason: Message


class LocatedClaim(NamedTuple):
    """A claim with its verdict at its place, or a value that was skipped."""

    place: Place
    claim: Judged | Skipped


class Tally(NamedTuple):
    """What became of the claims of some files.

    Attributes:
        files: how many were checked.
        agree: claims that are right.
        wrong: claims that are reported.
        skipped: claims and values without a verdict, by the reason.
        noted: values that are compared with each other, whatever the spec says.
    """

    files: int = 0
    agree: int = 0
    wrong: int = 0
    skipped: Mapping[Message, int] = MappingProxyType({})
    noted: int = 0

    @property
    def claims(self) -> int:
        """How many were compared with the spec."""
        return self.agree + self.wrong

    @property
    def compared(self) -> int:
        """How many were compared with the spec, those included that nobody is to hear of."""
        return self.claims + sum(number for reason, number in self.skipped.items() if reason not in _NO_VERDICT)


class Noted(NamedTuple):
    """A value that is compared with other documents', at its place; ``words`` are those of its line."""

    place: Place
    note: Note
    excerpt: Excerpt
    words: str


class Checked(NamedTuple):
    """One document's findings, those that are left out, and what it says that others may contradict."""

    path: str
    findings: tuple[Located, ...]
    tally: Tally
    left_out: tuple[Aside, ...] = ()
    notes: tuple[Noted, ...] = ()

    def fails(self, fail_on: FailOn) -> bool:
        """Say whether there is a finding of a severity, or above it."""
        return any(finding.diagnostic.severity in _FAILING[fail_on] for finding in self.findings)

    def with_findings(self, more: Iterable[Located]) -> Checked:
        """Return it with further findings, all in order of position."""
        together = sorted([*self.findings, *more], key=lambda one: (one.diagnostic.span, one.diagnostic.code))
        return self._replace(findings=tuple(together))


_FAILING: Mapping[FailOn, frozenset[Severity]] = {
    "error": frozenset({"error"}),
    "warning": frozenset({"error", "warning"}),
    "never": frozenset(),
}


class Recognised(NamedTuple):
    """One document's claims, and what was skipped, in order of position."""

    path: str
    claims: tuple[LocatedClaim, ...]
    tally: Tally


File = TypeVar("File")


class Results(NamedTuple, Generic[File]):
    """Everything a run found: its files in order, those that could not be worked on, the counts, the spec's name."""

    files: tuple[File, ...]
    failures: tuple[DoclintError, ...]
    tally: Tally
    spec: str


def checked(linted: Linted) -> Checked:
    """Return the findings of a linted document."""
    findings = tuple(located(linted, diagnostic) for diagnostic in linted.diagnostics)
    left_out = tuple(Aside(located(linted, one.diagnostic), one.reason) for one in linted.left_out)
    noted = tuple(_noted(linted.document, note) for note in linted.notes)
    return Checked(linted.document.path, findings, tally(linted), left_out, noted)


def _noted(document: Document, note: Note) -> Noted:
    from cnx_doclint.identity import words_around

    return Noted(_place(document, note.span), note, _excerpt(document, note.span), words_around(document, note.span))


def recognised(linted: Linted) -> Recognised:
    """Return the claims of a linted document."""
    document, understood = linted.document, linted.understood
    reported = {diagnostic.span for diagnostic in linted.diagnostics}
    told = [_as_reported(one, reported) for one in understood.claims]
    claims = [LocatedClaim(_place(document, one.claim.span), one) for one in told]
    skipped = [LocatedClaim(_place(document, one.span), one) for one in understood.skipped]
    return Recognised(document.path, tuple(sorted([*claims, *skipped], key=lambda one: one.place)), tally(linted))


def _as_reported(one: Judged, reported: set[Span]) -> Judged:
    """A claim with the verdict that a run gives it: one whose finding is suppressed or not asked for is silent."""
    quiet = one.verdict == "mismatch" and one.claim.span not in reported
    return one._replace(verdict="silent") if quiet else one


def located(linted: Linted, diagnostic: Diagnostic) -> Located:
    """Return a finding at its place in a document."""
    from cnx_doclint.identity import identity

    document = linted.document
    edits = diagnostic.fix.edits if diagnostic.fix else ()
    return Located(
        _place(document, diagnostic.span),
        diagnostic,
        _excerpt(document, diagnostic.span),
        tuple(_edit(document, edit) for edit in edits),
        identity(linted, diagnostic),
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    files = agree = wrong = noted = 0
    skipped: Counter[Message] = Counter()
    for each in tallies:
        files, agree, wrong = files + each.files, agree + each.agree, wrong + each.wrong
        noted += each.noted
        skipped.update(each.skipped)
    return Tally(files, agree, wrong, skipped, noted)


def tally(linted: Linted) -> Tally:
    """Count what became of a document's claims."""
    counts = Counter(_outcomes(linted))
    agree, wrong = counts.pop(_AGREES, 0), counts.pop(_WRONG, 0)
    return Tally(1, agree, wrong, counts, len(linted.notes))


# What no claim is skipped for; these two are counted apart.
_AGREES = Message("agree")
_WRONG = Message("wrong")

# What a claim without a finding or a match is counted as, by its verdict or its stance.
_UNJUDGED = {
    "unverifiable": msg("not in the spec"),
    "counterexample": msg("shown as wrong"),
    "hypothesis": msg("hypothetical"),
    "history": msg("history"),
}

_NO_MODEL = msg("no model")
_OTHER = msg("another architecture")
# Why there is no verdict; other reasons are about verdicts that are not told.
_NO_VERDICT = frozenset({_NO_MODEL, _OTHER, *_UNJUDGED.values()})


# A fact that whoever uses a model may choose: another value is no mistake.
_SUPPRESSED = msg("suppressed")
_NOT_SELECTED = msg("rule not selected")
_CHOSEN = msg("free to choose")


def _outcomes(linted: Linted) -> Iterator[Message]:
    reported = {diagnostic.span for diagnostic in linted.diagnostics}
    silent = {one.diagnostic.span: one.reason for one in linted.left_out}
    silent |= {diagnostic.span: _SUPPRESSED for diagnostic in linted.suppressed}
    for one in linted.understood.claims:
        if one.verdict == "match":
            yield _AGREES
        elif one.verdict != "mismatch":
            yield _UNJUDGED.get(one.verdict) or _UNJUDGED.get(one.claim.stance, _CHOSEN)
        elif one.claim.span in reported:
            yield _WRONG
        else:
            yield silent.get(one.claim.span, _NOT_SELECTED)
    yield from (_why(skipped.reason) for skipped in linted.understood.skipped)


def _why(reason: str) -> Message:
    """The kind of a reason for skipping, of which the rest tells the details."""
    return _OTHER if reason.startswith(_OTHER) else _NO_MODEL


def _place(document: Document, span: Span) -> Place:
    return Place(document.path, *document.place(span))


def _edit(document: Document, edit: Edit) -> PlacedEdit:
    (start, end), text = in_file(document, edit)
    before, within = document.file[:start].encode(), document.file[start:end].encode()
    return PlacedEdit(_place(document, edit.span), len(before), len(before) + len(within), text)


def _excerpt(document: Document, span: Span) -> Excerpt:
    starts = document.lines.starts
    line = document.lines.position(span.start).line
    first, last = starts[line - 1], starts[line] if line < len(starts) else len(document.shown)
    end = min(span.end, first + len(document.shown[first:last].rstrip("\r\n")))
    left, right = max(first, span.start - MARGIN), min(last, end + MARGIN)
    before = "…" if left > first else ""
    text = document.shown[left:right].rstrip("\r\n")
    shift = len(before) - left
    return Excerpt(before + text + ("…" if right < last else ""), span.start + shift, end + shift)

"""What a run has to tell: findings and claims with their places, files that could not be read, and the counts.

Each value holds all that a report needs, so that a document can be forgotten as soon as it was checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from cnx_doclint.fixes import in_file

if TYPE_CHECKING:
    from cnx_doclint.config import FailOn
    from cnx_doclint.diagnostics import Diagnostic, Edit, Linted, Severity
    from cnx_doclint.document import Document
    from cnx_doclint.errors import DoclintError
    from cnx_doclint.judged import Judged, Skipped
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


class Located(NamedTuple):
    """A finding at its place. ``edits`` are those of its fix."""

    place: Place
    diagnostic: Diagnostic
    excerpt: Excerpt
    edits: tuple[PlacedEdit, ...]


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
    """

    files: int = 0
    agree: int = 0
    wrong: int = 0
    skipped: Mapping[str, int] = MappingProxyType({})

    @property
    def claims(self) -> int:
        """How many were compared with the spec."""
        return self.agree + self.wrong


class Noted(NamedTuple):
    """A value that is compared with other documents' at its place."""

    place: Place
    note: Note
    excerpt: Excerpt


class Checked(NamedTuple):
    """One document's findings, and what it says that others may contradict."""

    path: str
    findings: tuple[Located, ...]
    tally: Tally
    notes: tuple[Noted, ...] = ()

    def fails(self, fail_on: FailOn) -> bool:
        """Say whether there is a finding of a severity, or above it."""
        return any(finding.diagnostic.severity in _FAILING[fail_on] for finding in self.findings)


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
    findings = tuple(located(linted.document, diagnostic) for diagnostic in linted.diagnostics)
    noted = tuple(
        Noted(_place(linted.document, note.span), note, _excerpt(linted.document, note.span)) for note in linted.notes
    )
    return Checked(linted.document.path, findings, tally(linted), noted)


def recognised(linted: Linted) -> Recognised:
    """Return the claims of a linted document."""
    document, understood = linted.document, linted.understood
    claims = [LocatedClaim(_place(document, one.claim.span), one) for one in understood.claims]
    skipped = [LocatedClaim(_place(document, one.span), one) for one in understood.skipped]
    return Recognised(document.path, tuple(sorted([*claims, *skipped], key=lambda one: one.place)), tally(linted))


def located(document: Document, diagnostic: Diagnostic) -> Located:
    """Return a finding at its place in a document."""
    edits = diagnostic.fix.edits if diagnostic.fix else ()
    return Located(
        _place(document, diagnostic.span),
        diagnostic,
        _excerpt(document, diagnostic.span),
        tuple(_edit(document, edit) for edit in edits),
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    files = agree = wrong = 0
    skipped: Counter[str] = Counter()
    for each in tallies:
        files, agree, wrong = files + each.files, agree + each.agree, wrong + each.wrong
        skipped.update(each.skipped)
    return Tally(files, agree, wrong, skipped)


def tally(linted: Linted) -> Tally:
    """Count what became of a document's claims."""
    counts = Counter(_outcomes(linted))
    agree, wrong = counts.pop(_AGREES, 0), counts.pop(_WRONG, 0)
    return Tally(1, agree, wrong, counts)


_AGREES = "agree"
_WRONG = "wrong"

# What a claim without a finding or a match is counted as, by its verdict or its stance.
_UNJUDGED = {
    "unverifiable": "not in the spec",
    "counterexample": "shown as wrong",
    "hypothesis": "hypothetical",
}


# A fact that whoever uses a model may choose: another value is no mistake.
_CHOSEN = "free to choose"


def _outcomes(linted: Linted) -> Iterator[str]:
    reported = {diagnostic.span for diagnostic in linted.diagnostics}
    suppressed = {diagnostic.span for diagnostic in linted.suppressed}
    for one in linted.understood.claims:
        if one.verdict == "match":
            yield _AGREES
        elif one.verdict != "mismatch":
            yield _UNJUDGED.get(one.verdict) or _UNJUDGED.get(one.claim.stance, _CHOSEN)
        elif one.claim.span in reported:
            yield _WRONG
        else:
            yield "suppressed" if one.claim.span in suppressed else "rule not selected"
    yield from (_why(skipped.reason) for skipped in linted.understood.skipped)


def _why(reason: str) -> str:
    """The kind of a reason for skipping, of which the rest tells the details."""
    return "another architecture" if reason.startswith("another architecture") else "no model"


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

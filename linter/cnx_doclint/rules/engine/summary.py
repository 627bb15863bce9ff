"""From a document that rules ran over to what a run keeps of it: findings and claims at their places, and counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cnx_doclint.findings.places import Excerpt, Place, PlacedEdit
from cnx_doclint.findings.results import (
    NO_MODEL,
    OF_NONE,
    OTHER_ARCHITECTURE,
    UNJUDGED,
    UNSURE,
    Checked,
    ExcludedFinding,
    Located,
    LocatedClaim,
    LocatedUnread,
    Recognised,
    Tally,
)
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnx_doclint.claims.judged import Judged
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.text import Span
    from cnx_doclint.findings.diagnostics import Diagnostic, Edit, Linted
    from cnx_doclint.findings.notes import LocatedNote, Note

# Of a longer line only this much is kept to each side of a finding.
MARGIN = 100


def summarize(linted: Linted) -> Checked:
    """Return the findings of a linted document."""
    findings = tuple(locate(linted, diagnostic) for diagnostic in linted.diagnostics)
    left_out = tuple(ExcludedFinding(locate(linted, one.diagnostic), one.reason) for one in linted.left_out)
    noted = tuple(_noted(linted.document, note) for note in linted.notes)
    return Checked(linted.document.path, findings, tally_claims(linted), left_out, noted)


def _noted(document: Document, note: Note) -> LocatedNote:
    from cnx_doclint.findings.identity import words_around
    from cnx_doclint.findings.notes import LocatedNote

    return LocatedNote(
        _place(document, note.span), note, _excerpt(document, note.span), words_around(document, note.span)
    )


def summarize_claims(linted: Linted) -> Recognised:
    """Return the claims of a linted document."""
    document, understood = linted.document, linted.understood
    reported = {one.span for one in linted.diagnostics}
    reported |= {one.diagnostic.span for one in linted.left_out if one.reason == UNSURE}
    told = [_as_reported(one, reported) for one in understood.claims]
    claims = [LocatedClaim(_place(document, one.claim.span), one) for one in told]
    skipped = [LocatedClaim(_place(document, one.span), one) for one in understood.skipped]
    return Recognised(
        document.path, tuple(sorted([*claims, *skipped], key=lambda one: one.place)), tally_claims(linted)
    )


def summarize_unread(linted: Linted, vocabulary: Vocabulary) -> Recognised:
    """Return the claims of a linted document, and the numbers in its tables and code that are none."""
    from cnx_doclint.claims.unread import unread

    found = unread(linted.document, linted.understood, vocabulary)
    placed = tuple(LocatedUnread(_place(linted.document, one.span), one) for one in found)
    return summarize_claims(linted)._replace(unread=placed)


def _as_reported(one: Judged, reported: set[Span]) -> Judged:
    """A claim with the verdict that a run gives it: one whose finding is suppressed or not asked for is silent.

    One that is not sure enough to be told is still a mismatch, and says how sure it is.
    """
    quiet = one.verdict == "mismatch" and one.claim.span not in reported
    return one._replace(verdict="silent") if quiet else one


def locate(linted: Linted, diagnostic: Diagnostic) -> Located:
    """Return a finding at its place in a document."""
    from cnx_doclint.findings.identity import identity

    document = linted.document
    edits = diagnostic.fix.edits if diagnostic.fix else ()
    return Located(
        _place(document, diagnostic.span),
        diagnostic,
        _excerpt(document, diagnostic.span),
        tuple(_edit(document, edit) for edit in edits),
        identity(linted, diagnostic),
    )


def add_tallies(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    files = agree = wrong = noted = 0
    skipped: Counter[Message] = Counter()
    for each in tallies:
        files, agree, wrong = files + each.files, agree + each.agree, wrong + each.wrong
        noted += each.noted
        skipped.update(each.skipped)
    return Tally(files, agree, wrong, skipped, noted)


def tally_claims(linted: Linted) -> Tally:
    """Count what became of a document's claims."""
    counts = Counter(_outcomes(linted))
    agree, wrong = counts.pop(_AGREES, 0), counts.pop(_WRONG, 0)
    return Tally(1, agree, wrong, counts, len(linted.notes))


# What no claim is skipped for; these two are counted apart.
_AGREES = Message("agree")
_WRONG = Message("wrong")

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
            yield UNJUDGED.get(one.verdict) or UNJUDGED.get(one.claim.stance, _CHOSEN)
        elif one.claim.span in reported:
            yield _WRONG
        else:
            yield silent.get(one.claim.span, _NOT_SELECTED)
    yield from (_why(skipped.reason) for skipped in linted.understood.skipped)


def _why(reason: str) -> Message:
    """The kind of a reason for skipping, of which the rest tells the details."""
    if reason.endswith(OF_NONE):
        return OF_NONE
    return OTHER_ARCHITECTURE if reason.startswith(OTHER_ARCHITECTURE) else NO_MODEL


def _place(document: Document, span: Span) -> Place:
    return Place(document.path, *document.place(span))


def _edit(document: Document, edit: Edit) -> PlacedEdit:
    (start, end), text = edit.in_file(document)
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

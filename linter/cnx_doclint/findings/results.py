"""What a run has to tell: findings and claims with their places, files that could not be read, and the counts.

Each value holds all that a report needs, so that a document can be forgotten as soon as it was checked.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cnx_doclint.claims.judged import Judged, Skipped
    from cnx_doclint.claims.unread import Unread
    from cnx_doclint.errors import DoclintError
    from cnx_doclint.findings.diagnostics import Diagnostic, Severity
    from cnx_doclint.findings.identity import Identity
    from cnx_doclint.findings.notes import LocatedNote
    from cnx_doclint.findings.places import Excerpt, Place, PlacedEdit
    from cnx_doclint.project.setting_keys import FailOn

# Why a claim or a value has no verdict.
NO_MODEL = msg("no model")
OTHER_ARCHITECTURE = msg("another architecture")
OF_NONE = msg("about none of the models")
# The same of a claim, by its verdict or its stance.
UNJUDGED: Mapping[str, Message] = {
    "unverifiable": msg("not in the spec"),
    "counterexample": msg("shown as wrong"),
    "hypothesis": msg("hypothetical"),
    "history": msg("history"),
    "generated": msg("in generated text"),
}
# Why a finding is not told, and its claim not counted as wrong.
UNSURE = msg("not sure enough")
# Other reasons for skipping are about verdicts that are not told.
_NO_VERDICT = frozenset({NO_MODEL, OTHER_ARCHITECTURE, OF_NONE, *UNJUDGED.values()})


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
    def summary_line(self) -> Message:
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


class ExcludedFinding(NamedTuple):
    """A finding that is not told, and why."""

    finding: Located
    reason: Message


class LocatedClaim(NamedTuple):
    """A claim with its verdict at its place, or a value that was skipped."""

    place: Place
    claim: Judged | Skipped


class LocatedUnread(NamedTuple):
    """A number that was not understood, at its place."""

    place: Place
    number: Unread


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


class Checked(NamedTuple):
    """One document's findings, those that are left out, and what it says that others may contradict."""

    path: str
    findings: tuple[Located, ...]
    tally: Tally
    left_out: tuple[ExcludedFinding, ...] = ()
    notes: tuple[LocatedNote, ...] = ()

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
    """One document's claims, and what was skipped, in order of position; numbers not understood if that is asked."""

    path: str
    claims: tuple[LocatedClaim, ...]
    tally: Tally
    unread: tuple[LocatedUnread, ...] = ()


File = TypeVar("File")


class Results(NamedTuple, Generic[File]):
    """Everything a run found: its files in order, those that could not be worked on, the counts, the spec's name."""

    files: tuple[File, ...]
    failures: tuple[DoclintError, ...]
    tally: Tally
    spec: str

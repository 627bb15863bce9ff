"""Claims and verdicts as values: what understanding a document gives, for whoever only reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from cnx_doclint.claims.levels import Level, level_of

if TYPE_CHECKING:
    from cnx_doclint.claims.counting import Counting
    from cnx_doclint.claims.facts import Stated
    from cnx_doclint.claims.segments import Surface
    from cnx_doclint.claims.stated import Reading
    from cnx_doclint.claims.vocabulary import Stance
    from cnx_doclint.documents.text import Span
    from cnx_doclint.messages.messages import Message
    from cnx_doclint.spec.spec import Fact

Verdict = Literal["match", "mismatch", "unverifiable", "silent"]


class Claim(NamedTuple):
    """A place in a document that states a fact's value for a model.

    Attributes:
        span: of the value, in the document.
        text: the value as written.
        model: whom it is about.
        key: the fact.
        stated: the value.
        surface: kind of text it stands in.
        stance: how it is meant.
        reason: why the model and the stance were read so.
        tensor: the tensor's name, when the fact is a tensor's shape.
        implied: whether no word names the fact, only the value's own form: such a value is never replaced unasked.
        counting: of a count of parameters, whether buffers are said to be counted; empty when nothing is said.
        doubted: whether the text around speaks of mistakes, so that the stance hung on the value's being right.
        settled: whether its author says which model or which fact it is about.
        place: kind of the place that names the model, see ``scope.Scope``.
    """

    span: Span
    text: str
    model: str
    key: str
    stated: Stated
    surface: Surface
    stance: Stance
    reason: Message
    tensor: str = ""
    implied: bool = False
    counting: Counting = ""
    doubted: bool = False
    settled: bool = False
    place: str = ""


class Judged(NamedTuple):
    """A claim, the fact it was compared with, and the verdict.

    Attributes:
        claim: what is stated.
        verdict: whether it is so.
        fact: None when the spec does not tell.
        expected: the true value as people write it.
        group: what the fact is one of, see ``families.family.FactRule``.
        inputs: whether a list of what layers give out is the list of what they take in.
        confidence: calibrated probability that the line is truly wrong; 1 until judged.
    """

    claim: Claim
    verdict: Verdict
    fact: Fact | None
    expected: str
    group: str = ""
    inputs: bool = False
    confidence: float = 1.0

    @property
    def level(self) -> Level:
        """The confidence in words."""
        return level_of(self.confidence)


class Skipped(NamedTuple):
    """A value of a fact that is no claim: nobody says whose it is, or it is another architecture's."""

    span: Span
    text: str
    key: str
    reason: Message


class Understood(NamedTuple):
    """Everything recognised in a document, in order of position, and the readings of its segments behind it."""

    claims: tuple[Judged, ...]
    skipped: tuple[Skipped, ...]
    readings: tuple[Reading, ...] = ()

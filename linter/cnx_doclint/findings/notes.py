"""What is kept of a document for comparing it with the other documents of a run: a few small values a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnx_doclint.claims.facts import Stated
    from cnx_doclint.documents.text import Span
    from cnx_doclint.findings.places import Excerpt, Place
    from cnx_doclint.messages.messages import Message


class Scope(NamedTuple):
    """Each a sorted tuple of names; empty where nothing says.

    Attributes:
        how: how the model or the value was got, or which part of the model it is of.
        names: other names in the headings above: architectures, devices, frameworks.
        cells: what else the row says, "backbone=r-50".
        tasks, data, images: for which task, on which data, at which size.
    """

    how: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    images: tuple[str, ...] = ()

    def joined(self, other: Scope) -> Scope:
        """Return what both say together."""
        return Scope(*(tuple(sorted({*one, *more})) for one, more in zip(self, other, strict=True)))


class Note(NamedTuple):
    """A value that a document gives of a model.

    Attributes:
        span: in the document.
        text: the value as written.
        subject: the model, as it is written; of a family's own models, its name there.
        quantity: what is given; one that begins with ``#`` is whatever a column holds that stands there.
        stated: the value.
        scope: what it depends on.
        listed: whether the subject is a model's name for sure.
        codes: the rules that are to hear of it.
        table: where the table that it stands in begins; -1 outside of tables of models.
        topic: what that table is headed or announced by.
    """

    span: Span
    text: str
    subject: str
    quantity: str
    stated: Stated
    scope: Scope
    listed: bool
    codes: frozenset[str] = frozenset()
    table: int = -1
    topic: str = ""


class LocatedNote(NamedTuple):
    """A value that is compared with other documents', at its place; ``words`` are those of its line."""

    place: Place
    note: Note
    excerpt: Excerpt
    words: str


class Contradiction(NamedTuple):
    """A finding of a rule that compares documents: at which note, and why."""

    at: LocatedNote
    message: Message
    evidence: tuple[Message, ...]

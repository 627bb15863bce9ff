"""A value with everything around it that its evidence is taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnx_doclint.claims.evidence.mentions import Mentions
    from cnx_doclint.claims.evidence.tables import Table
    from cnx_doclint.claims.readings import Value
    from cnx_doclint.claims.segments import Segment
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document

# Evidence by name; what is not there is 0.
Features = dict[str, float]


class Around(NamedTuple):
    """A segment's value with everything that its features are taken from."""

    document: Document
    vocabulary: Vocabulary
    segment: Segment
    own: Mentions
    values: Sequence[Value]
    number: int
    context: Sequence[tuple[str, Mentions]]
    table: Table | None

    @property
    def value(self) -> Value:
        """The value that is asked about."""
        return self.values[self.number]

"""What a segment states, as values that the later stages hand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnx_doclint.claims.facts import Stated
    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.claims.readings import Value
    from cnx_doclint.claims.segments import Segment
    from cnx_doclint.documents.text import Span

# The fact that a tensor's shape is; the statement names the tensor.
TENSOR_SHAPE = "tensor.shape"


class Statement(NamedTuple):
    """A value of a fact, stated at a place of a segment.

    Attributes:
        key: the fact.
        span: of the value, in the segment's plain text.
        wording: of the label, noun and value together; equals ``span`` when the value speaks for itself.
        stated: the value.
        implied: whether no word names the fact, only the value's unit or form.
        others: facts that the same words can mean just as well, with what they would state.
        misfits: facts that the same words can mean, were it not for the length of the list.
        tensor: name of the tensor when the fact is a tensor's shape.
        beside: whether other rows tell the fact; see ``alignment``.
        settled: whether the author says which fact it is.
    """

    key: str
    span: Span
    wording: Span
    stated: Stated
    others: tuple[tuple[str, Stated], ...] = ()
    implied: bool = False
    tensor: str = ""
    beside: bool = False
    misfits: tuple[tuple[str, Stated], ...] = ()
    settled: bool = False


class Reading(NamedTuple):
    """A segment with everything found in it; the later stages look at it again."""

    segment: Segment
    folded: str
    marks: tuple[Mark, ...]
    values: tuple[Value, ...]
    statements: tuple[Statement, ...]

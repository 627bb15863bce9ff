"""A wrong value beside the right one: a line that gives both corrects one of them, and misleads nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.grounds import meant
from cnx_doclint.claims.naming import Naming
from cnx_doclint.documents.text import Span, fold
from cnx_doclint.messages.messages import join, msg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnx_doclint.claims.judged import Judged
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document

# What stands between the two: "512 → **256**", "was 512, now 256".
_INSTEAD = r"→|[-=]>|\b<instead>"
_BESIDE = meant("counterexample", msg("the right value stands beside it"))


def without_contrasted(
    document: Document, judged: Sequence[Judged], headings: Mapping[Span, str], vocabulary: Vocabulary
) -> list[Judged]:
    """Silence the wrong values that their own line or row corrects.

    Args:
        document: where they stand.
        judged: its claims.
        headings: of those in tables, the heading of their column.
        vocabulary: tells whether a heading names a quantity or a model: two of these do not correct each other.
    """
    right: dict[tuple[int, str, str], list[Judged]] = {}
    for one in judged:
        measurable = vocabulary.is_measurable(one.claim.key)
        if one.verdict == "match" and (measurable or one.claim.stance == "assert"):
            right.setdefault(_place(document, one), []).append(one)

    def is_corrected(wrong: Judged) -> bool:
        # "Before: 256" is right and "After: 128" wrong: whoever wrote it takes back what was right.
        beside = (other for other in right.get(_place(document, wrong), ()) if not other.claim.doubted)
        return any(
            _is_own_column(wrong, other, headings, vocabulary)
            if wrong.claim.surface == "table"
            else vocabulary.is_measurable(wrong.claim.key) or _is_instead(document, wrong, other)
            for other in beside
        )

    return [_silenced(one) if _may_be_corrected(one) and is_corrected(one) else one for one in judged]


def _may_be_corrected(one: Judged) -> bool:
    # What the paper is misquoted to say stays wrong beside what the weights say.
    return one.verdict == "mismatch" and one.claim.stance != "paper"


def _place(document: Document, one: Judged) -> tuple[int, str, str]:
    return document.lines.position(one.claim.span.start).line, one.claim.model, one.claim.key


def _is_own_column(wrong: Judged, other: Judged, headings: Mapping[Span, str], vocabulary: Vocabulary) -> bool:
    """Whether two columns give two states of one thing: "Before" and "After", not two quantities or two models."""
    told = [headings[one.claim.span] for one in (wrong, other)]
    if told[0] == told[1] or type(wrong.claim.stated) is not type(other.claim.stated):
        return False  # a list and one of its elements do not take each other's place
    marks = [mark.kind for text in told for mark in vocabulary.find(fold(text))]
    return "label" not in marks and not any(Naming(vocabulary).in_text(text, running=True) for text in told)


def _is_instead(document: Document, wrong: Judged, other: Judged) -> bool:
    first, second = sorted((wrong.claim.span, other.claim.span))
    return worded(_INSTEAD).search(fold(document.text[first.end : second.start])) is not None


def _silenced(one: Judged) -> Judged:
    return one._replace(
        verdict="silent",
        claim=one.claim._replace(stance="counterexample", reason=join("; ", (one.claim.reason, _BESIDE))),
    )

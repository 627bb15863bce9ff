"""Leaves out the claims of documents that are about something else: models of other makers are small and large too.

A document is about the family when it names the family, or says its numbers right. Where it does neither, what
is wrong in it is nothing of the family's if it is far off, or if there is much of it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cnx_doclint.claims.facts import Amount, distance
from cnx_doclint.claims.judged import Judged, Skipped
from cnx_doclint.claims.readings import Items
from cnx_doclint.documents.text import fold
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document

# So many wrong values and not one that is right.
SEVERAL = 3
# A count of another order of magnitude is not a wrong one.
FAR = Decimal(5)
# A shorter list may be any model's.
MIN_LENGTH = 3


def without_unrelated(
    document: Document, judged: Sequence[Judged], vocabulary: Vocabulary
) -> tuple[list[Judged], list[Skipped]]:
    """Divide a document's claims into those of the family and values that are another's."""
    wrong = [one for one in judged if one.verdict == "mismatch"]
    right = [one for one in judged if one.verdict == "match"]
    if len(right) >= len(wrong) or any(map(_is_telling, right)) or _is_said(document, judged, vocabulary):
        return [*judged], []
    spans = {one.claim.span for one in wrong}
    others = spans if len(spans) >= SEVERAL else {one.claim.span for one in wrong if _is_far(one)}
    reason = msg("another architecture ({reason})", reason=msg("nothing names the family, and no value is its own"))
    skipped = {
        one.claim.span: Skipped(one.claim.span, one.claim.text, one.claim.key, reason)
        for one in wrong
        if one.claim.span in others
    }
    return [one for one in judged if one.claim.span not in others], [*skipped.values()]


def _is_telling(judged: Judged) -> bool:
    """Whether a claim is right that could hardly be so by chance."""
    value = judged.fact.value if judged.fact else None
    if isinstance(value, tuple):
        return len(value) >= MIN_LENGTH and len({*value}) > 1
    return isinstance(judged.claim.stated, Amount) and isinstance(value, int | float) and abs(value) >= 1000


def _is_far(judged: Judged) -> bool:
    truth, stated = judged.fact.value if judged.fact else None, judged.claim.stated
    if isinstance(truth, tuple) and isinstance(stated, Items) and stated.complete:
        return len(stated.items) != len(truth)
    if not isinstance(truth, int | float) or isinstance(truth, bool):
        return False
    return distance(stated, truth) > abs(Decimal(str(truth))) * FAR


def _is_said(document: Document, judged: Sequence[Judged], vocabulary: Vocabulary) -> bool:
    """Whether the text names the family, or its author one of the models."""
    return any(one.claim.settled for one in judged) or _is_named(document, vocabulary)


def _is_named(document: Document, vocabulary: Vocabulary) -> bool:
    if not vocabulary.title:
        return True  # its models have names of their own
    text = fold(f"{document.path}\n{document.text}")
    return fold(vocabulary.title) in text or any(mark.kind == "family" for mark in vocabulary.find(text))

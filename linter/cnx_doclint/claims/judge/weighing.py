"""Sets how sure each mismatch of a document is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cnx_doclint.claims.evidence.candidates import candidates
from cnx_doclint.claims.judge.trees import trained

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.claims.judged import Judged, Understood
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.text import Span
    from cnx_doclint.spec.spec import Spec


def weighed(document: Document, understood: Understood, vocabulary: Vocabulary, spec: Spec) -> Understood:
    """Return the claims with the confidence of those that disagree; what an author settled is certain."""
    doubted = {one.claim.span for one in understood.claims if _is_weighed(one)}
    if not doubted:
        return understood
    found = candidates(document, understood, vocabulary, spec, doubted)
    trees = trained()
    sure = {
        (one.span, one.key, one.model): _in_hundredths(trees.probability(one.features))
        for one in found
        if one.read is not None and _is_weighed(one.read)
    }
    return understood._replace(claims=tuple(_with(one, sure) for one in understood.claims))


def _is_weighed(one: Judged) -> bool:
    return one.verdict == "mismatch" and not one.claim.settled


def _with(one: Judged, sure: Mapping[tuple[Span, str, str], float]) -> Judged:
    if not _is_weighed(one):
        return one
    return one._replace(confidence=sure.get((one.claim.span, one.claim.key, one.claim.model), 0.0))


def _in_hundredths(probability: float) -> float:
    """As many digits as the calibration is good for; rounded down, so that 0.949 is not told as 0.95."""
    return math.floor(probability * 100) / 100

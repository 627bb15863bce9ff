"""What the reader of wordings makes of a value: one witness among others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cnx_doclint.claims.evidence.candidates import Features
    from cnx_doclint.claims.judged import Judged, Skipped
    from cnx_doclint.documents.text import Span


def by_value(claims: Iterable[Judged]) -> dict[Span, list[Judged]]:
    """Sort claims by their values."""
    found: dict[Span, list[Judged]] = {}
    for one in claims:
        found.setdefault(one.claim.span, []).append(one)
    return found


def reader_features(
    read: Sequence[Judged], skipped: Mapping[Span, Skipped], span: Span, key: str, model: str
) -> Features:
    """Return what was made of a value, beside the candidate's fact and model."""
    exact = next((one for one in read if one.claim.key == key and one.claim.model == model), None)
    found: Features = {
        "r_claims": len(read),
        "r_fact": float(any(one.claim.key == key for one in read)),
        "r_other_fact": float(any(one.claim.key != key for one in read)),
        "r_model": float(any(one.claim.model == model for one in read)),
        "r_other_model": float(any(one.claim.model != model for one in read)),
        "r_match": float(any(one.verdict == "match" for one in read)),
        "r_skipped": float(span in skipped),
    }
    if exact is not None:
        claim = exact.claim
        found |= {
            "r_is": 1,
            f"r_{exact.verdict}": 1,
            f"r_stance_{claim.stance}": 1,
            f"r_place_{claim.place or 'nobody'}": 1,
            "r_implied": float(claim.implied),
            "r_doubted": float(claim.doubted),
            "r_settled": float(claim.settled),
            "r_counting": float(bool(claim.counting)),
            "r_tensor": float(bool(claim.tensor)),
        }
    return found

"""Claims in generated text: what is wrong there is stale, and is put right by writing it anew, never by a fix.

A block that is not what the spec gives is one finding, and so is a page. What stands in them is said nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.documents.text import Span
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.claims.judged import Judged, Understood
    from cnx_doclint.documents.document import Document

# Without it a text has no marker and no sum, and what reads them is not loaded.
_SIGN = "cnx-doclint:"


def generated_spans(document: Document) -> tuple[Span, ...]:
    """Return where generated text stands: between the markers of blocks; all of a page that was generated."""
    return tuple(_spans(document)) if _SIGN in document.text else ()


def _spans(document: Document) -> Iterator[Span]:
    from cnx_doclint.documents.checksums import is_signed
    from cnx_doclint.documents.markers import scan

    if is_signed(document.text):
        yield Span(0, len(document.text))
    yield from (region.body for region in scan(document).regions)


def without_generated(document: Document, understood: Understood) -> Understood:
    """Return what was understood, claims that generated text makes silent where they are wrong."""
    spans = generated_spans(document)
    if not spans:
        return understood
    return understood._replace(claims=tuple(_silent(one, spans) for one in understood.claims))


def _silent(judged: Judged, spans: tuple[Span, ...]) -> Judged:
    start = judged.claim.span.start
    if judged.verdict != "mismatch" or not any(span.start <= start < span.end for span in spans):
        return judged
    claim = judged.claim._replace(stance="generated", reason=msg("in generated text"))
    return judged._replace(claim=claim, verdict="silent")

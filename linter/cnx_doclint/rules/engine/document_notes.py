"""What a document says that other documents can contradict.

Claims that the spec can judge are left out. Where two of those contradict each other, the spec says which is wrong, and
the rules of ground truth report it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cnx_doclint.documents.text import fold
from cnx_doclint.findings.notes import Note, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cnx_doclint.claims.judged import Judged, Understood
    from cnx_doclint.documents.document import Document


def document_notes(
    document: Document, understood: Understood, is_measurable: Callable[[str], bool] = lambda _: False
) -> Iterator[Note]:
    """Yield what a document says that other documents can contradict.

    Args:
        document: with its blocks.
        understood: its claims.
        is_measurable: says of a fact whether its value depends on data and images.
    """
    from cnx_doclint.rules.zoo.words import lets_through

    judged = [one.claim.span for one in understood.claims]
    yield from _of_claims(document, understood.claims, is_measurable)
    if not lets_through(document.text):
        return
    from cnx_doclint.rules.zoo.tables import cells

    for cell in cells(document):
        if any(span.start < cell.span.end and cell.span.start < span.end for span in judged):
            continue
        text = document.text[slice(*cell.span)]
        listed = cell.listed or is_named_after(document.path, cell.subject)
        note = Note(cell.span, text, cell.subject, cell.quantity, cell.stated, cell.scope, listed)
        yield note._replace(table=cell.table, topic=cell.topic)


# Which part of a model a claim is about, its fact says.
_PARTS = frozenset({"backbone", "head", "encoder", "decoder", "embedding"})


def _of_claims(document: Document, claims: Iterable[Judged], is_measurable: Callable[[str], bool]) -> Iterator[Note]:
    """Claims of which the spec says nothing, since it lacks the model or the fact."""
    unverifiable = [one for one in claims if one.verdict == "unverifiable" and not one.claim.tensor]
    if not unverifiable:
        return
    from cnx_doclint.rules.zoo.tables import around

    for one in unverifiable:
        claim = one.claim
        if claim.stance in {"assert", "paper"}:
            found = around(document, claim.span)
            how = {*found.how, *(("paper",) if claim.stance == "paper" else ())} - _PARTS
            scope = (found if is_measurable(claim.key) else Scope())._replace(how=tuple(sorted(how)))
            yield Note(claim.span, claim.text, claim.model, claim.key, claim.stated, scope, listed=True)


_SEPARATORS = re.compile(r"[\W_]+")


def is_named_after(path: str, name: str) -> bool:
    """Say whether a file or its folder is called as a model is, and nothing else can be meant by the name."""
    slug = _SEPARATORS.sub("-", fold(name)).strip("-")
    places = PurePosixPath(path.replace("\\", "/"))
    return re.search(r"\d", slug) is not None and slug in {
        _SEPARATORS.sub("-", fold(each)).strip("-")
        for each in (places.name.partition(".")[0], places.stem, places.parent.name)
    }

"""Words that say how a value is known, "verified" or "inferred", and the claims that they are said of.

In a table, a cell that is such a word is about its whole row. Elsewhere the word stands right behind the value.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.stance import StanceResolver
from cnx_doclint.documents.markup import plain
from cnx_doclint.documents.text import Span, fold
from cnx_doclint.messages.messages import Message, join, listed, msg
from cnx_doclint.rules._asserting import is_asserted
from cnx_doclint.rules._statuses import status_message
from cnx_doclint.spec.evidence import evidence_message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.claims.judged import Judged
    from cnx_doclint.claims.stated import Reading
    from cnx_doclint.findings.rule import Page
    from cnx_doclint.spec.spec import Status

_SIGNS = "✅✓✔"
_CELL = r"[\s✅✓✔☑⚠️❓🔶🟡🟢~*(\[]*(?P<said>(?:{role})\w*)[\s)\].!*]*"
_BEHIND = r"[\s\"'`*)\]]*(?:[(\[,;:#—–-]|<is>\b|//)[\s*(✅✓✔⚠️]*(?P<said>(?:{role})\w*)"


class Marked(NamedTuple):
    """A word that says how values are known: its span, the word, and the claims it is said of."""

    span: Span
    said: str
    claims: tuple[Judged, ...]


def marked(page: Page, role: str) -> Iterator[Marked]:
    """Yield where a word of a role is said of right values whose status the weights of a checkpoint tell."""
    known = _known(page)
    if not known.claims:
        return
    stances = StanceResolver(page.vocabulary, {})
    rows: dict[tuple[int, int], list[Reading]] = defaultdict(list)
    for reading in page.understood.readings:
        if reading.segment.surface == "table":
            rows[reading.segment.block, reading.segment.cell[0]].append(reading)
        if not is_asserted(stances, reading, Span(0, 0)):
            continue
        for claim in known.within(_extent(reading)):
            yield from _behind(reading, claim, role)
    for (block, row), cells in rows.items():
        if row > 0:
            yield from _in_row(page, block, cells, known, role)


class _Known(NamedTuple):
    """Claims in order of position, and where each begins."""

    claims: tuple[Judged, ...]
    starts: tuple[int, ...]

    def within(self, span: Span) -> tuple[Judged, ...]:
        """Return the claims that begin in a stretch of the document."""
        return self.claims[bisect_left(self.starts, span.start) : bisect_left(self.starts, span.end)]


def _extent(reading: Reading) -> Span:
    """From the first character of a reading's text to its last; an empty one has none."""
    offsets = reading.segment.plain.offsets
    return Span(offsets[0], offsets[-1])


def _known(page: Page) -> _Known:
    """Right claims about models whose facts come from a checkpoint: a reference's are declared, whatever is read.

    What is quoted from the paper is known from the paper, whatever the status says of the row's own values.
    """
    right = (one for one in page.understood.claims if one.verdict == "match" and one.fact and not one.claim.doubted)
    stated = (one for one in right if one.claim.stance != "paper")
    ours = (one for one in stated if page.spec.models[one.claim.model].source.kind == "checkpoint")
    claims = tuple(sorted(ours, key=lambda one: one.claim.span.start))
    return _Known(claims, tuple(one.claim.span.start for one in claims))


def _behind(reading: Reading, one: Judged, role: str) -> Iterator[Marked]:
    plainly = reading.segment.plain
    wordings = (each.wording for each in reading.statements if plainly.source(*each.span) == one.claim.span)
    behind = (index for index, offset in enumerate(plainly.offsets) if offset >= one.claim.span.end)
    at = max(next(behind, len(plainly.text)), *(wording.end for wording in wordings), 0)
    if match := worded(_BEHIND.format(role=f"<{role}>")).match(reading.folded, at):
        span = match.span("said")
        yield Marked(plainly.source(*span), plainly.text[slice(*span)], (one,))


def _in_row(page: Page, block: int, cells: Sequence[Reading], known: _Known, role: str) -> Iterator[Marked]:
    spans = [cell.segment.plain.source(0, len(cell.segment.plain.text)) for cell in cells]
    about = tuple(one for span in spans for one in known.within(span))
    if not about or any(mark.kind == "stance" and mark.data.stance in _DOUBT for cell in cells for mark in cell.marks):
        return
    for cell, span in zip(cells, spans, strict=True):
        text = cell.segment.plain.text
        if match := worded(_CELL.format(role=f"<{role}>")).fullmatch(cell.folded):
            said = match.span("said")
            yield Marked(cell.segment.plain.source(*said), text[slice(*said)], about)
        elif text.strip() and not text.strip(f" {_SIGNS}\ufe0f") and _is_headed(page, block, cell, role):
            yield Marked(span, text.strip(), about)


_DOUBT = frozenset({"counterexample", "hypothesis", "doubt"})


def _is_headed(page: Page, block: int, cell: Reading, role: str) -> bool:
    """Whether the column of a check mark is headed by a word of the role."""
    heads = page.document.blocks[block].rows[: page.document.blocks[block].heads]
    column = cell.segment.cell[1]
    texts = (plain(page.document.text, *row[column]).text for row in heads if column < len(row))
    return any(worded(_CELL.format(role=f"<{role}>")).fullmatch(fold(text).rstrip(" ?¿")) for text in texts)


def statuses(found: Marked) -> frozenset[Status]:
    """Return the statuses of the facts that a word is said of."""
    return frozenset(one.fact.status for one in found.claims if one.fact)


def subjects(found: Marked) -> Message:
    """Return the facts and models that a word is said of: ``head.depth_dim of S and M``."""
    models: dict[str, dict[str, None]] = {}
    for one in found.claims:
        models.setdefault(one.claim.key, {})[one.claim.model] = None
    each = (msg("{subject} of {names}", subject=key, names=listed([*names])) for key, names in models.items())
    return join("; ", each)


def grounds(found: Marked) -> tuple[Message, ...]:
    """Return how the spec knows the facts, and on what grounds."""
    lines = (
        msg(
            "{model}: {key} is {status}, {grounds}",
            model=one.claim.model,
            key=one.claim.key,
            status=status_message(one.fact.status),
            grounds=join("; ", map(evidence_message, one.fact.evidence[:2])),
        )
        for one in found.claims
        if one.fact
    )
    return tuple(dict.fromkeys(lines))

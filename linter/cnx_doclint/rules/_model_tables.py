"""Tables that list a family: one model a row, or one a column."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.naming import Naming
from cnx_doclint.claims.stance import StanceResolver
from cnx_doclint.claims.surroundings import Surroundings
from cnx_doclint.documents.markup import Plain, plain
from cnx_doclint.documents.text import Span, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cnx_doclint.claims.judged import Judged
    from cnx_doclint.claims.segments import Context
    from cnx_doclint.findings.rule import Page

_LETTER = re.compile(r"[^\W\d_]{2}")
_FILE = re.compile(r"\.\w{2,11}\b")
# So many models in one table are a list of the family, unless all but one are fewer.
MIN_LISTED = 3


class ModelTable(NamedTuple):
    """A table that lists models of the family, and gives facts of them.

    Attributes:
        heading: where the list begins.
        listed: the cell of each model.
        others: the cells beside these that name no model of the family.
        around: what stands around the table, nearest first.
        block: index of the table.
        span: of the whole table.
        measured: whether it also gives quantities that are no facts of a model, such as a latency: somebody's results.
    """

    heading: Span
    listed: Mapping[str, Plain]
    others: tuple[Plain, ...]
    around: tuple[Context, ...]
    block: int
    span: Span
    measured: bool


def model_tables(page: Page) -> Iterator[ModelTable]:
    """Yield the tables of a page that clearly list a family whose models are all known."""
    if not page.vocabulary.complete:
        return
    surroundings = Surroundings(page.document)
    claims = [one for one in page.understood.claims if one.claim.stance in {"assert", "paper"}]
    for index, block in enumerate(page.document.blocks):
        if block.kind != "table":
            continue
        first, last = (bisect_left(claims, edge, key=lambda one: one.claim.span.start) for edge in block.span)
        within = claims[first:last]
        if len({one.claim.span.start for one in within}) < MIN_LISTED or _is_foreign(within):
            continue
        around = surroundings.of(index)
        rows = [[plain(page.document.text, *cell) for cell in row] for row in block.rows]
        for heading, cells in _lists(rows, block.heads):
            listed, others = _listed(page, cells)
            if len(listed) >= min(MIN_LISTED, max(2, len(page.vocabulary.models) - 1)) and _is_meant(page, around):
                start = heading if heading.start < heading.end else block.lines[0]
                yield ModelTable(
                    start, listed, others, around, index, block.span, _is_measured(page, rows, block.heads)
                )
                break


def _is_foreign(claims: Sequence[Judged]) -> bool:
    """Whether no value of a table is right, and several are wrong: sizes S, M and L are those of another family."""
    verdicts = [one.verdict for one in claims]
    return "match" not in verdicts and verdicts.count("mismatch") >= MIN_LISTED


def _lists(rows: Sequence[Sequence[Plain]], heads: int) -> Iterator[tuple[Span, list[Plain]]]:
    """Yield what may list models: each column, and the row of headings, each with what heads it."""
    head, body = rows[:heads], rows[heads:]
    width = max(map(len, rows), default=0)
    for column in range(width):
        cells = [row[column] for row in body if column < len(row)]
        above = head[-1][column] if head and column < len(head[-1]) else None
        if cells and above is not None:
            yield above.source(0, len(above.text)), cells
    if head:
        # The first cell heads the column of quantities, unless the columns have no labels at all.
        first, *others = head[-1]
        yield (
            first.source(0, len(first.text)),
            list(others if any(row and _LETTER.search(row[0].text) for row in body) else head[-1]),
        )


def _listed(page: Page, cells: Sequence[Plain]) -> tuple[dict[str, Plain], tuple[Plain, ...]]:
    """The cell of each model, and the cells that name none; nothing when a model stands in several."""
    naming = Naming(page.vocabulary)
    listed: dict[str, Plain] = {}
    others: list[Plain] = []
    for cell in cells:
        named = tuple(chain.from_iterable(group.models for group in naming.in_text(cell.text)))
        if any(model in listed for model in named) or (named and _FILE.search(cell.text)):
            return {}, ()  # states of one model, runs of it, files that somebody has
        listed |= dict.fromkeys(named, cell)
        if not named:
            others.append(cell)
    return listed, tuple(others)


def _is_measured(page: Page, rows: Sequence[Sequence[Plain]], heads: int) -> bool:
    labels = [cell.text for row in rows[:heads] for cell in row] + [row[0].text for row in rows[heads:] if row]
    marks = (mark for label in labels for mark in page.vocabulary.find(fold(label)))
    return any(mark.kind == "label" and not mark.data for mark in marks)


def _is_meant(page: Page, around: Sequence[Context]) -> bool:
    """Whether nothing around says that the table shows what is wrong, old or planned, or only some of the models."""
    stances = StanceResolver(page.vocabulary, {})
    meant = (stances.of_context(context) for context in around)
    if any(one is not None and one.stance not in {"assert", "paper"} for one in meant):
        return False
    near = [fold(context.text) for context in around if context.kind in {"heading", "lead", "before", "item"}]
    # "The models with Femto-L" are those of a value.
    return not any(mark.kind in {"name", "rest"} for text in near for mark in page.vocabulary.find(text))


def told_around(page: Page, table: ModelTable) -> frozenset[str]:
    """Return the models that are named near a table, as those it is about; none when nobody is."""
    naming = Naming(page.vocabulary)
    near = [context.text for context in table.around if context.kind in {"heading", "lead", "before", "item"}]
    return frozenset(model for text in near for group in naming.in_text(text, running=True) for model in group.models)

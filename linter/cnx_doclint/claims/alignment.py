"""What a column of numbers states that nobody named: most of its rows give one fact of the models they are about.

A careful reader who knows the models sees that ``XS (40, 128, 576)`` above ``S (48, 256, 576)`` lists a width second,
and that the row which says 512 for M is wrong. This stage does the same: values in one place of sibling rows, or side
by side with a model each, are of the fact that most of them agree with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.facts import KINDS, Stated
from cnx_doclint.claims.prefilter import MIN_ROWS
from cnx_doclint.claims.readings import MAX_ELEMENTS, Items, Value, elements
from cnx_doclint.claims.stated import Reading, Statement

if TYPE_CHECKING:
    from cnx_doclint.claims.segments import Segment
    from cnx_doclint.claims.vocabulary import Form, Vocabulary
    from cnx_doclint.documents.text import Span

# Two rows that agree may do so by chance, unless they differ from each other. A third one makes the rest wrong.
MIN_AGREEING, MIN_SURE = 2, 3

Whom = Callable[[Reading, Statement], tuple[str, ...]]
Truths = Callable[[str, Stated], frozenset[str]]


class _Cell(NamedTuple):
    """A value that no word names: the segment it stands in, the models it is about, the value."""

    segment: int
    models: tuple[str, ...]
    value: Value


def aligned(
    readings: Sequence[Reading], vocabulary: Vocabulary, whom: Whom, truths: Truths
) -> dict[int, tuple[Statement, ...]]:
    """Return the statements that rows make by standing beside others, by the index of their segment.

    Args:
        readings: every segment of a document, in order.
        vocabulary: the facts, and what their values look like.
        whom: the models that a value is about by its own line, row or column.
        truths: the models of which a fact's value is true.
    """
    found: dict[int, dict[Span, Statement]] = defaultdict(dict)
    for cells in _columns(readings, whom):
        for segment, statement in _stated(cells, vocabulary, truths):
            found[segment].setdefault(statement.span, statement)
    return {segment: tuple(statements.values()) for segment, statements in found.items()}


def _columns(readings: Sequence[Reading], whom: Whom) -> Iterator[list[_Cell]]:
    """Yield values that stand in one place of rows about different models."""
    places: dict[tuple[object, ...], list[_Cell]] = defaultdict(list)
    run = 0
    for index, reading in enumerate(readings):
        run += reading.segment.surface != "list"
        free = list(_free(reading)) if _may_align(reading) else []
        for at, value in free:
            if models := whom(reading, Statement("", value.span, value.span, Items(()))):
                cell = _Cell(index, models, value)
                for place in _places(reading.segment, at, index, run):
                    places[place].append(cell)
    for cells in places.values():
        about = [model for cell in cells for model in cell.models]
        if len(cells) >= MIN_ROWS and len({*about}) == len(about):
            yield cells


def _may_align(reading: Reading) -> bool:
    # Where a heading names a quantity, it says what its column is.
    return not reading.segment.headed


def _places(segment: Segment, at: int, index: int, run: int) -> Iterator[tuple[object, ...]]:
    if segment.surface == "table":
        row, column = segment.cell
        yield ("column", segment.block, column, at)
        yield ("row", segment.block, row, at)
        return
    # Lines of one block of code, items of one list; or pairs of model and value on one line.
    if segment.surface in {"code", "list"}:
        removed = any(context.kind == "removed" for context in segment.context)
        yield ("line", segment.block, at, removed) if segment.surface == "code" else ("item", run, at)
    yield ("pairs", index)


def _free(reading: Reading) -> Iterator[tuple[int, Value]]:
    """Number the values of a segment; yield those that state nothing yet, lists as their elements."""
    taken = [statement.span for statement in reading.statements if not statement.implied]
    for at, value in enumerate(reading.values):
        if any(span.start < value.span.end and value.span.start < span.end for span in taken):
            continue
        yield at * (MAX_ELEMENTS + 1), value
        for number, element in enumerate(elements(value, reading.folded), 1):
            yield at * (MAX_ELEMENTS + 1) + number, element


class _Told(NamedTuple):
    """What a cell would state: whether it is true of its models, and of how many models at all."""

    cell: _Cell
    statement: Statement
    right: bool
    known: bool


def _stated(cells: list[_Cell], vocabulary: Vocabulary, truths: Truths) -> Iterator[tuple[int, Statement]]:
    best: list[_Told] = []
    for key, form, element in _candidates(vocabulary):
        read = ((cell, KINDS[form.kind].read(cell.value, form, element)) for cell in cells)
        told = [_told(cell, key, stated, truths) for cell, stated in read if stated is not None]
        if len(told) == len(cells) and _is_telling(told) and _right(told) > _right(best):
            best = told
    sure = _right(best) >= MIN_SURE or all(one.known for one in best)
    yield from ((one.cell.segment, one.statement) for one in best if one.right or sure)


def _told(cell: _Cell, key: str, stated: Stated, truths: Truths) -> _Told:
    true = truths(key, stated)
    statement = Statement(key, cell.value.span, cell.value.span, stated, implied=True, beside=True)
    return _Told(cell, statement, true >= {*cell.models}, bool(true))


def _right(told: Sequence[_Told]) -> int:
    return sum(one.right for one in told)


def _is_telling(told: Sequence[_Told]) -> bool:
    """Whether enough values are right, or all are some model's though in another order, to tell whose fact they are."""
    different = {repr(one.statement.stated) for one in told if one.right}
    mostly = _right(told) * 5 >= len(told) * 3 or all(one.known for one in told)
    return _right(told) >= MIN_AGREEING and mostly and len(different) > 1


def _candidates(vocabulary: Vocabulary) -> Iterator[tuple[str, Form, int | None]]:
    """Yield every fact, and each element of those that are lists of different sizes."""
    for key, form in vocabulary.forms.items():
        if form.kind in KINDS:
            yield key, form, None
            yield from ((key, form, at) for at in range(form.length if form.single == "element" else 0))

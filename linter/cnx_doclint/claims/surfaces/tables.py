"""Pipe tables: one segment a cell. Columns and rows say which fact, which model and whose word it is."""

from __future__ import annotations

import re
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.grammar import counted, worded
from cnx_doclint.claims.naming import Naming
from cnx_doclint.claims.portions import is_of_slices
from cnx_doclint.claims.precision import padding
from cnx_doclint.claims.readings import SHARE
from cnx_doclint.claims.scenarios import varied
from cnx_doclint.claims.segments import Context, Segment, SurfaceReader
from cnx_doclint.claims.strangers import looks_like_system
from cnx_doclint.claims.surfaces._units import unit_of
from cnx_doclint.documents.markup import Plain, plain
from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Block, Document

_PART = r"[\s#*]*<part>"
_EACH_PART = r"\b<per>\s<part>"
_PER = r"\b<per>\s"
_SIZE = re.compile(r"\s*\d+(?:\.\d+)?\s?[bBmM]\s*")
_EXACT = re.compile(r"\s*~?\d[\d.]*\s?[bBmM]\s\((?P<exact>[^()]*\d[^()]*)\)\s*\Z")
_SHARE = re.compile(r"0\.\d{3,}")


class _Heading(NamedTuple):
    """What a column's or a row's heading says, and in which column a row's stands."""

    text: str
    facts: tuple[str, ...]
    known: bool  # whether it names any quantity at all, one of ours or another
    unit: str
    column: int = 0
    part: tuple[int, int] | None = None  # of "context / generation", which part of how many is ours


def _heading(text: str, vocabulary: Vocabulary) -> _Heading:
    folded = fold(text)
    labels = [mark for mark in vocabulary.find(folded) if mark.kind == "label"]
    if any(worded(_PER).search(folded, mark.span.end) for mark in labels[:1]) and len(labels) > 1:
        return _Heading(text, (), True, "")  # one quantity by another
    facts = tuple(dict.fromkeys(key for mark in labels for key in mark.data))
    unit = unit_of(text, facts, vocabulary)
    if unit and not unit.name:
        return _Heading(text, (), True, "")
    said = text[: unit.span.start] + text[unit.span.end :] if unit else text  # "(M)" is millions here, and no model
    return _Heading(said, facts, bool(labels), unit.name if unit else "", part=_part_of_ours(folded, vocabulary))


def _part_of_ours(folded: str, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Of several quantities that a heading names, the only one that is ours: "context / generation"."""
    pieces = folded.split("/")
    labels = [[mark.data for mark in vocabulary.find(piece) if mark.kind == "label"] for piece in pieces]
    ours = [number for number, found in enumerate(labels) if any(found)]
    return (ours[0], len(pieces)) if len(pieces) > 1 and all(labels) and len(ours) == 1 else None


def _ours(cell: Plain, part: tuple[int, int] | None) -> Plain:
    """The part of a cell, "32K / 8K", that stands for our quantity."""
    slashes = [match.start() for match in re.finditer("/", cell.text)]
    if part is None or len(slashes) + 1 != part[1]:
        return cell
    edges = [-1, *slashes, len(cell.text)]
    return cell.cut(edges[part[0]] + 1, edges[part[0] + 1])


def _names(text: str, vocabulary: Vocabulary, running: bool = False) -> bool:
    return _ours_or_others(text, vocabulary, running) is True


def _ours_or_others(text: str, vocabulary: Vocabulary, running: bool = False) -> bool | None:
    """Whether a text names models of ours, or else somebody at all; None where it names nobody."""
    groups = [group for group in Naming(vocabulary).in_text(text, running) if not group.anaphor]
    return any(group.models for group in groups) if groups else None


def _model_column(rows: Sequence[Sequence[Plain]], vocabulary: Vocabulary) -> int:
    """The column whose cells name models, ours or others, or -1."""
    named: Counter[int] = Counter()
    for row in rows:
        for column, cell in enumerate(row):
            if _ours_or_others(cell.text, vocabulary) is not None:
                named[column] += 1
    needed = min(2, len(rows))
    return min((c for c in named if named[c] == max(named.values()) and named[c] >= needed), default=-1)


def _reads(block: Block) -> bool:
    return block.kind == "table"


class _Table(NamedTuple):
    """What holds for all rows: the column headings, which column names the models (-1: none), what stands around.

    ``data`` are the columns that say on which data results were got, ``systems`` those of what is built upon a network,
    ``sizes`` those of images that differ from row to row. ``padding`` is how many zeros only fill up the numbers of a
    column, ``varied`` are the rows in which a column of a limit is no claim, but a scenario.
    """

    columns: Sequence[_Heading]
    models: int
    headed: frozenset[int]
    subjects: bool
    block: int
    around: tuple[Context, ...]
    data: tuple[int, ...] = ()
    systems: tuple[int, ...] = ()
    sizes: tuple[int, ...] = ()
    padding: tuple[int, ...] = ()
    varied: Mapping[int, frozenset[int]] = MappingProxyType({})

    def column(self, number: int) -> _Heading:
        return self.columns[number] if number < len(self.columns) else _NO_HEADING


MAX_HEADING_WORDS = 3
# The size of images for which networks give their results unless they say another one.
USUAL_SIZE = "224"
_SIGN = re.compile(r"[\s*]*[❌✗✘🚫✅✓✔]\ufe0f?[\s*]*")
_NO_HEADING = _Heading("", (), False, "")


class Rows(NamedTuple):
    """A table's cells, row by row.

    Attributes:
        rows: of the headings and what stands below them.
        heads: how many of these are headings.
        block: index of the block that holds them.
        before: how many lines of the block stand before them, since it may hold several tables.
    """

    rows: Sequence[Sequence[Plain]]
    heads: int
    block: int
    before: int = 0


def _segments(document: Document, index: int, around: tuple[Context, ...], vocabulary: Vocabulary) -> Iterator[Segment]:
    block = document.blocks[index]
    rows = [[plain(document.text, *cell) for cell in row] for row in block.rows]
    if rows:
        yield from cells(Rows(rows, block.heads, index), around, vocabulary)


def cells(table: Rows, around: tuple[Context, ...], vocabulary: Vocabulary) -> Iterator[Segment]:
    """Yield a segment for each cell of a table."""
    heads, rows = table.rows[: table.heads], table.rows[table.heads :]
    columns = [_heading(text, vocabulary) for text in _headings(heads)]
    headed = frozenset(number for number, column in enumerate(columns) if _names(column.text, vocabulary, running=True))
    subjects = fold(columns[0].text).strip() in vocabulary.headings
    titles = [fold(column.text).strip(" *") for column in columns]
    data = tuple(at for at, title in enumerate(titles) if title in vocabulary.data_headings)
    models = _model_column(rows, vocabulary)
    systems = tuple(_systems(titles, models, vocabulary))
    sizes = tuple(at for at, title in enumerate(titles) if title in counted("resolutions", 0) and _differ(rows, at))
    around = (*_tasks(columns, vocabulary), *around)
    zeros = tuple(padding(row[at].text for row in rows if at < len(row)) for at in range(len(columns)))
    known = _Table(columns, models, headed, subjects, table.block, around, data, systems, sizes, zeros)
    known = known._replace(columns=[_as_share(column, rows, at, vocabulary) for at, column in enumerate(columns)])
    known = known._replace(varied={at: _varied(rows, at, known, vocabulary) for at in _limits(columns, vocabulary)})
    seen: set[int] = set()
    for segment in _all(heads, rows, known, vocabulary, table.before):
        start = segment.plain.offsets[0]
        if start not in seen:  # a cell that spans several is said once
            yield segment
        seen.add(start)


def _as_share(column: _Heading, rows: Sequence[Sequence[Plain]], at: int, vocabulary: Vocabulary) -> _Heading:
    """A column of percentages whose numbers are all shares of one: 0.746."""
    percent = any("%" in vocabulary.forms[key].units for key in column.facts if key in vocabulary.forms)
    cells = [row[at].text.strip(" *`") for row in rows if at < len(row)] if percent else []
    return column._replace(unit=SHARE) if cells and all(map(_SHARE.fullmatch, cells)) else column


def _limits(columns: Sequence[_Heading], vocabulary: Vocabulary) -> Iterator[int]:
    """The columns of facts that are the most that is possible."""
    return (at for at, column in enumerate(columns) if any(map(vocabulary.is_limit, column.facts)))


def _varied(rows: Sequence[Sequence[Plain]], column: int, table: _Table, vocabulary: Vocabulary) -> frozenset[int]:
    """The rows, counted from 1, in which a limit is only what something else depends on."""
    if table.headed:
        return frozenset()
    at = max(table.models, 0)
    heads = [row[at].text.strip() if at < len(row) else "" for row in rows]
    unnamed = table.models < 0  # then the first column may be the limit's own
    named = [
        _with_size(head, row, vocabulary) or ("" if unnamed else head) for head, row in zip(heads, rows, strict=True)
    ]
    cells = [row[column].text if column < len(row) else "" for row in rows]
    return frozenset(row + 1 for row in varied(list(zip(named, cells, strict=True))))


def _differ(rows: Sequence[Sequence[Plain]], column: int) -> bool:
    """Whether images have the usual size in some rows of a column, and another one in others."""
    usual = {_is_usual(row[column].text) for row in rows if column < len(row)}
    return len(usual) > 1


def _is_usual(text: str) -> bool:
    return USUAL_SIZE in text or not re.search(r"\d", text)


def _systems(titles: Sequence[str], models: int, vocabulary: Vocabulary) -> Iterator[int]:
    """The columns of what is built upon networks: so headed, or of names beside a column of backbones."""
    upon = 0 <= models < len(titles) and titles[models] in counted("trunks", 0)
    for at, title in enumerate(titles):
        if at != models and (title in vocabulary.system_headings or (upon and title in vocabulary.headings)):
            yield at


def _tasks(columns: Sequence[_Heading], vocabulary: Vocabulary) -> Iterator[Context]:
    """Columns with results of another task: the cost beside them is that of a larger network."""
    headings = (fold(column.text) for column in columns)
    return (Context("data", text) for text in headings if any(word in text for word in vocabulary.tasks))


def _all(
    heads: Sequence[Sequence[Plain]],
    rows: Sequence[Sequence[Plain]],
    table: _Table,
    vocabulary: Vocabulary,
    before: int,
) -> Iterator[Segment]:
    for row in heads:
        for cell in row:
            yield Segment("table", cell, table.block, context=table.around)
    for number, row in enumerate(rows, before + 1):
        yield from _row(number, row, table, vocabulary)


def _headings(heads: Sequence[Sequence[Plain]]) -> list[str]:
    """Return the heading of each column: what stands above it, from top to bottom, each thing once."""
    width = max(map(len, heads))
    above = [[row[column].text for row in heads if column < len(row)] for column in range(width)]
    return [" ".join(dict.fromkeys(texts)) for texts in above]


def _row_label(row: Sequence[Plain], table: _Table, vocabulary: Vocabulary) -> _Heading:
    """The row's own heading: its first cell that names a quantity and holds no number, under no quantity's heading."""
    for number, cell in enumerate(row):
        if table.column(number).facts or _has_number(cell.text, vocabulary):
            continue
        found = _heading(cell.text, vocabulary)
        if found.known:
            return found._replace(column=number)
    if not row or (re.search(r"\d", row[0].text) and len(row[0].text.split()) > MAX_HEADING_WORDS):
        return _NO_HEADING  # a statement of its own
    return _heading(row[0].text, vocabulary)


def _has_number(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a cell has digits beside those of a label, such as acc@1."""
    folded = list(fold(text))
    for mark in vocabulary.find("".join(folded)):
        if mark.kind == "label":
            folded[mark.span.start : mark.span.end] = " " * (mark.span.end - mark.span.start)
    return re.search(r"\d", "".join(folded)) is not None


class _Subject(NamedTuple):
    """Which quantity and whom a row is about: the text that names them, whether that is a model of ours, or others."""

    label: _Heading
    whose: str
    ours: bool
    foreign: bool


def _subject(row: Sequence[Plain], table: _Table, vocabulary: Vocabulary) -> _Subject:
    label = _row_label(row, table, vocabulary)
    at = table.models if 0 <= table.models < len(row) else 0
    whose = row[at].text if row else ""
    if _SIGN.fullmatch(whose) and table.column(0).text.strip():
        whose = ""  # under a heading of its own, ❌ is an answer to that alone
    whose = _with_size(whose, row, vocabulary) or _of_its_size(whose, table, vocabulary) or whose
    built = _built(row, table, vocabulary)
    ours = _ours_or_others(whose, vocabulary)
    # In a table of models, a row that names none of ours is about another architecture.
    listed = table.models >= 0 or table.subjects
    if built or (ours is False and (listed or not label.known)):
        return _Subject(_NO_HEADING, f"{built} {whose}".strip() if built else whose, False, True)
    return _Subject(label, whose, bool(ours), listed and not label.known and not ours)


def _row(line: int, row: Sequence[Plain], table: _Table, vocabulary: Vocabulary) -> Iterator[Segment]:
    first = row[0].text if row else ""
    label, whose, known, foreign = _subject(row, table, vocabulary)
    tensor = vocabulary.tensor_pattern.search(first)
    named = (Context("tensor", tensor[0]),) if tensor else ()
    stranger = (Context("stranger", first),) if _is_strange(first, vocabulary) else ()
    heading = table.column(0).text
    of_part = _is_of_part(first, heading, vocabulary) or (not known and is_of_slices(heading))
    beside = tuple(Context("beside", cell.text) for cell in row if _is_of_recipe(cell.text, vocabulary))
    beside += tuple(Context("data", row[at].text) for at in table.data if at < len(row) and row[at].text.strip())
    beside += tuple(
        Context("data", row[at].text) for at in table.sizes if at < len(row) and not _is_usual(row[at].text)
    )
    for number, cell in enumerate(row):
        column = table.column(number)
        source = label if label.facts and number > label.column and not column.known else column
        if not source.known and _corrects(column.text, vocabulary):
            source = next((told for text in row[:number] if (told := _heading(text.text, vocabulary)).facts), source)
        chosen = line in table.varied.get(number, ())
        hints = () if number == table.models or named or chosen else source.facts
        said = (*(stranger if number else ()), *beside)
        context = (*named, Context("row", whose), Context("column", column.text), *said)
        # Where columns name models, a column that names none is about something else.
        alone = foreign or (len(table.headed) > 1 and number not in table.headed and not known)
        around = (*context, *(() if alone else table.around))
        headed = column.known or label.known
        apart = alone and cell.text != whose  # a value by itself names nobody
        ours = _ours(cell, source.part)
        if number == table.models and source.facts and (exact := _EXACT.match(cell.text)):
            # "1B (1.24B)": the first says which model it is, the second how large that is.
            hints, ours = source.facts, cell.cut(*exact.span("exact"))
        yield Segment(
            *("table", ours, table.block, hints, source.unit, around, (line, number), headed),
            of_part=of_part or worded(_EACH_PART).search(fold(column.text)) is not None,
            alone=apart,
            padding=table.padding[number] if number < len(table.padding) else 0,
        )


def _with_size(whose: str, row: Sequence[Plain], vocabulary: Vocabulary) -> str:
    """The name of a series with the size that another cell of its row gives: "Qwen2.5" and "7B"."""
    by_size = _SIZE.fullmatch(whose) is not None
    if not by_size and _names(whose, vocabulary):
        return ""
    cells = [cell.text for cell in row]
    sizes = [whose] if by_size else [text for text in cells if _SIZE.fullmatch(text)]
    named = [text for text in (cells if by_size else [whose]) if any(root in fold(text) for root in vocabulary.roots)]
    whole = (f"{series.partition('(')[0].strip()} {size.strip()}" for series in named for size in sizes)
    return next((name for name in whole if _names(name, vocabulary)), "")


def _of_its_size(whose: str, table: _Table, vocabulary: Vocabulary) -> str:
    """The one model that the heading above names, where its size is all that a row says of whom it is: "3B"."""
    if not _SIZE.fullmatch(whose):
        return ""
    heading = next((context.text for context in table.around if context.kind in {"heading", "title"}), "")
    groups = Naming(vocabulary).in_text(heading, running=True)
    models = {model for group in groups for model in group.models}
    of_size = [model for model in models if fold(whose).strip() in re.split(r"[\s_-]", fold(model))]
    return heading if len(models) == len(of_size) == len(groups) == 1 else ""


def _built(row: Sequence[Plain], table: _Table, vocabulary: Vocabulary) -> str:
    """What a row says is built upon its network, such as the detector that a column names."""
    cells = (row[at].text.strip() for at in table.systems if at < len(row))
    return next((cell for cell in cells if looks_like_system(cell) and not _names(cell, vocabulary)), "")


def _is_of_part(first: str, heading: str, vocabulary: Vocabulary) -> bool:
    """Whether a row is about one layer or stage: its first cell names one, or numbers it under such a heading."""
    if first.strip(" `*#").isdecimal():
        return worded(_PART).match(fold(heading)) is not None
    return any(mark.kind == "place" and mark.number is not None for mark in vocabulary.find(fold(first)))


def _is_of_recipe(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a cell says that its row's results were got in another way: an image size, other training."""
    marks = (mark.data for mark in vocabulary.find(fold(text)) if mark.kind == "stance")
    return any(mark.stance == "measured" and "lead" in mark.reach for mark in marks)


def _corrects(heading: str, vocabulary: Vocabulary) -> bool:
    """Whether a column gives the right values of what the cells before it say."""
    marks = (mark.data for mark in vocabulary.find(fold(heading)) if mark.kind == "stance")
    return any(mark.stance == "assert" and "heading" in mark.reach for mark in marks)


def _is_strange(subject: str, vocabulary: Vocabulary) -> bool:
    """Whether a row is about something that is no model, fact or part: a layer, an experiment, a step."""
    return bool(subject.strip()) and not _names(subject, vocabulary) and not vocabulary.find(fold(subject))


SURFACE = SurfaceReader(_reads, _segments)

"""A table says that the paper and the weights agree where its own row shows that they do not, or the reverse.

What: in a table with a column for the paper and one for the weights, a cell says "agrees", "matches" or ✅ beside two
values that differ, or "differs" beside two that are the same. No spec is needed to see it.

Why: the cell is what readers look at first, and often the only one that was copied when the row was made.

Wrong:

    | Fact of L         | Paper | Weights | Match |
    | ----------------- | ----- | ------- | ----- |
    | Upsampling layers | 3     | 2       | ✅    |

Right:

    | Fact of L         | Paper | Weights | Match |
    | ----------------- | ----- | ------- | ----- |
    | Upsampling layers | 3     | 3       | ✅    |

Fix: none; one of the values may be what is wrong. Two counts of parameters that are right with and without buffers are
left alone, whatever is said of them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.grammar import worded
from cnx_doclint.documents.text import Span, fold
from cnx_doclint.findings.diagnostics import Finding
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import msg
from cnx_doclint.rules._agreement import agree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.claims.stated import Reading, Statement

_SAID = r"[\s✅✓✔❌✗✘⚠️*(\[]*(?:(?P<differs><differs>)|(?P<agrees><agrees>))[\s)\].!✅✓✔❌✗✘*]*"
_ABOUT = r"[\s¿*_]*(?:<agrees>|<differs>)[\s?*_]*"
_SIGNS = {"✅": True, "✓": True, "✔": True, "❌": False, "✗": False, "✘": False}


class _Row(NamedTuple):
    """The two values of a row, the cell that compares them, and whether that says they agree."""

    paper: Reading
    weights: Reading
    said: Reading
    agrees: bool


def _check(page: Page) -> Iterator[Finding]:
    right = {one.claim.span for one in page.understood.claims if one.verdict == "match"}
    for row in _rows(page):
        for paper, weights in _values(row):
            both_right = {_source(row.paper, paper), _source(row.weights, weights)} <= right
            if row.agrees and not agree(paper.stated, weights.stated) and not both_right:
                yield _finding(page, row, paper, weights, differ=True)
                break
        else:
            same = [paper.stated == weights.stated for paper, weights in _values(row)]
            if not row.agrees and same and all(same):
                paper, weights = next(_values(row))
                yield _finding(page, row, paper, weights, differ=False)


def _rows(page: Page) -> Iterator[_Row]:
    """Yield the rows of tables that compare one column of the paper with one of the weights."""
    tables: dict[tuple[int, int], dict[int, Reading]] = defaultdict(dict)
    for reading in page.understood.readings:
        if reading.segment.surface == "table" and reading.segment.cell[0] > 0:
            tables[reading.segment.block, reading.segment.cell[0]][reading.segment.cell[1]] = reading
    for cells in tables.values():
        whose = {at: _whose(page, reading) for at, reading in cells.items()}
        papers, weights = ([at for at in cells if whose[at] == word] for word in ("paper", "assert"))
        said = [(at, told) for at, reading in cells.items() if (told := _told(reading)) is not None]
        if len(papers) == len(weights) == len(said) == 1 and said[0][0] not in {*papers, *weights}:
            yield _Row(cells[papers[0]], cells[weights[0]], cells[said[0][0]], said[0][1])


def _heading(reading: Reading) -> str:
    return next((context.text for context in reading.segment.context if context.kind == "column"), "")


def _whose(page: Page, reading: Reading) -> str:
    """Whose word a column gives, the paper's or that of the weights; neither if its heading names both."""
    found = {mark.data.stance for mark in page.vocabulary.find(fold(_heading(reading))) if mark.kind == "stance"}
    return str(found.pop()) if len(found) == 1 else ""


def _told(reading: Reading) -> bool | None:
    """What a cell says of the values of its row: that they agree, that they do not, or nothing."""
    text = reading.segment.plain.text.strip(" \ufe0f")
    if match := worded(_SAID).fullmatch(reading.folded):
        return match["agrees"] is not None
    about = worded(_ABOUT).fullmatch(fold(_heading(reading)))
    return _SIGNS.get(text) if about else None


def _values(row: _Row) -> Iterator[tuple[Statement, Statement]]:
    """Yield what both cells state of the same fact."""
    for paper in row.paper.statements:
        for weights in row.weights.statements:
            if paper.key == weights.key and _is_only(row.paper.statements, paper.key):
                yield paper, weights


def _is_only(statements: Sequence[Statement], key: str) -> bool:
    return sum(one.key == key for one in statements) == 1


def _source(reading: Reading, statement: Statement) -> Span:
    return reading.segment.plain.source(*statement.span)


def _finding(page: Page, row: _Row, paper: Statement, weights: Statement, *, differ: bool) -> Finding:
    text = page.document.text
    span = _source(row.said, paper._replace(span=Span(0, len(row.said.segment.plain.text))))
    values = (_source(row.paper, paper), _source(row.weights, weights))
    said, one, other = (text[slice(*place)] for place in (span, *values))
    told = {"said": said, "key": paper.key, "one": one, "other": other}
    differing = msg("this says {said}, and the row's values of {key} differ: {one} and {other}", **told)
    alike = msg("this says {said}, and the row's values of {key} are the same: {one} and {other}", **told)
    return Finding(span, differing if differ else alike)


RULE = Rule("CNX204", "error", "a table says that two values agree, and they do not", _check)

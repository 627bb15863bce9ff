"""What all cells of a table mention, looked at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.markup import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnx_doclint.claims.evidence.mentions import Mentioned, Mentions
    from cnx_doclint.documents.document import Block, Document


class Table(NamedTuple):
    """A table's cells and what they mention.

    Attributes:
        cells: of every row behind the headings, what each cell mentions.
        heads: of every column, what its heading mentions.
        subject: the column that names most, or -1.
        names: how often each text stands in that column.
    """

    cells: Sequence[Sequence[Mentions]]
    heads: Sequence[Mentions]
    subject: int
    names: Counter[str]

    def whose(self, row: int) -> Mentions | None:
        """Return what a row's subject cell mentions."""
        cells = self.cells[row] if 0 <= row < len(self.cells) else ()
        return cells[self.subject] if 0 <= self.subject < len(cells) else None


def table_of(document: Document, block: Block, mentioned: Mentioned) -> Table:
    """Look at all cells of a table."""
    rows = [[mentioned.in_cell(plain(document.text, *cell).text) for cell in row] for row in block.rows]
    heads, body = rows[: block.heads], rows[block.heads :]
    above = [next((row[at] for row in reversed(heads) if at < len(row)), None) for at in range(max(map(len, rows)))]
    counts: Counter[int] = Counter()
    for row in body:
        counts.update(at for at, cell in enumerate(row) if cell.groups)
    subject = min((at for at in counts if counts[at] == max(counts.values())), default=-1)
    names = Counter(row[subject].folded.strip() for row in body if 0 <= subject < len(row))
    return Table(body, [head for head in above if head is not None], subject, names)

"""What the table around a cell shows: rows about nobody known, the same model in several rows, conditions in a row."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnx_doclint.claims.evidence.around import Around, Features
    from cnx_doclint.claims.evidence.mentions import Mentions
    from cnx_doclint.claims.evidence.tables import Table

_RESOLUTION = re.compile(r"(?<![\w.])\d{2,4}\s?[x×]\s?\d{2,4}(?![\w.])|(?<![\w.])\d{3,4}\s?px\b|[@_]\d{3,4}(?!\d)")
_NUMBER_ONLY = re.compile(r"[~≈]?\s*\d[\d.,\s_]*\s*[%a-z/]{0,6}")
_SIDE = 16
_SMALLEST, _LARGEST = 96, 2048


def table_features(around: Around, table: Table) -> Features:
    """Return the evidence of a table for all readings of a value in one of its cells."""
    row, column = around.segment.cell[0] - 1, around.segment.cell[1]
    if not 0 <= row < len(table.cells):
        return {"tb_heading": 1}
    cells = table.cells[row]
    others = [cell for at, cell in enumerate(cells) if at not in {column, table.subject}]
    whose = table.whose(row)
    whole = [cell for line in table.cells for cell in line[column : column + 1]]
    named = [table.whose(at) for at in range(len(table.cells))]
    found: Features = {
        "tb_rows": min(20, len(table.cells)),
        "tb_columns": len(cells),
        "tb_unknown": sum(bool(cell.words) and cell.known < 0.5 for cell in others),
        "tb_unknown_words": min(20, sum(cell.words * (1 - cell.known) for cell in others)),
        "tb_resolution": float(any(_RESOLUTION.search(cell.folded) for cell in cells)),
        "tb_side": float(any(_is_side(cells[at].folded, table, at) for at in range(len(cells)) if at != column)),
        "tb_dataset": sum(bool(cell.marks.get("dataset")) for cell in cells),
        "tb_measured": sum("measured" in cell.stances for cell in cells),
        "tb_strangers": sum(not group.models and not group.anaphor for cell in cells for group in cell.groups),
        "tb_named": sum(bool(one and one.models) for one in named) / max(1, len(named)),
        "tb_numbers": sum(bool(_NUMBER_ONLY.fullmatch(one.folded.strip())) for one in whole) / max(1, len(whole)),
        "tb_subject": float(table.subject == column),
    }
    if whose is not None:
        found |= {
            "tb_repeated": table.names[whose.folded.strip()],
            "tb_same_models": sum(one is not None and one.models == whose.models for one in named),
            "tb_name_words": min(12, whose.words),
            "tb_name_known": whose.known,
            "tb_name_digits": float(whose.digits),
        }
    return found


def _is_side(text: str, table: Table, column: int) -> bool:
    """Whether a cell is a number by itself that may be an image's side, under no heading of a fact."""
    text = text.strip()
    if not text.isdecimal() or (column < len(table.heads) and table.heads[column].facts):
        return False
    return _SMALLEST <= int(text) <= _LARGEST and int(text) % _SIDE == 0


@lru_cache(maxsize=4096)
def _is_ours(text: str, data: tuple[str, ...]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(word)}", text) for word in data)


def condition_features(around: Around) -> Features:
    """Return which places name data, an image size or a task that need not be those of a citation."""
    data = around.vocabulary.data
    found: Features = _conditions(around.own, data, "line")
    for kind, mentioned in around.context:
        if kind in {"row", "column", "heading", "lead", "item", "title", "before", "label", "beside", "data"}:
            for name, one in _conditions(mentioned, data, kind).items():
                found[name] = max(one, found.get(name, 0))
    return found


def _conditions(mentioned: Mentions, data: tuple[str, ...], kind: str) -> Features:
    found: Features = {}
    if _RESOLUTION.search(mentioned.folded):
        found[f"q_resolution_{kind}"] = 1
    ours = _is_ours(mentioned.folded, data)
    if ours:
        found[f"q_own_data_{kind}"] = 1
    elif mentioned.marks.get("dataset"):
        found[f"q_other_data_{kind}"] = 1
    return found

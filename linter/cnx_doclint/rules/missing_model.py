"""A table that lists the family's models lacks one.

What: a table gives facts of most of the family's models, one a row or one a column, and of one of them nothing.

Why: a reader takes the table for the whole family. The model was forgotten, or came later than the table.

Wrong:

    | Model | Parameters | GFLOPs |
    | ----- | ---------- | ------ |
    | XS    | 3.53M      | 0.82   |
    | S     | 7.44M      | 1.76   |
    | L     | 8.38M      | 4.30   |

Right:

    | Model | Parameters | GFLOPs |
    | ----- | ---------- | ------ |
    | XS    | 3.53M      | 0.82   |
    | S     | 7.44M      | 1.76   |
    | M     | 7.59M      | 2.82   |
    | L     | 8.38M      | 4.30   |

Fix: none; a table between the markers of a generated block lists every model. A table under a heading or sentence that
names the models it is about, one that compares with other architectures or holds somebody's measurements, and a model
that its section tells of elsewhere are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.diagnostics import Finding
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import listed, msg
from cnx_doclint.rules._model_tables import ModelTable, model_tables, told_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.documents.text import Span


def _check(page: Page) -> Iterator[Finding]:
    for table in model_tables(page):
        told = told_around(page, table)
        missing = [model for model in page.vocabulary.models if model not in table.listed]
        whole = not table.others and (not told or set(missing) <= told)
        if missing and whole and not table.measured and not any(_is_elsewhere(page, table, m) for m in missing):
            names = listed(missing)
            message = msg(
                "this table lists the {title} models {models}, and not {names}",
                title=page.vocabulary.title,
                models=", ".join(table.listed),
                names=names,
            )
            yield Finding(table.heading, message)


def _is_elsewhere(page: Page, table: ModelTable, model: str) -> bool:
    """Whether its section tells of the missing model, or a table that is not about those which this one lists."""
    section = page.document.blocks[table.block].headings
    told = {block.span for block in page.document.blocks if block.headings == section and block.span != table.span}
    if section and any(one.claim.model == model and _is_in(one.claim.span, told) for one in page.understood.claims):
        return True
    about: dict[Span, set[str]] = {}
    for block in page.document.blocks:
        if block.kind == "table" and block.span != table.span:
            within = (c for c in page.understood.claims if block.span.start <= c.claim.span.start < block.span.end)
            about[block.span] = {one.claim.model for one in within}
    return any(model in models and not models & set(table.listed) for models in about.values())


def _is_in(span: Span, blocks: set[Span]) -> bool:
    return any(block.start <= span.start < block.end for block in blocks)


RULE = Rule("CNX303", "warning", "a table that lists the family's models lacks one", _check)

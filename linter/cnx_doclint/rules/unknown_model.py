"""A table that lists the family's models has one that does not exist.

What: among the rows or columns of a table of the family stands a model that the family does not have: its name with
a size that no model has.

Why: a reader looks for its checkpoint in vain. It was planned and never published, or another model was misspelled.

Wrong:

    | Model            | Parameters |
    | ---------------- | ---------- |
    | ConvNeXtPose-XS  | 3.53M      |
    | ConvNeXtPose-S   | 7.44M      |
    | ConvNeXtPose-M   | 7.59M      |
    | ConvNeXtPose-XL  | 8.38M      |

Right:

    | Model            | Parameters |
    | ---------------- | ---------- |
    | ConvNeXtPose-XS  | 3.53M      |
    | ConvNeXtPose-S   | 7.44M      |
    | ConvNeXtPose-M   | 7.59M      |
    | ConvNeXtPose-L   | 8.38M      |

Fix: none; which model is meant, only the author knows. Rows about other architectures are left alone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cnx_doclint.claims.grammar import common
from cnx_doclint.documents.text import fold
from cnx_doclint.findings.diagnostics import Finding
from cnx_doclint.findings.rule import Page, Rule
from cnx_doclint.messages.messages import msg
from cnx_doclint.rules._model_tables import ModelTable, model_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS = r"[xsmltbhgnp]{1,4}"


def _check(page: Page) -> Iterator[Finding]:
    for table in model_tables(page):
        for cell in table.others:
            name = cell.text.strip()
            if _is_size(fold(name), page.vocabulary.title, _is_bare(page, table)):
                known = ", ".join(page.vocabulary.models)
                message = msg(
                    "{title} has no model {name}; its models are {known}",
                    title=page.vocabulary.title,
                    name=name,
                    known=known,
                )
                yield Finding(cell.source(0, len(cell.text)), message)


def _is_bare(page: Page, table: ModelTable) -> bool:
    """Whether the table calls each model by its key alone, so that another such word is meant as a model too."""
    return all(cell.text.strip() in page.vocabulary.models for cell in table.listed.values())


def _is_size(folded: str, title: str, bare: bool) -> bool:
    """Whether a cell is the family's name with a size, or where models are listed so, a size alone."""
    match = _sized(title).fullmatch(folded)
    return match is not None and (bare or match["family"] is not None)


@cache
def _sized(title: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word).replace(r"\ ", r"[\s-]?") for word, _ in common("sizes"))
    return re.compile(rf"(?P<family>{re.escape(fold(title))}[\s_-]*)?(?:{_LETTERS}|{words})")


RULE = Rule("CNX304", "error", "a table of the family's models has one that does not exist", _check)

"""A table with a row for each model and a column for each fact; the blocks differ in their usual columns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cnx_doclint.documents.pipe_tables import pipe_table
from cnx_doclint.publish.block_kinds import LANG, MODELS, Block, Option, Options
from cnx_doclint.publish.terms import term

if TYPE_CHECKING:
    from cnx_doclint.families.glossary import Glossary

_ABSENT = "–"


def facts_table(name: str, *groups: str) -> Block:
    """Return a block whose columns, unless the marker names others, are those that the family has for a table.

    Args:
        name: of the table, in the family's file.
        groups: where the family names no columns, all its facts whose keys begin so.
    """
    columns = Option(choices=_column_names, default=partial(_usual, name, groups))
    return Block({"columns": columns, "models": MODELS, "lang": LANG}, _render)


def _column_names(glossary: Glossary) -> tuple[str, ...]:
    """Short names where there are any; every fact of the spec can also be named by its key."""
    return glossary.column_names()


def _usual(name: str, groups: tuple[str, ...], glossary: Glossary) -> tuple[str, ...]:
    """A spec that lacks a usual fact gets a narrower table, not a column of dashes; one that lacks all, every fact."""
    present = glossary.present()
    usual = glossary.published.tables.get(name) or [key for key in present if key.startswith(groups)]
    return tuple(key for key in usual if key in present) or present


def _render(glossary: Glossary, options: Options) -> str:
    (lang,) = options["lang"]
    short = glossary.columns()
    keys = [short.get(column, column) for column in options["columns"]]
    header = [term("model", lang), *(glossary.heading(key, lang) for key in keys)]
    return pipe_table(header, ([model, *(_cell(glossary, model, key) for key in keys)] for model in options["models"]))


def _cell(glossary: Glossary, model: str, key: str) -> str:
    fact = glossary.spec.fact(model, key)
    return _ABSENT if fact is None else glossary.show(key, fact.value)

"""A table with a row for each model and a column for each fact; the blocks differ in their usual columns."""

from __future__ import annotations

from functools import partial

from cnx_doclint import labels, show
from cnx_doclint.blocks import LANG, MODELS, Block, Option, Options
from cnx_doclint.spec import Spec
from cnx_doclint.tables import table

_ABSENT = "–"


def facts_table(*usual: str) -> Block:
    """Return a block whose columns, unless the marker names others, are ``usual``."""
    columns = Option(choices=_column_names, default=partial(_usual, usual))
    return Block({"columns": columns, "models": MODELS, "lang": LANG}, _render)


def _column_names(spec: Spec) -> tuple[str, ...]:
    """Short names where there are any; every fact of the spec can also be named by its key."""
    present = {key for model in spec.models.values() for key in model.facts}
    short = [column for column, key in labels.columns().items() if key in present]
    return (*short, *sorted(present))


def _usual(columns: tuple[str, ...], spec: Spec) -> tuple[str, ...]:
    """A family that lacks a usual fact gets a narrower table, not a column of dashes."""
    return tuple(column for column in columns if column in _column_names(spec))


def _render(spec: Spec, options: Options) -> str:
    (lang,) = options["lang"]
    keys = [labels.columns().get(column, column) for column in options["columns"]]
    header = [labels.word("model", lang), *(labels.heading(key, lang) for key in keys)]
    return table(header, ([model, *(_cell(spec, model, key) for key in keys)] for model in options["models"]))


def _cell(spec: Spec, model: str, key: str) -> str:
    fact = spec.fact(model, key)
    return _ABSENT if fact is None else show.show(key, fact.value)

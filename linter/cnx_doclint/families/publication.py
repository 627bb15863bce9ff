"""What a family's generated tables and pages say: the table ``[publish]`` of its file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from cnx_doclint.families.toml_table import Table

# A text in each language, by its code; English is what the others fall back on.
Worded = Mapping[str, str]


class Called(NamedTuple):
    """What a fact is called: in the option of a marker that names columns, and in each language."""

    column: str
    names: Worded


class Line(NamedTuple):
    """A fact that a model is built from, the name a configuration gives it, and a remark on it."""

    name: str
    fact: str
    note: Worded = MappingProxyType({})


class Layers(NamedTuple):
    """The facts that show a head layer by layer: the steps its channels take, kernels, what the last puts out."""

    steps: str
    kernels: str = ""
    outputs: str = ""


class Chart(NamedTuple):
    """The two facts that a chart of all models shows, from left to right and upwards."""

    x: str
    y: str


class Publication(NamedTuple):
    """How a family is published.

    Attributes:
        facts: what facts are called, in the order in which they are shown.
        groups: titles of the facts whose names begin so, in that order.
        tables: the usual columns of a table, by its name.
        config: the lines of a configuration; empty when all that a model is built from stands in it.
        layers: what is shown layer by layer, if anything.
        whole_names: whether models' names are titles by themselves.
        charts: what charts of the models show, by what their files are called, in the order in which they are shown.
    """

    facts: Mapping[str, Called] = MappingProxyType({})
    groups: Mapping[str, Worded] = MappingProxyType({})
    tables: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    config: tuple[Line, ...] = ()
    layers: Layers | None = None
    charts: Mapping[str, Chart] = MappingProxyType({})
    whole_names: bool = False


def publication(table: Table, keys: Collection[str]) -> Publication:
    """Read how a family is published.

    Args:
        table: the table ``[publish]``, which may be empty.
        keys: of the family's facts.

    Raises:
        FamilyError: it is malformed, or names a fact that the family does not have.
    """
    table.only(("facts", "groups", "tables", "config", "layers", "charts", "whole_names"))
    facts, tables = table.table("facts", optional=True), table.table("tables", optional=True)
    groups, config = table.table("groups", optional=True), table.table("config", optional=True)
    charts = table.table("charts", optional=True)
    return Publication(
        {key: _called(facts, key, keys) for key in facts.data},
        {name: _worded(groups.table(name)) for name in groups.data},
        {name: tuple(_fact(tables, name, key, keys) for key in tables.texts(name)) for name in tables.data},
        tuple(_line(config, name, keys) for name in config.data),
        _layers(table.table("layers"), keys) if "layers" in table.data else None,
        {name: _chart(charts.table(name), keys) for name in charts.data},
        table.flag("whole_names", default=False),
    )


def _fact(table: Table, at: str, key: str, keys: Collection[str]) -> str:
    if key not in keys:
        raise table.error(
            at, msg("no such fact: {key}", key=key), msg("keys of [facts]: {facts}", facts=", ".join(keys))
        )
    return key


def _called(facts: Table, key: str, keys: Collection[str]) -> Called:
    entry = facts.table(_fact(facts, key, key, keys))
    names = _worded(entry._replace(data={name: text for name, text in entry.data.items() if name != "column"}))
    return Called(entry.text("column", ""), names)


def _worded(table: Table) -> Worded:
    table.require("en")
    return {lang: table.text(lang) for lang in table.data}


def _line(config: Table, name: str, keys: Collection[str]) -> Line:
    if isinstance(config.data[name], str):
        return Line(name, _fact(config, name, config.text(name), keys))
    entry = config.table(name)
    entry.only(("fact", "note"))
    return Line(name, _fact(entry, "fact", entry.text("fact"), keys), _worded(entry.table("note")))


def _layers(table: Table, keys: Collection[str]) -> Layers:
    table.only(Layers._fields)
    table.require("steps")
    return Layers(**{name: _fact(table, name, table.text(name), keys) for name in table.data})


def _chart(table: Table, keys: Collection[str]) -> Chart:
    table.only(Chart._fields)
    return Chart(*(_fact(table, name, table.text(name), keys) for name in Chart._fields))

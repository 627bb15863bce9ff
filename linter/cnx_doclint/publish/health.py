"""How well documents cover a spec: which facts they state, for which models, and what was found in them.

Pure: what a check found in each document goes in, ready text for a page template comes out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.publish.terms import term
from cnx_doclint.rules.engine.summary import summarize
from cnx_doclint.spec.formatting import PAPER

if TYPE_CHECKING:
    from cnx_doclint.families.glossary import Glossary
    from cnx_doclint.findings.diagnostics import Linted
    from cnx_doclint.findings.results import Checked, Located

# Of a longer list only so many are named.
_SHOWN = 4
_NOTHING = "–"
# What would end the target of a link, or mean something in one.
_ESCAPES = str.maketrans({sign: f"%{ord(sign):02X}" for sign in " %#?()<>\"'\\"})


class Documented(NamedTuple):
    """A document: what was found in it, and the facts that it states, as pairs of a model and a key."""

    checked: Checked
    stated: frozenset[tuple[str, str]]

    @classmethod
    def from_linted(cls, linted: Linted) -> Documented:
        """Return what a linted document states, right or wrong; what it shows as wrong or as past is not stated."""
        judged = (one for one in linted.understood.claims if one.verdict in {"match", "mismatch"})
        return cls(summarize(linted), frozenset((one.claim.model, one.claim.key) for one in judged))


class FactRow(NamedTuple):
    """A fact: for how many of the models that have it it is stated, for which it is not, and where it is."""

    name: str
    models: str
    missing: str
    documents: str


class FactGroup(NamedTuple):
    """Facts under a title."""

    title: str
    rows: tuple[FactRow, ...]


class Health(NamedTuple):
    """What a page of documentation health shows, each row as the texts of a table's cells.

    Attributes:
        models: a model, how many of its facts are stated anywhere.
        groups: the facts, in the order in which they are shown.
        documents: a document, its claims, how many agree, how many are wrong.
        findings: a place, and the rule that found something there.
    """

    models: tuple[tuple[str, str], ...]
    groups: tuple[FactGroup, ...]
    documents: tuple[tuple[str, str, str, str], ...]
    findings: tuple[tuple[str, str], ...]


class Site(NamedTuple):
    """Where a page stands: its own folder, and the folders of all sites, that of its own among them.

    A page may link to a document of its own site alone: what is beside it, or below the folder around its own.
    """

    folder: PurePath
    folders: tuple[PurePath, ...]

    def link(self, path: str) -> str:
        """Return a document as a link, or its name alone where it belongs to another site or to none."""
        around = _around(self.folder)
        if self._home(PurePath(path)) != around:
            return f"`{path}`"
        target = os.path.relpath(path, self.folder).replace(os.sep, "/")
        return f"[{PurePath(path).relative_to(around).as_posix()}]({target.translate(_ESCAPES)})"

    def _home(self, path: PurePath) -> PurePath | None:
        """The innermost site that a document is in."""
        homes = [home for home in map(_around, self.folders) if path.is_relative_to(home)]
        return max(homes, key=lambda home: len(home.parts), default=None)


def _around(folder: PurePath) -> PurePath:
    """The folder of a site: the one around its pages, but never the whole project."""
    return folder.parent if folder.parent.parts else folder


def documentation_health(glossary: Glossary, documents: Sequence[Documented], site: Site, lang: str) -> Health:
    """Return how well documents cover a spec.

    Args:
        glossary: the spec.
        documents: every document of the project but the generated pages.
        site: where the page will stand.
        lang: its language.
    """
    ordered = sorted(documents, key=lambda one: one.checked.path)
    where = _where(ordered)
    counted = [one.checked for one in ordered if one.checked.tally.claims or one.checked.findings]
    return Health(
        tuple(_model(glossary, name, where, lang) for name in glossary.models()),
        tuple(_groups(glossary, where, site, lang)),
        tuple(
            (site.link(file.path), f"{file.tally.claims:,}", f"{file.tally.agree:,}", f"{file.tally.wrong:,}")
            for file in counted
        ),
        tuple(_finding(site, file.path, found) for file in counted for found in file.findings),
    )


# The documents that state a fact, by its key and the model.
Where = Mapping[str, Mapping[str, Sequence[str]]]


def _where(documents: Iterable[Documented]) -> Where:
    found: dict[str, dict[str, list[str]]] = {}
    for one in documents:
        for model, key in sorted(one.stated):
            found.setdefault(key, {}).setdefault(model, []).append(one.checked.path)
    return found


def _model(glossary: Glossary, name: str, where: Where, lang: str) -> tuple[str, str]:
    facts = [key for key in glossary.spec.models[name].facts if not key.startswith(PAPER)]
    stated = [key for key in facts if name in where.get(key, {})]
    return name, _part(len(stated), len(facts), lang)


def _part(number: int, whole: int, lang: str) -> str:
    return term("part of", lang).format(part=number, whole=whole)


def _groups(glossary: Glossary, where: Where, site: Site, lang: str) -> Iterable[FactGroup]:
    keys = [key for key in glossary.present() if not key.startswith(PAPER)]
    for group, members in groupby(keys, lambda key: key.partition(".")[0]):
        yield FactGroup(glossary.group(group, lang), tuple(_fact(glossary, key, where, site, lang) for key in members))


def _fact(glossary: Glossary, key: str, where: Where, site: Site, lang: str) -> FactRow:
    models = [name for name in glossary.models() if key in glossary.spec.models[name].facts]
    stated = where.get(key, {})
    missing = [name for name in models if name not in stated]
    paths = sorted({path for name in models for path in stated.get(name, ())})
    return FactRow(
        glossary.name(key, lang),
        _part(len(models) - len(missing), len(models), lang),
        _some(missing),
        _some(paths, site.link),
    )


def _some(names: Sequence[str], told: Callable[[str], str] = str) -> str:
    more = len(names) - _SHOWN
    return ", ".join(map(told, names[:_SHOWN])) + (f" (+{more:,})" if more > 0 else "") if names else _NOTHING


def _finding(site: Site, path: str, found: Located) -> tuple[str, str]:
    return f"{site.link(path)}:{found.place.start.line}", f"{found.diagnostic.code} {found.diagnostic.rule}"

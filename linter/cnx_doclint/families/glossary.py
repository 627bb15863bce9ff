"""A spec in the words of its family: what generated text calls its facts and models, and how it writes their values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cnx_doclint.errors import FamilyError
from cnx_doclint.families.family import Family, Paper, load_family
from cnx_doclint.families.publication import Line, Publication, Worded
from cnx_doclint.spec.formatting import PAPER, format_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cnx_doclint.spec.spec import Spec, Value


@dataclass(frozen=True, eq=False)
class Glossary:
    """A spec and its family. A fact that the family does not name goes by its key.

    What follows from both is found out once: a guide may have a thousand blocks.
    """

    spec: Spec
    family: Family

    @classmethod
    def load(cls, spec: Spec, family: str = "") -> Glossary:
        """Return a spec in the words of a family; of one that is nowhere to be found, in its own keys."""
        try:
            return cls(spec, load_family(family or spec.family))
        except FamilyError:
            return cls(spec, Family(spec.family, spec.family, {}, (), {}, {}, Paper("", {}), {}))

    @property
    def published(self) -> Publication:
        """What the family says of generated text."""
        return self.family.publish

    # ---- models ----

    def models(self) -> tuple[str, ...]:
        """Return the spec's models, smallest first: a spec is sorted by name, readers compare by size."""
        return self._models

    @cached_property
    def _models(self) -> tuple[str, ...]:
        return tuple(sorted(self.spec.models, key=lambda name: (self._size(name), name)))

    def _size(self, model: str) -> float:
        fact = self.spec.fact(model, "params.total")
        return fact.value if fact is not None and isinstance(fact.value, int | float) else 0

    def title(self, model: str) -> str:
        """Return a model's title: ``ConvNeXtPose-XS``; a name that says the family already, ``ResNet-50``, is one."""
        family, whole = self.family.title, self.family.open or self.published.whole_names
        return model if whole or family.lower() in model.lower() else f"{family}-{model}"

    # ---- names ----

    def name(self, key: str, lang: str) -> str:
        """Return what a fact is called, without its unit."""
        called = self.published.facts.get(_subject(key))
        return text_in_language(called.names, lang) if called else key

    def heading(self, key: str, lang: str) -> str:
        """Return a fact's column heading: its name and its unit, so that cells need no unit."""
        name, unit = self.name(key, lang), self.unit(key)
        return f"{name} ({unit})" if unit and unit != name else name

    def group(self, key: str, lang: str) -> str:
        """Return the title of the facts whose keys begin so."""
        names = self.published.groups.get(key)
        return text_in_language(names, lang) if names else key.capitalize()

    def columns(self) -> Mapping[str, str]:
        """Return the facts that have a short name, as ``{short name: key}``."""
        return self._columns

    @cached_property
    def _columns(self) -> Mapping[str, str]:
        return {called.column: key for key, called in self.published.facts.items() if called.column}

    def column_names(self) -> tuple[str, ...]:
        """Return what columns can be called: short names of facts that are present, and the keys of all of them."""
        return self._column_names

    @cached_property
    def _column_names(self) -> tuple[str, ...]:
        return (*(column for column, key in self._columns.items() if key in self._present), *sorted(self._present))

    def present(self) -> tuple[str, ...]:
        """Return the keys of all facts that a model of the spec has, in the order in which they are shown."""
        return self._present

    @cached_property
    def _present(self) -> tuple[str, ...]:
        return tuple(sorted({key for model in self.spec.models.values() for key in model.facts}, key=self.order))

    def order(self, key: str) -> tuple[int, int, str]:
        """Sort facts by group, then as the family lists them, those it does not know last."""
        groups, known = self._ranks
        return groups.get(key.partition(".")[0], len(groups)), known.get(key, len(known)), key

    @cached_property
    def _ranks(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        known = dict.fromkeys((*self.published.facts, *self.family.facts))
        return _ranked(self.published.groups), _ranked(known)

    def config(self) -> tuple[Line, ...]:
        """Return the lines of a configuration: those of the family, else all that a model is built from."""
        if self.published.config:
            return self.published.config
        built = (key for key, rule in self.family.facts.items() if rule.group in {"head", "backbone"})
        return tuple(Line(key.rpartition(".")[2], key) for key in built)

    # ---- values ----

    def unit(self, key: str) -> str:
        """Return the unit a fact is measured in, or an empty text."""
        rule = self.family.facts.get(_subject(key))
        return rule.unit if rule else ""

    def show(self, key: str, value: Value) -> str:
        """Return a value as readers write it, without its unit: ``[128, 128, 128]``, ``3.53M (3,528,008)``."""
        rule = self.family.facts.get(_subject(key))
        return format_value(value, rule.kind if rule else "")

    def with_unit(self, key: str, value: Value) -> str:
        """Return a value with its unit, ``56.61 mm``, unless the fact is called by its unit: GFLOPs."""
        unit = self.unit(key)
        return f"{self.show(key, value)} {'' if unit == self.name(key, 'en') else unit}".rstrip()


def text_in_language(names: Worded, lang: str) -> str:
    """Return a text in a language, or in English where it has none."""
    return names.get(lang) or names["en"]


def _subject(key: str) -> str:
    """A fact quoted from the paper reads like the fact itself."""
    return key.removeprefix(PAPER)


def _ranked(keys: Iterable[str]) -> Mapping[str, int]:
    return {key: rank for rank, key in enumerate(keys)}

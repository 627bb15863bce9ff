"""How a family's models and facts are named in text, ready to be searched for."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cnx_doclint.claims.grammar import counted, languages, numbers, words
from cnx_doclint.claims.lexicon import Entry, Lexicon, Mark
from cnx_doclint.claims.short_names import beginnings, roots, series, short_names, spellings
from cnx_doclint.claims.tags import completed
from cnx_doclint.claims.wordings import Implied, fact_entries, implied
from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cnx_doclint.families.family import FactRule, Family

Stance = Literal["assert", "paper", "counterexample", "hypothesis", "doubt", "measured", "history", "generated"]
Reach = Literal["next", "near", "back", "clause", "line", "lead", "heading", "begin", "alone", "retract", "by"]


class Form(NamedTuple):
    """What a fact's values look like in text, beyond their kind.

    Attributes:
        kind: how the fact is compared, a name of ``facts.KINDS``.
        length: of a list, how many elements it has.
        low, high: bounds of its numbers.
        single: what one number means where a list is expected: every element, one element, or nothing.
        units: units a number of the fact can have.
        onward, first: of steps, the fact that a further step may lead to, and that which the first size is of.
        times: the fact that "3" is of in "3x256".
        common: whether every model has the same, so that a setting without a model is one of all.
        multiple: what a single number is a multiple of: nobody makes 369 channels.
        steps: the fact that sizes joined by arrows are of, the last of which is of this one.
        alone: bounds of the numbers of a list that needs no word beside a model, since no other looks like it.
        measurable: whether anybody's own result may differ from the published one.
        inputs: of a list of what layers give out, the fact whose first sizes are what they take in.
        free: whether whoever uses a model may choose another value, which is no mistake.
        leading: whether of several values in brackets the first is meant: "nn.Linear(2048, 10)".
        limit: whether it is itself the most that is possible: "up to 128K tokens" states it.
        cut: whether its printed values may be cut off instead of rounded, as many libraries do.
        operations: whether it counts operations, which another tool may count otherwise.
        whole: whether only the whole model has it, and a layer one of its own.
        recipes: whether each recipe of training gives a value of its own, so that the cited one is one of several.
        counted: of a list, the fact that says how many elements it has.
        either: facts whose values are right for it too, since they count the same thing in another way.
        group: what the fact is one of, which decides the rule that reports it.
        unit: in which its values are shown.
    """

    kind: str
    length: int = 0
    low: Decimal = Decimal(0)
    high: Decimal = Decimal("Infinity")
    single: Literal["uniform", "element", ""] = ""
    units: frozenset[str] = frozenset()
    onward: str = ""
    first: str = ""
    times: str = ""
    steps: str = ""
    common: bool = False
    multiple: int = 1
    measurable: bool = False
    alone: tuple[int, int] | None = None
    inputs: str = ""
    leading: bool = False
    limit: bool = False
    cut: bool = False
    free: bool = False
    either: tuple[str, ...] = ()
    operations: bool = False
    whole: bool = False
    recipes: bool = False
    counted: str = ""
    group: str = "shape"
    unit: str = ""


class StanceMark(NamedTuple):
    """What a marker makes of the values it reaches."""

    stance: Stance | Literal["none"]
    reach: frozenset[Reach]


class Place(NamedTuple):
    """A position in a list, of one of ``facts``: numbered from ``base``, or itself the index (-1: the last).

    ``loose`` numbers may count from ``base`` or from one more: people write both "layer 0" and "layer 1" for the first.
    """

    base: int
    facts: tuple[str, ...]
    loose: bool = False


class Relation(NamedTuple):
    """Two facts whose product is a third, and the words that tell that a calculation is about them."""

    result: str
    factors: tuple[str, str]
    words: tuple[str, ...]


# Weights that were trained or tested in another way have other results than the published ones.
_RECIPE = StanceMark("measured", frozenset({"line", "lead", "heading"}))
# Signs that stand for a verdict in any language.
_SIGNS = (
    ("❌", StanceMark("doubt", frozenset({"line", "heading"}))),
    ("✗", StanceMark("doubt", frozenset({"line", "heading"}))),
    ("✘", StanceMark("doubt", frozenset({"line", "heading"}))),
    ("🚫", StanceMark("doubt", frozenset({"line", "heading"}))),
    ("✅", StanceMark("assert", frozenset({"line", "heading"}))),
    ("✓", StanceMark("assert", frozenset({"line", "heading"}))),
    ("✔", StanceMark("assert", frozenset({"line", "heading"}))),
)


class Vocabulary(NamedTuple):
    """A family's words.

    ``find`` gives the marks of a folded text, in order of position. They have one of these kinds: ``label`` and
    ``noun`` (data: the facts they can name), ``name`` and ``answer`` (data: fact and value; an
    answer is one only behind the fact's label), ``models`` (data: the models named),
    ``anaphor`` (several models named before), ``assignment`` (a place that sets the model), ``before`` (a word that
    makes a letter after it a model), ``topic`` (data: first part of a fact's key), ``place`` and ``ordinal`` (data:
    ``Place``), ``foreign``, ``stance`` (data: ``StanceMark``), ``break``.

    ``title`` is the family's; ``complete`` says that ``models`` are all it has, so that another name is none of it;
    ``roots`` are the words that names of its models begin with, ``series`` the longer beginnings of these names.
    """

    models: tuple[str, ...]
    forms: Mapping[str, Form]
    then: Mapping[str, tuple[str, ...]]
    implied: tuple[Implied, ...]
    needs: Mapping[str, frozenset[str]]
    parts: Mapping[tuple[str, str], str]
    products: tuple[Relation, ...]
    find: Callable[[str], tuple[Mark, ...]]
    headings: frozenset[str]
    links: frozenset[str]
    asking: tuple[str, ...]
    tensor_suffixes: tuple[str, ...]
    tensor_pattern: re.Pattern[str]
    layouts: tuple[tuple[str, ...], ...]
    letters: re.Pattern[str]
    strong: frozenset[str]
    vague: frozenset[str]
    naming: tuple[str, ...]
    topics: frozenset[str]
    data: tuple[str, ...]
    data_headings: frozenset[str]
    system_headings: frozenset[str]
    tasks: tuple[str, ...]
    title: str = ""
    complete: bool = False
    roots: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    elsewhere: Mapping[tuple[str, str], tuple[float, ...]] = {}

    def is_measurable(self, key: str) -> bool:
        """Say whether anybody can measure a fact and get another value than the published one."""
        return key in self.forms and self.forms[key].measurable

    def depends_on_recipe(self, key: str) -> bool:
        """Say whether each recipe of training gives a fact another value."""
        return key in self.forms and self.forms[key].recipes

    def is_free(self, key: str) -> bool:
        """Say whether another value of a fact than the published model's is somebody's choice, and no mistake."""
        return key in self.forms and self.forms[key].free

    def is_limit(self, key: str) -> bool:
        """Say whether a fact is the most that is possible, so that "up to" states it."""
        return key in self.forms and self.forms[key].limit

    @classmethod
    def of(
        cls,
        text: Mapping[str, Any],
        models: Sequence[str],
        rules: Mapping[str, FactRule],
        layouts: Iterable[Sequence[str]] = (),
    ) -> Vocabulary:
        """Build it from a family's ``[text]`` table, its models, the rule of each fact and its tensors' spellings."""
        facts: Mapping[str, Any] = text.get("facts", {})
        entries = [
            *fact_entries(text),
            *_model_entries(text.get("models", {}), models),
            *_place_entries(text),
            *_series_entries(text.get("series", {})),
            *(Entry(word, "topic", topic) for topic, words in text.get("topics", {}).items() for word in words),
            *(Entry(word, "foreign", None) for word in text.get("foreign", {}).get("names", ())),
            *(Entry(word, "label", ()) for word in text.get("others", ())),
            *(Entry(word, "stance", _RECIPE) for word in text.get("recipes", ())),
            *(Entry(word, "neutral", None) for word in text.get("numbered", ())),
            *_language_entries(),
        ]
        entries += _common_entries(entries, len(models))
        by_length = sorted(models, key=len, reverse=True)
        suffixes = tuple(text.get("tensors", {}).get("suffixes", ()))
        return cls(
            models=tuple(models),
            forms={key: _form(table.get("form", {}), rules[key]) for key, table in facts.items() if key in rules},
            then={key: tuple(table["then"]) for key, table in facts.items() if "then" in table},
            implied=implied(text),
            parts={(part["whole"], part["topic"]): part["fact"] for part in text.get("parts", ())},
            needs={key: frozenset(table["needs"]) for key, table in facts.items() if "needs" in table},
            products=tuple(
                Relation(table["result"], tuple(table["factors"]), tuple(table["words"]))
                for table in text.get("products", ())
            ),
            find=_finder(Lexicon.of(entries), frozenset(map(fold, models))),
            asking=words("asking"),
            links=frozenset(words("links")),
            headings=frozenset(counted("headings", len(models))),
            tensor_suffixes=suffixes,
            tensor_pattern=re.compile(rf"[A-Za-z_]\w*(?:\.\w+|\[\d+\])*\.(?:{'|'.join(suffixes) or 'weight'})\b"),
            layouts=tuple(tuple(names) for names in layouts),
            letters=re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, by_length))})(?!\w|['’]\w)"),
            topics=frozenset(text.get("topics", {})),
            data=tuple(text.get("data", ())),
            tasks=tuple(text.get("tasks", ())),
            data_headings=frozenset(counted("data_headings", len(models))),
            system_headings=frozenset(counted("systems", len(models))),
            naming=tuple(text.get("models", {}).get("facts", ())),
            vague=frozenset(counted("vague", len(models))),
            strong=frozenset(name for name in models if len(name) > 1),
            elsewhere={
                (model, key): tuple(values)
                for model, table in text.get("elsewhere", {}).items()
                for key, values in table.items()
            },
        )


def _finder(lexicon: Lexicon, names: frozenset[str]) -> Callable[[str], tuple[Mark, ...]]:
    # Every value looks at the headings, items and cells around it, so the same few texts are asked for again and again.
    @lru_cache(maxsize=512)
    def find(folded: str) -> tuple[Mark, ...]:
        return completed(sorted(lexicon.find(folded), key=lambda mark: mark.span), folded, names)

    return find


def _model_entries(table: Mapping[str, Any], models: Sequence[str]) -> Iterator[Entry]:
    sizes = table.get("sizes", {})
    for wording in table.get("names", ()):
        for model in models:
            called = dict.fromkeys((*spellings(model), fold(model), *sizes.get(model, ())))
            yield from (Entry(wording.replace("{}", name), "models", (model,)) for name in called)
    for model, names in table.get("words", {}).items():
        for name in names:
            yield from (Entry(called, "models", (model,)) for called in (name, f"{name} weights"))
    for model, names in sizes.items():
        yield from (Entry(name, "size", model) for name in names)
    yield from (Entry(word, "models", tuple(models)) for word in counted("all", len(models)))
    for key, kind in (("assignments", "assignment"), ("family", "family")):
        yield from (Entry(word, kind, None) for word in table.get(key, ()))


def _series_entries(series: Mapping[str, tuple[str, ...]]) -> Iterator[Entry]:
    for shared, members in series.items():
        called = shared.replace("-", " ")
        yield from (Entry(word.replace("<series>", called), "models", members) for word in counted("series", 0))


def _place_entries(text: Mapping[str, Any]) -> Iterator[Entry]:
    for place in text.get("places", ()):
        for word in place["words"]:
            yield Entry(word, "place", Place(place["base"], tuple(place["facts"]), place.get("loose", False)))
    for ordinal in text.get("ordinals", ()):
        for word in ordinal["words"]:
            yield Entry(word, "ordinal", Place(ordinal["index"], tuple(ordinal["facts"])))


def _form(table: Mapping[str, Any], rule: FactRule) -> Form:
    return Form(
        kind=rule.kind,
        group=rule.group,
        unit=rule.unit,
        inputs=table.get("inputs", ""),
        leading=table.get("leading", False),
        limit=table.get("limit", False),
        cut=table.get("cut", False),
        counted=table.get("counted", ""),
        either=tuple(table.get("either", ())),
        free=table.get("free", False),
        operations=table.get("operations", False),
        whole=table.get("whole", False),
        recipes=table.get("recipes", False),
        length=table.get("length", 0),
        low=Decimal(str(table.get("min", 0))),
        high=Decimal(str(table.get("max", "Infinity"))),
        single=table.get("single", ""),
        units=frozenset(table.get("units", ())),
        onward=table.get("onward", ""),
        first=table.get("first", ""),
        times=table.get("times", ""),
        steps=table.get("steps", ""),
        common=table.get("common", False),
        multiple=table.get("multiple", 1),
        measurable=table.get("measurable", False),
        alone=(table["alone"][0], table["alone"][1]) if "alone" in table else None,
    )


def _language_entries() -> tuple[Entry, ...]:
    entries = [Entry(sign, "stance", mark) for sign, mark in _SIGNS]
    entries += [Entry(word, "break", None) for word in words("but")]
    entries += [Entry(word, "number", number) for word, number in numbers("numbers").items()]
    for table in languages():
        for row in table["rows"]:
            mark = StanceMark(row["stance"], frozenset(row["reach"]))
            entries += [Entry(word, "stance", mark) for word in row["words"]]
    return tuple(entries)


# Sorts of wording that mean the same in every family: the kind of their marks, and the data.
_COMMON = (
    ("others", "label", ()),
    ("no_nouns", "noun", ()),
    ("datasets", "dataset", None),
    ("numbered", "neutral", None),
    ("partial", "partial", None),
    ("most", "most", None),
    ("two", "anaphor", 2),
    ("some", "anaphor", 0),
    ("rest", "rest", None),
    ("before", "before", None),
)


def _common_entries(known: Iterable[Entry], models: int) -> list[Entry]:
    """What every family's guides say; a word that the family has for a fact is that fact's."""
    taken = {(entry.wording, entry.kind) for entry in known}
    found = (Entry(word, kind, data) for sort, kind, data in _COMMON for word in counted(sort, models))
    return [entry for entry in found if (entry.wording, entry.kind) not in taken]


def vocabulary_of(family: Family, models: Sequence[str] = ()) -> Vocabulary:
    """Compile the words of a family, for other ``models`` than its own where it is open."""
    spellings = (pattern.names for pattern in family.tensors.values())
    named = tuple(models or family.models)
    text = family.text
    if family.open:
        called = text.get("models", {})
        text = {**text, "models": {**called, "sizes": {**short_names(named), **called.get("sizes", {})}}}
        text["series"] = series(named)
        text["models"]["family"] = sorted(f"{root}*" for root in roots(named))
        # The spec's own names beat every list.
        listed = text.get("foreign", {}).get("names", ())
        text["foreign"] = {"names": [name for name in listed if name.rstrip("*") not in roots(named)]}
    begin = frozenset(word.rstrip("*") for word in text.get("models", {}).get("family", ()) if " " not in word)
    known = beginnings((*named, *(f"{root} {model}" for root in begin for model in named)))
    complete = not family.open and text.get("models", {}).get("complete", True)
    return Vocabulary.of(text, named, family.facts, spellings)._replace(
        title="" if family.open else family.title, complete=complete, roots=begin, series=known
    )

"""The table ``[text]`` of a family's file: which keys it has, what they name, how its wordings are spelled.

Only what the file tells by itself, so that loading a family stays cheap. Whether a wording can be found in any text is
asked in the claims room, which has what searches: ``cnx_doclint.claims.family_words``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.families.file_format import KINDS, is_integer, is_number
from cnx_doclint.messages.messages import join, msg
from cnx_doclint.messages.suggestions import suggestion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from cnx_doclint.families.toml_table import Table

# A word of ``needs`` that asks for a model's name instead of a topic.
MODEL = "model"


class Known(NamedTuple):
    """What the table can refer to.

    Attributes:
        facts: keys of ``[facts]``.
        models: of the family; None where it is open, so that a spec names them.
        topics: keys of ``[text.topics]``.
        topical: what a topic can be called: how the keys of facts begin, and what a part says.
    """

    facts: Collection[str]
    models: Collection[str] | None
    topics: Collection[str]
    topical: Collection[str]


# Raises FamilyError when what stands at a key is wrong.
Check = Callable[["Table", str, Known], None]


def text_table(table: Table, facts: Collection[str], models: Collection[str] | None) -> Mapping[str, Any]:
    """Return the table ``[text]`` as it is, once it is known to be right.

    Args:
        table: which may be empty.
        facts: keys of the family's facts.
        models: its models, None where it is open.

    Raises:
        FamilyError: a key, a fact, a model or a topic is unknown, or a wording is spelled as no text is searched.
    """
    parts = table.rows("parts") if "parts" in table.data else ()
    of_parts = (part.data["topic"] for part in parts if isinstance(part.data.get("topic"), str))
    topical = dict.fromkeys((*(key.partition(".")[0] for key in facts), *of_parts))
    topics = table.table("topics", optional=True).data
    _check(table, _TEXT, Known(facts, models, topics, topical))
    return table.data


def _check(table: Table, keys: Mapping[str, Check], known: Known, required: Iterable[str] = ()) -> None:
    table.only(tuple(keys))
    for key in required:
        table.require(key)
    for key in table.data:
        keys[key](table, key, known)


# ---- what can stand at a key ----


def _words(table: Table, key: str, known: Known) -> None:  # noqa: ARG001 (checks are called alike)
    for word in table.words(key):
        if not word.strip():
            raise table.error(key, msg("an empty text is found nowhere"), msg("delete it"), word)


def _wordings(table: Table, key: str, known: Known) -> None:
    _words(table, key, known)
    for wording in table.words(key):
        if wording != wording.lower():
            raise table.error(
                key,
                msg("{wording!r} has a capital letter and is never found", wording=wording),
                msg("write {lower!r}: texts are searched in lower case", lower=wording.lower()),
                wording,
            )


def _with_place(table: Table, key: str, known: Known) -> None:
    """Wordings that say nothing without what stands for ``{}``."""
    _wordings(table, key, known)
    for wording in table.words(key):
        if "{}" not in wording:
            message = msg("{wording!r} lacks {{}}", wording=wording)
            raise table.error(key, message, msg("write {{}} where the number or the name stands"), wording)


_UNKNOWN = {"fact": msg("no such fact"), "model": msg("no such model"), "topic": msg("no such topic")}


def _named(table: Table, key: str, name: str, choices: Collection[str], what: str) -> None:
    """Refuse a name that is none of ``choices``."""
    if name not in choices:
        raise table.error(key, join(": ", (_UNKNOWN[what], name)), suggestion(name, choices), name)


def _fact(table: Table, key: str, known: Known) -> None:
    _named(table, key, table.text(key), known.facts, "fact")


def _facts(table: Table, key: str, known: Known) -> None:
    for name in table.words(key):
        _named(table, key, name, known.facts, "fact")


def _topic(table: Table, key: str, known: Known) -> None:
    _named(table, key, table.text(key), known.topics, "topic")


def _needs(table: Table, key: str, known: Known) -> None:
    for name in table.words(key):
        _named(table, key, name, (*known.topics, MODEL), "topic")


def _flag(table: Table, key: str, known: Known) -> None:  # noqa: ARG001
    table.flag(key, default=False)


def _amount(table: Table, key: str, known: Known) -> None:  # noqa: ARG001
    table.amount(key, 0)


def _integer(table: Table, key: str, known: Known) -> None:  # noqa: ARG001
    if not is_integer(value := table.data[key]):
        raise table.error(key, msg("expected {expected}, found {value!r}", expected=msg("an integer"), value=value))


def _number(table: Table, key: str, known: Known) -> None:  # noqa: ARG001
    if not is_number(value := table.data[key]):
        raise table.error(key, msg("expected {expected}, found {value!r}", expected=msg("a number"), value=value))


def _bounds(table: Table, key: str, known: Known) -> None:  # noqa: ARG001
    value = table.data[key]
    if not isinstance(value, list) or len(value) != 2 or not all(map(is_integer, value)):
        expected = msg("two integers, the least and the most")
        raise table.error(key, msg("expected {expected}, found {value!r}", expected=expected, value=value))


def _numbers(table: Table, key: str, known: Known) -> None:  # noqa: ARG001
    value = table.data[key]
    if not isinstance(value, list) or not value or not all(map(is_number, value)):
        expected = msg("a list of numbers")
        raise table.error(key, msg("expected {expected}, found {value!r}", expected=expected, value=value))


def _one_of(*choices: str) -> Check:
    def check(table: Table, key: str, known: Known) -> None:  # noqa: ARG001
        table.choice(key, choices)

    return check


# ---- tables ----


def _keys(keys: Mapping[str, Check]) -> Check:
    return lambda table, key, known: _check(table.table(key), keys, known)


def _rows(keys: Mapping[str, Check], *optional: str) -> Check:
    required = [key for key in keys if key not in optional]

    def check(table: Table, key: str, known: Known) -> None:
        for row in table.rows(key):
            _check(row, keys, known, required)

    return check


def _by_name(check: Check, what: str = "") -> Check:
    """A table whose keys are names of facts, models or topics, or of anything."""

    def check_each(table: Table, key: str, known: Known) -> None:
        entries = table.table(key)
        choices = {"fact": known.facts, "model": known.models, "topic": known.topical}.get(what)
        for name in entries.data:
            if choices is not None and name not in choices:
                raise entries.error(name, _UNKNOWN[what], suggestion(name, choices))
            check(entries, name, known)

    return check_each


_FORM: Mapping[str, Check] = {
    "kind": _one_of(*KINDS),
    "length": _amount,
    "min": _number,
    "max": _number,
    "multiple": _amount,
    "single": _one_of("uniform", "element"),
    "units": _wordings,
    "alone": _bounds,
    **dict.fromkeys(("times", "steps", "onward", "first", "inputs", "counted"), _fact),
    "either": _facts,
    **dict.fromkeys(
        ("common", "measurable", "limit", "leading", "cut", "free", "operations", "whole", "recipes"), _flag
    ),
}
_NAMING: Mapping[str, Check] = {
    "labels": _wordings,
    "nouns": _wordings,
    "values": _by_name(_wordings),
    "answers": _by_name(_wordings),
    "units": _wordings,
    "spoken": _flag,
    "then": _facts,
    "needs": _needs,
    "form": _keys(_FORM),
}
_MODELS: Mapping[str, Check] = {
    "family": _wordings,
    "names": _with_place,
    "words": _by_name(_wordings, "model"),
    "sizes": _by_name(_wordings, "model"),
    "complete": _flag,
    "assignments": _wordings,
    "facts": _facts,
}
_TEXT: Mapping[str, Check] = {
    "others": _wordings,
    "numbered": _with_place,
    "tasks": _wordings,
    "data": _wordings,
    "recipes": _wordings,
    "topics": _by_name(_wordings, "topic"),
    "models": _keys(_MODELS),
    "facts": _by_name(_keys(_NAMING), "fact"),
    "groups": _rows({"labels": _wordings, "facts": _facts}),
    "parts": _rows({"whole": _fact, "topic": _topic, "fact": _fact}),
    "products": _rows({"result": _fact, "factors": _facts, "words": _wordings}),
    "places": _rows({"words": _with_place, "base": _integer, "facts": _facts, "loose": _flag}, "loose"),
    "ordinals": _rows({"words": _wordings, "index": _integer, "facts": _facts}),
    "tensors": _keys({"suffixes": _words}),  # of names in code, which have capitals
    "foreign": _keys({"names": _wordings}),
    "elsewhere": _by_name(_by_name(_numbers, "fact"), "model"),
}

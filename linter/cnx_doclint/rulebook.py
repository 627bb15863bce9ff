"""Rules and families as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from inspect import cleandoc
from pathlib import Path

from cnx_doclint.errors import UsageError
from cnx_doclint.families.family import Family, families, load_family, path_of
from cnx_doclint.lint import rules
from cnx_doclint.suggestions import suggestion


def rule_list() -> Iterator[str]:
    """Yield a line for each rule, by code."""
    found = sorted((rule.code, name, rule) for name, rule in rules().items())
    width = max(len(name) for _, name, _ in found)
    for code, name, rule in found:
        yield f"{code}  {name:{width}}  {rule.severity:7}  {rule.summary}"


def rule_page(word: str) -> str:
    """Return a rule's documentation, which is its module's.

    Args:
        word: its code or its name.

    Raises:
        UsageError: there is no such rule.
    """
    found = {key: name for name, rule in rules().items() for key in (rule.code, name)}
    name = found.get(word.upper()) or found.get(word)
    if name is None:
        raise UsageError(f"no rule {word!r}", suggestion(word, found))
    rule = rules()[name]
    text = import_module(f"cnx_doclint.rules.{name.replace('-', '_')}").__doc__ or ""
    return f"{rule.code} {name} ({rule.severity})\n\n{cleandoc(text)}"


def family_page(name: str | None) -> Iterator[str]:
    """Yield a family's models and facts; those of every built-in family when none is named.

    Raises:
        FamilyError: there is no such family.
    """
    for each in [name] if name else families():
        yield from _family(load_family(each))


def family_text(name: str) -> str:
    """Return a family's file as it is, once it is known to be right.

    Raises:
        FamilyError: there is no such family, or its file is malformed.
    """
    load_family(name)
    return path_of(name).read_text(encoding="utf-8-sig").rstrip("\n")


def family_schema() -> str:
    """Return the JSON Schema of family files."""
    return Path(__file__).with_name("family.schema.json").read_text(encoding="utf-8").rstrip("\n")


def _family(family: Family) -> Iterator[str]:
    yield f"{family.title}: {', '.join(family.models)}"
    yield ""
    width = max(map(len, family.facts), default=0)
    for key, rule in family.facts.items():
        needs = f"  ({rule.assumption})" if rule.assumption else ""
        yield f"  {key:{width}}  {rule.status:8}  {rule.kind}{f', {rule.unit}' if rule.unit else ''}{needs}"
    if family.paper.citation:
        yield ""
        yield f"  cited: {family.paper.citation}"

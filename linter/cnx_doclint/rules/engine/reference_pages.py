"""Rules and families as people read them in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.claims.family_words import checked_family
from cnx_doclint.documents.pipe_tables import pipe_table
from cnx_doclint.errors import UsageError
from cnx_doclint.families.family import FOLDER, Family, families, load_family, path_of
from cnx_doclint.messages.messages import msg
from cnx_doclint.messages.suggestions import suggestion
from cnx_doclint.rules.engine.catalogue import rules
from cnx_doclint.rules.engine.rule_docs import rule_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cnx_doclint.findings.rule import Rule


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
        raise UsageError(msg("no rule {word!r}", word=word), suggestion(word, sorted(found)))
    rule = rules()[name]
    return f"{rule.code} {name} ({rule.severity})\n\n{rule_text(name).page}"


# What the rules of one hundred have in common.
GROUPS: Mapping[str, str] = {
    "CNX1": "Ground truth: a claim contradicts the spec",
    "CNX2": "Provenance: how a value is said to be known, and whose word it is",
    "CNX3": "Consistency: documents contradict themselves or each other, whatever the spec says",
    "CNX4": "Generated blocks",
    "CNX5": "Specs and checkpoints",
    "CNX9": "Suppressions",
}


def rule_pages() -> Mapping[str, str]:
    """Return the pages of all rules and their index, by file name, as the site shows them."""
    found = sorted((rule.code, name, rule) for name, rule in rules().items())
    pages = {f"{code}.md": _page(code, name) for code, name, _ in found}
    return {"index.md": "\n".join([*_index(found), ""]), **pages}


def _index(found: Iterable[tuple[str, str, Rule]]) -> Iterator[str]:
    yield "# Rules\n"
    yield "What `cnx-doclint` reports, by code. `cnx-doclint rule CODE` prints what a page says; `--select` and"
    yield "`--ignore` take codes and their beginnings. `cnx-doclint rule --pages docs/rules` writes these pages."
    yield "\nSeverities and safe fixes are those of findings that are certain. What is only likely is a"
    yield "warning at most, and its fix takes `--unsafe-fixes`; what is possible is for information, and is told with"
    yield "`--level possible` alone."
    for prefix, title in GROUPS.items():
        yield f"\n## {title}\n"
        rows = [(f"[{code}]({code}.md)", name, rule.severity, rule.summary) for code, name, rule in _of(prefix, found)]
        yield pipe_table(("Code", "Name", "Severity", "What it reports"), rows)


def _of(prefix: str, found: Iterable[tuple[str, str, Rule]]) -> Iterator[tuple[str, str, Rule]]:
    return (one for one in found if one[0].startswith(prefix))


def _page(code: str, name: str) -> str:
    text = rule_text(name)
    lines = [f"# {code}: {name}\n", f"{text.headline} *Severity: {text.severity}.*"]
    lines += [f"\n## {word}\n\n{part}" for word, part in text.parts.items()]
    return "\n".join([*lines, ""])


def family_page(name: str | None) -> Iterator[str]:
    """Yield a family's models and facts; those of every built-in family when none is named.

    Raises:
        FamilyError: there is no such family, or its file is malformed.
    """
    if name:
        yield from _family(checked_family(name))
        return
    for each in families():
        yield from _family(load_family(each))


def family_text(name: str) -> str:
    """Return a family's file as it is, once it is known to be right.

    Raises:
        FamilyError: there is no such family, or its file is malformed.
    """
    checked_family(name)
    return path_of(name).read_text(encoding="utf-8-sig").rstrip("\n")


def family_schema() -> str:
    """Return the JSON Schema of family files."""
    return (FOLDER / "family.schema.json").read_text(encoding="utf-8").rstrip("\n")


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

"""Facts that follow from others, for a spec that was written before its family had them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.families.arithmetic import ARITHMETIC
from cnx_doclint.families.family import Family, ordered
from cnx_doclint.families.file_format import fact_keys
from cnx_doclint.spec.spec import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Facts(NamedTuple):
    """What is known, which grows."""

    facts: dict[str, Fact]


def further_facts(family: Family, known: Mapping[str, Fact]) -> Mapping[str, Fact]:
    """Return the facts that can be calculated from known ones and are not among them."""
    scope = _Facts(dict(known))
    for key in ordered(family.facts):
        rule = family.facts[key]
        calculate = ARITHMETIC.get(rule.op)
        if calculate is None or key in scope.facts or not scope.facts.keys() >= {*fact_keys(rule.arguments)}:
            continue
        found = calculate(scope, rule.arguments)
        if found is not None:
            scope.facts[key] = Fact(found.value, rule.status, found.evidence)
    return {key: fact for key, fact in scope.facts.items() if key not in known}

"""Applies a family's rules to a checkpoint's tensors: Inventory in, facts out. No weights, no torch."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from cnx_doclint.errors import FamilyError
from cnx_doclint.families.family import FactRule, Family, Pattern, ordered
from cnx_doclint.families.file_format import CAPTURE, fact_keys, texts
from cnx_doclint.families.operators import BY_NAME, OPERATORS, Match, Scope
from cnx_doclint.messages.messages import Message, join, msg
from cnx_doclint.spec.spec import PARTIAL, Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.checkpoints.contents.inventory import Inventory, Tensor

# What compiling, sharding and checkpointing of activations put around a module, anywhere within a model.
_WRAPPERS = re.compile(r"(?<![^.])(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.")
_WHOLE = "model."
_CAPTURED = {"": r"(?P<{}>\d{{1,9}})", "word": r"(?P<{}>[^.]+)"}


def extract_facts(family: Family, inventory: Inventory) -> Mapping[str, Fact]:
    """Return every fact that the tensors' names and shapes tell, by key.

    What needs the model's name (a metric, the paper's table) is in `declared_facts`.

    Raises:
        FamilyError: the checkpoint is not of this family; the message says which patterns found nothing.
    """
    tensors = plain_tensors(family, inventory)
    matches = {name: _matches(pattern, tensors) for name, pattern in family.tensors.items()}
    _check_found(family, matches, inventory.partial)
    facts: dict[str, Fact] = {}
    scope = Scope(tensors, matches, facts, {**inventory.config, **inventory.metadata}, _buffers(family, matches))
    for key in ordered(family.facts):
        rule = family.facts[key]
        if rule.op not in OPERATORS or not facts.keys() >= {*fact_keys(rule.arguments)}:
            continue
        found = OPERATORS[rule.op](scope, rule.arguments)
        if found is not None:
            assumed = (rule.assumption,) if rule.assumption else ()
            facts[key] = Fact(found.value, rule.status, (*assumed, *found.evidence))
            if reasons := _reasons(rule, scope, inventory.lacking):
                facts[key] = Fact(found.value, PARTIAL, (*reasons, *found.evidence))
    return facts


def _reasons(rule: FactRule, scope: Scope, lacking: tuple[Message, ...]) -> tuple[str, ...]:
    """Return why a fact is only partly known: what it rests on is not all there, or not of its own shape."""
    above = (scope.facts[key] for key in fact_keys(rule.arguments))
    inherited = [fact.evidence[0] for fact in above if fact.status == PARTIAL]
    counted = [scope.tensors.values()] if rule.op == "sum" else []
    matched = [tuple(m.tensor for m in scope.matches[name]) for name in texts(rule.arguments.get("tensors")) or ()]
    if not counted and not matched:
        return tuple(inherited[:1])
    sizes = () if rule.op in BY_NAME else chain(*counted, *matched)
    opaque = dict.fromkeys(str(tensor.opaque) for tensor in sizes if tensor.opaque)
    return (*map(str, lacking), *opaque, *inherited)[:1]


def declared_facts(family: Family, model: str) -> Mapping[str, Fact]:
    """Return what the paper says of a model: the facts that rest on it, and its whole table.

    The table's keys are ``paper.KEY``. A count of the table is the printed text, such as ``3.53M``, whose
    digits say how precise it is.
    """
    printed = family.paper.models.get(model, {})
    cited = {key: printed[key] for key, rule in family.facts.items() if rule.op == "cited" and key in printed}
    values = cited | {f"paper.{key}": value for key, value in printed.items()}
    return {key: Fact(value, "declared", (family.paper.citation,)) for key, value in values.items()}


def plain_name(family: Family, name: str) -> str:
    """Return a tensor's name without wrappers, and without the family's prefixes, as often as they stand before it."""
    name = _WRAPPERS.sub("", name)
    while prefix := next((prefix for prefix in family.prefixes if prefix and name.startswith(prefix)), ""):
        name = name.removeprefix(prefix)
    return name


def plain_tensors(family: Family, inventory: Inventory) -> Mapping[str, Tensor]:
    """Return the tensors by their names without prefixes, in the order of the file.

    Raises:
        FamilyError: two tensors have the same name once the prefixes are dropped.
    """
    tensors: dict[str, Tensor] = {}
    outer = _outer(family, inventory)
    for tensor in inventory.tensors:
        name = plain_name(family, tensor.name.removeprefix(outer))
        if name in tensors:
            message = msg(
                "{name} and {other} are both {plain} once prefixes are dropped",
                name=tensors[name].name,
                other=tensor.name,
                plain=name,
            )
            raise FamilyError(message, msg("the file seems to hold two models; choose one with --container"))
        tensors[name] = tensor
    return tensors


def _outer(family: Family, inventory: Inventory) -> str:
    """Return the attribute in which a training framework had the whole model, where the family has no such name."""
    own = any(name.startswith(_WHOLE) for pattern in family.tensors.values() for name in pattern.names)
    return "" if own or not all(tensor.name.startswith(_WHOLE) for tensor in inventory.tensors) else _WHOLE


def _matches(pattern: Pattern, tensors: Mapping[str, Tensor]) -> tuple[Match, ...]:
    found: dict[tuple[tuple[str, int | str], ...], Match] = {}
    for match in _hits(pattern, tensors):
        place = tuple(sorted(match.captures.items()))
        if place in found:
            message = msg(
                "{name} and {other} are the same place of two layouts", name=found[place].name, other=match.name
            )
            raise FamilyError(message, msg("the checkpoint mixes layouts that exclude each other"))
        found[place] = match
    return tuple(sorted(found.values(), key=_order))


def _buffers(family: Family, matches: Mapping[str, tuple[Match, ...]]) -> frozenset[str]:
    return frozenset(match.name for name, found in matches.items() if family.tensors[name].buffer for match in found)


def _hits(pattern: Pattern, tensors: Mapping[str, Tensor]) -> Iterator[Match]:
    found = False
    for expression in map(_expression, pattern.names):
        if found and pattern.first:
            return
        for name, tensor in tensors.items():
            hit = expression.fullmatch(name)
            if hit and pattern.dimensions in {0, len(tensor.shape)}:
                found = True
                yield Match(name, tensor, {key: _capture(text) for key, text in hit.groupdict().items()})


def _capture(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def _order(match: Match) -> list[tuple[bool, int | str]]:
    return [(isinstance(value, str), value) for value in match.captures.values()]


@cache
def _expression(alternative: str) -> re.Pattern[str]:
    parts = CAPTURE.split(alternative)
    # CAPTURE has two groups, so the parts come in threes: literal text, capture's name, capture's sort.
    literals = [re.escape(part) for part in parts[::3]]
    captured = [_CAPTURED[sort or ""].format(name) for name, sort in zip(parts[1::3], parts[2::3], strict=True)]
    return re.compile("".join(part for pair in zip(literals, [*captured, ""], strict=True) for part in pair), re.ASCII)


def _check_found(family: Family, matches: Mapping[str, tuple[Match, ...]], partial: tuple[Message, ...]) -> None:
    nothing = [name for name, found in matches.items() if not found and not family.tensors[name].optional]
    if nothing:
        patterns = "; ".join(f"{name} ({' or '.join(family.tensors[name].names)})" for name in nothing)
        share = msg("{number} of {all} patterns found nothing", number=len(nothing), all=len(matches))
        message = msg(
            "not a checkpoint of {title}: {share}: {patterns}", title=family.title, share=share, patterns=patterns
        )
        if partial:
            message = msg("{message}; of the file: {reasons}", message=message, reasons=join("; ", partial))
        raise FamilyError(
            message, msg("choose another --family, or another --container if the file holds several models")
        )

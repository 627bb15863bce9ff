"""Copies of labelled documents with right values made wrong: what a finding is about, a hundred times as often."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from typing import NamedTuple

from labelled import Edit, Label, Labelled, alike, by_line

SHARE = 0.3
# How often a wrong value is another one of the document, as it is when tables are copied.
OTHER = 0.5
_DIGITS = re.compile(r"\d+")


class Mutant(NamedTuple):
    """A text with values made wrong, and the labels that hold for it."""

    text: str
    labels: tuple[Label, ...]


def mutated(document: Labelled, seed: int) -> Mutant:
    """Make some of the right values of a document wrong, drawn by a seed."""
    draw = random.Random(f"{document.name}:{seed}")
    values: dict[str, set[str]] = defaultdict(set)
    for label in document.labels:
        if label.verdict == "right":
            values[alike(label.fact)].add(label.value)
    lines = document.text.split("\n")
    labels = by_line(document.labels)
    for number, told in labels.items():
        for value in sorted({one.value for one in told if one.verdict == "right"}):
            if draw.random() < SHARE and number <= len(lines):
                line, labels[number] = _mutate(lines[number - 1], labels[number], value, values, draw)
                lines[number - 1] = line
    return Mutant("\n".join(lines), tuple(label for told in labels.values() for label in told))


def as_given(document: Labelled) -> Mutant:
    """Make the edits that came with a document's labels."""
    lines = document.text.split("\n")
    labels = list(document.labels)
    for edit in document.edits:
        line = lines[edit.line - 1]
        if line[edit.at : edit.at + len(edit.old)] != edit.old:
            raise ValueError(f"{document.name}:{edit.line}: this is not the text that was labelled")
        lines[edit.line - 1] = line[: edit.at] + edit.new + line[edit.at + len(edit.old) :]
        labels = [label for label in labels if not _is_edited(label, edit)]
        labels += [Label(edit.line, model, edit.fact, edit.value, "made") for model in edit.models]
    return Mutant("\n".join(lines), tuple(labels))


def _is_edited(label: Label, edit: Edit) -> bool:
    same = alike(label.fact) == alike(edit.fact) and label.line == edit.line
    return same and label.verdict == "right" and (label.model in edit.models or "?" in edit.models)


def _mutate(
    line: str, labels: list[Label], value: str, values: dict[str, set[str]], draw: random.Random
) -> tuple[str, list[Label]]:
    """Put another value of the same fact, or a slip, in the place of the only one on a line."""
    places = [match.start() for match in re.finditer(rf"(?<![\w.,]){re.escape(value)}(?![\w]|[.,]\d)", line)]
    if len(places) != 1 or not _DIGITS.search(value):
        return line, labels
    facts = {alike(one.fact) for one in labels if one.value == value}
    others = sorted({other for fact in facts for other in values[fact]} - {value})
    others = [other for other in others if _alike_in_form(value, other)]
    new = draw.choice(others) if others and draw.random() < OTHER else _slipped(value, draw)
    changed = [
        one._replace(value=new, verdict="made") if one.value == value and one.verdict == "right" else one
        for one in labels
    ]
    return line[: places[0]] + new + line[places[0] + len(value) :], changed


def _alike_in_form(one: str, other: str) -> bool:
    return re.sub(r"\d+", "0", one) == re.sub(r"\d+", "0", other)


def _slipped(value: str, draw: random.Random) -> str:
    """A value as people get it wrong: a digit more or less, swapped digits, twice or half of it."""
    found = list(_DIGITS.finditer(value))
    one = draw.choice(found)
    digits = one[0]
    number = int(digits)
    swapped = digits[:-2] + digits[-1] + digits[-2] if len(digits) > 1 else digits
    choices = [str(number * 2), str(number + draw.choice((1, 2, 3, 10))), swapped, str(max(1, number // 2))]
    fitting = [choice for choice in choices if choice != digits and not (choice[0] == "0" and digits[0] != "0")]
    new = draw.choice(fitting or [str(number + 1)])
    return value[: one.start()] + new.zfill(len(digits) if digits.startswith("0") else 0) + value[one.end() :]


def slip_labels(
    before: str, after: str, labels: list[Label], draw: random.Random
) -> tuple[tuple[str, str], list[Label]]:
    """Change the values of labels in the text before and after a name; what they say then is of somebody else."""
    told = []
    for value in sorted({label.value for label in labels}):
        new = _slipped(value, draw) if _DIGITS.search(value) and draw.random() < 0.8 else value
        for half in (0, 1):
            text = (before, after)[half]
            if text.count(value) == 1 and new != value:
                changed = text.replace(value, new)
                before, after = (changed, after) if half == 0 else (before, changed)
        told += [label._replace(value=new, verdict="other") for label in labels if label.value == value]
    return (before, after), told

"""Whom a statement is about: its models, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from cnx_doclint.segments import Context, Segment
from cnx_doclint.statements import Reading, Statement
from cnx_doclint.text import Span, fold
from cnx_doclint.vocabulary import Vocabulary


class Scope(NamedTuple):
    """The models of a statement and how they were found; no models means that nobody says.

    ``foreign`` is true when the place speaks of another architecture.
    """

    models: tuple[str, ...]
    reason: str
    foreign: bool = False


class Group(NamedTuple):
    """Models named together at one place; none when another architecture is named there."""

    span: Span
    models: tuple[str, ...]
    anaphor: bool = False


NOBODY = Scope((), "no model is named")

_JOIN = r"\s*(?:,\s*(?:y|and|o|or|e)?|/|\b(?:y|e|and|&|o|or)\b|&|\+|-|–)\s*"
# What may follow a single letter that begins a cell, item or comment and names a model there.
_HEAD_AFTER = re.compile(r"\s*(?:$|:|\(|—|–|-\s|=|→|->|,)")
_LEAD_IN = re.compile(r"[\s*#/>`'\"|✅❌⚠️✓✗•🔹🔸🟢🔴-]*$")
# Between a value and the models it is said of right after it.
_TOWARDS = re.compile(
    r"[\s\"'”)\]]*(?:\w+\s){0,2}?(?:(?:para|for|del|de|of|en|in|on)\b(?:\s(?:el|la|los|las|the)\b)?)\s*[\"'`]?|\s*\(\s*[\"'`]?|[\s\"']*←?\s?\("
)
_SENTENCE = re.compile(r"[.;\n](?:\s|$)")


def letters(text: str, folded: str, reading_marks: Sequence[tuple[Span, str]], vocabulary: Vocabulary) -> list[Span]:
    """Find the single letters that name a model where they stand: `para S`, `(L)`, `S, M y L`, `M: ...`."""
    taken = [span for span, kind in reading_marks if kind in {"models", "foreign", "name", "neutral"}]
    before = {span.end for span, kind in reading_marks if kind == "before"}
    found = []
    for match in vocabulary.letters.finditer(text):
        span = Span(*match.span())
        if any(span.start < other.end and other.start < span.end for other in taken):
            continue
        if match[0] in vocabulary.strong or _is_model(text, folded, span, before, vocabulary):
            found.append(span)
    return found


def _is_model(text: str, folded: str, span: Span, before: set[int], vocabulary: Vocabulary) -> bool:
    if _in_run(text, span, vocabulary):
        return True
    start, end = span
    if re.search(r"\d\s?$", text[:start]):
        return False
    preceding = folded[:start].rstrip(" \"'`*_(")
    if len(preceding) in before or _quoted(text, span):
        return True
    if _LEAD_IN.fullmatch(text, 0, start) and _HEAD_AFTER.match(text, end):
        return True
    if re.search(r"(?:→|->|=>)\s*$", text[:start]):
        return True
    return bool(re.match(r"[\s*`]*(?:model|modelo|checkpoint|variant)", folded[end:]))


def _quoted(text: str, span: Span) -> bool:
    around = text[max(0, span.start - 1) : span.start] + text[span.end : span.end + 1]
    return around in {"()", "''", '""', "**", "``", "“”", "[]"}


def _in_run(text: str, span: Span, vocabulary: Vocabulary) -> bool:
    return any(match.start() <= span.start < match.end() for match in _runs(vocabulary.models).finditer(text))


@cache
def _runs(models: tuple[str, ...]) -> re.Pattern[str]:
    one = rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(models, key=len, reverse=True)))})(?!\w)"
    return re.compile(rf"{one}(?:{_JOIN}{one})+")


def groups(reading: Reading, vocabulary: Vocabulary) -> tuple[Group, ...]:
    """Return the models a segment names, those joined by commas or "and" as one group."""
    text = reading.segment.plain.text
    return _groups(text, reading.folded, tuple((m.span, m.kind, m.data) for m in reading.marks), vocabulary)


def _groups(
    text: str, folded: str, marks: Sequence[tuple[Span, str, object]], vocabulary: Vocabulary
) -> tuple[Group, ...]:
    single = [Group(span, (text[span.start : span.end],)) for span in letters(text, folded, [m[:2] for m in marks], vocabulary)]
    for span, kind, data in marks:
        if kind == "models" and isinstance(data, tuple):
            single.append(Group(span, data))
        elif kind == "foreign":
            single.append(Group(span, ()))
        elif kind == "anaphor":
            single.append(Group(span, (), anaphor=True))
    return tuple(_joined(text, sorted(single)))


def _joined(text: str, single: Sequence[Group]) -> list[Group]:
    joined: list[Group] = []
    for group in single:
        last = joined[-1] if joined else None
        if last and group.span.start < last.span.end:
            continue
        gap = text[last.span.end : group.span.start] if last else ""
        if last and last.models and group.models and re.fullmatch(_JOIN + r"(?:el|la|los|the|modelos?|models?|\s)*", gap):
            merged = tuple(dict.fromkeys((*last.models, *group.models)))
            joined[-1] = Group(Span(last.span.start, group.span.end), merged)
        elif last and last.models and group.models and re.fullmatch(r"\s*[:(]\s*", gap):
            # "all models (XS, S, M, L)", "Modelo S (S)": the second says the first again, or limits it
            joined[-1] = Group(Span(last.span.start, group.span.end), group.models)
        else:
            joined.append(group)
    return joined


def named_in(text: str, vocabulary: Vocabulary) -> tuple[Group, ...]:
    """Return the groups of models that a piece of plain text names."""
    folded = fold(text)
    return _groups(text, folded, tuple((m.span, m.kind, m.data) for m in vocabulary.find(folded)), vocabulary)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Finds the models of statements; what contexts name is looked up once."""

    vocabulary: Vocabulary
    known: dict[str, tuple[Group, ...]]

    def resolve(self, reading: Reading, statement: Statement) -> Scope:
        """Return whom a statement is about: named on its own line, else by the nearest place that names anybody."""
        own = groups(reading, self.vocabulary)
        group = _own(reading, statement, own)
        if group is not None:
            if group.anaphor:
                return self._all_of(reading.segment)
            named = reading.segment.plain.text[group.span.start : group.span.end]
            return Scope(group.models, f"named on its line: {named}", foreign=not group.models)
        return self._around(reading.segment)

    def _around(self, segment: Segment) -> Scope:
        for context in segment.context:
            found = [group for group in self._named(context) if not group.anaphor]
            if not found:
                continue
            together = tuple(dict.fromkeys(model for group in found for model in group.models))
            reason = f"{context.kind}: {context.text.strip()[:60]}"
            if context.kind == "section":
                if len(together) == 1:
                    return Scope(together, f"the only model its section names: {together[0]}")
            elif context.kind not in {"heading", "title", "file name"} or len(found) == 1:
                return Scope(found[0].models, reason, foreign=not found[0].models)
            # "XS against S" in a heading names two subjects, not one that is both.
        return NOBODY

    def _all_of(self, segment: Segment) -> Scope:
        """Who "both" or "all of them" are: the models that the nearest place names, if it names several."""
        for context in segment.context:
            together = tuple(dict.fromkeys(m for group in self._named(context) for m in group.models))
            if len(together) > 1:
                return Scope(together, f"all that are named by {context.kind}: {context.text.strip()[:60]}")
        return NOBODY

    def _named(self, context: Context) -> tuple[Group, ...]:
        if context.text not in self.known:
            self.known[context.text] = named_in(context.text, self.vocabulary)
        return self.known[context.text]


def _own(reading: Reading, statement: Statement, own: Sequence[Group]) -> Group | None:
    """The group of a segment that a statement belongs to: right after it, else the nearest before it."""
    folded = reading.folded
    after = [group for group in own if group.span.start >= statement.wording.end]
    if after and _TOWARDS.fullmatch(folded, statement.wording.end, after[0].span.start):
        return after[0]
    before = [group for group in own if group.span.end <= statement.span.start]
    if before and not _claimed(reading, before[-1], statement):
        return before[-1]
    if before or not after:
        return None
    gap = folded[statement.wording.end : after[0].span.start]
    busy = any(value.span.start >= statement.wording.end and value.span.end <= after[0].span.start for value in reading.values)
    return None if busy or _SENTENCE.search(gap) or len(gap) > 60 else after[0]


def _claimed(reading: Reading, group: Group, statement: Statement) -> bool:
    """Whether a group belongs to an earlier value alone: it stands right after it, "9 (XS) vs 27"."""
    for other in reading.statements:
        if other.wording.end <= group.span.start and other.span != statement.span:
            if _TOWARDS.fullmatch(reading.folded, other.wording.end, group.span.start):
                return bool(re.match(r"\s*\)", reading.folded[group.span.end :])) and "(" in reading.folded[
                    other.wording.end : group.span.start
                ]
    return False

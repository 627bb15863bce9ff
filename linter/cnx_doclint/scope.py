"""Whom a statement is about: its models, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from cnx_doclint.readings import Name
from cnx_doclint.segments import Context, Segment
from cnx_doclint.statements import Reading, Statement
from cnx_doclint.text import Span, fold
from cnx_doclint.vocabulary import Vocabulary


class Scope(NamedTuple):
    """The models of a statement and how they were found; no models means that nobody says.

    ``place`` is the kind of context they were found in, or "line". ``foreign`` is true when the place speaks of
    another architecture.
    """

    models: tuple[str, ...]
    reason: str
    place: str = ""
    foreign: bool = False

    @property
    def is_near(self) -> bool:
        """Whether the models are named close enough for a name alone to be said of them."""
        return self.place not in _FAR


class Group(NamedTuple):
    """Models named together at one place; none when another architecture is named there."""

    span: Span
    models: tuple[str, ...]
    anaphor: bool = False


_FAR = {"section", "title", "file name", "previous", "configured"}
# Places that are about one subject or none: "XS against S" in a heading names two, not one that is both.
_ONE_SUBJECT = {"heading", "title", "file name", "same line"}
NOBODY = Scope((), "no model is named")

_FILE = r"(?P<file>[\w-]+)\.(?:pth|pt|tar|ckpt|bin|safetensors)"
_JOIN = r"\s*(?:,\s*(?:y|and|o|or|e)?|/|\b(?:y|e|and|&|o|or)\b|&|\+|-|–)\s*"
# What may follow a single letter that begins a cell, item or comment and names a model there.
_HEAD_AFTER = re.compile(r"\s*(?:$|:|\(|—|–|-\s|=|→|->|,)|\s+[a-záéíóúñ]")
_LEAD_IN = re.compile(r"[\s*#/>`'\"|✅❌⚠️✓✗•🔹🔸🟢🔴-]*$")
# Between a value and the models it is said of right after it.
_TOWARDS = re.compile(
    r"[\s\"'”)\]]*(?:\w+\s){0,2}?(?:(?:para|for|del|de|of|en|in|on)\b(?:\s(?:el|la|los|las|the)\b)?)\s*[\"'`]?|[\s\"'`]*\(\s*(?:\w+\s)?[\"'`]?"
)
# Words after which another model is only compared with.
_OTHERWISE = re.compile(r"←|→|[:(]|\b(?:con|vs|than|que|unlike|like|como|as|frente)\b")
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


def file_aliases(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the checkpoint files of which a document says which model they hold: ``snapshot_67.pth (XS)``.

    Keys are file names without their ending, since text uses both. A file said to hold two models tells nothing.
    """
    model = "|".join(re.escape(name) for name in vocabulary.models)
    found: dict[str, str] = {}
    for pattern in (
        rf"{_FILE}[\"'`*]*\s*\((?P<model>{model})\)",
        rf"(?<!\w)(?P<model>{model})[*`]*\s*\([`\"']?{_FILE}",
    ):
        for match in re.finditer(pattern, text):
            file, name = match["file"], match["model"]
            found[file] = name if found.get(file, name) == name else ""
    return {file: name for file, name in found.items() if name}


def groups(reading: Reading, vocabulary: Vocabulary, aliases: Mapping[str, str]) -> tuple[Group, ...]:
    """Return the models a segment names, those joined by commas or "and" as one group."""
    marks = tuple((mark.span, mark.kind, mark.data) for mark in reading.marks)
    return _groups(reading.segment.plain.text, reading.folded, marks, vocabulary, aliases)


def _groups(
    text: str,
    folded: str,
    marks: Sequence[tuple[Span, str, object]],
    vocabulary: Vocabulary,
    aliases: Mapping[str, str],
) -> tuple[Group, ...]:
    single = [
        Group(span, (text[span.start : span.end],))
        for span in letters(text, folded, [m[:2] for m in marks], vocabulary)
    ]
    for span, kind, data in marks:
        if kind == "models" and isinstance(data, tuple):
            single.append(Group(span, data))
        elif kind == "foreign":
            single.append(Group(span, ()))
        elif kind == "anaphor":
            single.append(Group(span, (), anaphor=True))
    for file, model in aliases.items():
        single += [Group(Span(*m.span()), (model,)) for m in re.finditer(rf"(?<!\w){re.escape(file)}(?!\w)", text)]
    return tuple(_joined(text, sorted(single)))


def _joined(text: str, single: Sequence[Group]) -> list[Group]:
    joined: list[Group] = []
    for group in single:
        last = joined[-1] if joined else None
        if last and group.span.start < last.span.end:
            continue
        gap = text[last.span.end : group.span.start] if last else ""
        if (
            last
            and last.models
            and group.models
            and re.fullmatch(_JOIN + r"(?:el|la|los|the|modelos?|models?|\s)*", gap)
        ):
            merged = tuple(dict.fromkeys((*last.models, *group.models)))
            joined[-1] = Group(Span(last.span.start, group.span.end), merged)
        elif last and last.models and group.models and re.fullmatch(r"\s*[:(]\s*", gap):
            # "all models (XS, S, M, L)", "Modelo S (S)": the second says the first again, or limits it
            joined[-1] = Group(Span(last.span.start, group.span.end), group.models)
        else:
            joined.append(group)
    return joined


def named_in(text: str, vocabulary: Vocabulary, aliases: Mapping[str, str] = MappingProxyType({})) -> tuple[Group, ...]:
    """Return the groups of models that a piece of plain text names."""
    folded = fold(text)
    marks = tuple((mark.span, mark.kind, mark.data) for mark in vocabulary.find(folded))
    return _groups(text, folded, marks, vocabulary, aliases)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Finds the models of statements; what contexts name is looked up once."""

    vocabulary: Vocabulary
    aliases: Mapping[str, str]
    variants: Mapping[str, tuple[str, ...]]
    known: dict[str, tuple[Group, ...]]

    def resolve(self, reading: Reading, statement: Statement) -> Scope:
        """Return whom a statement is about: named on its own line, else by the nearest place that names anybody."""
        own = groups(reading, self.vocabulary, self.aliases)
        group = _own(reading, statement, own)
        if group is not None:
            if group.anaphor:
                return self._all_of(reading.segment)
            named = reading.segment.plain.text[group.span.start : group.span.end]
            return Scope(group.models, f"named on its line: {named}", "line", foreign=not group.models)
        return self._by_variant(reading, statement) or self._around(reading.segment)

    def _by_variant(self, reading: Reading, statement: Statement) -> Scope | None:
        """The models of a variant that is the line's subject: "Paper Femto-L: 9 blocks", "40 channels for Atto"."""
        if reading.segment.surface == "table":
            return None
        if isinstance(statement.stated, Name):
            return Scope((), "names the variant that its line is about") if _is_subject(reading, statement) else None
        for other in reading.statements:
            if not isinstance(other.stated, Name) or other.wording != other.span:
                continue
            ahead = other.span.end <= statement.span.start
            first, second = sorted((other.span, statement.wording))
            gap = reading.folded[first.end : second.start]
            if (ahead and not _SENTENCE.search(gap)) or (not ahead and _TOWARDS.fullmatch(gap)):
                models = self.variants.get(other.stated.text, ())
                return Scope(models, f"the models whose variant is {other.stated.text}", "line") if models else None
        return None

    def _around(self, segment: Segment) -> Scope:
        for context in segment.context:
            found = [group for group in self._named(context) if not group.anaphor]
            if not found:
                continue
            together = tuple(dict.fromkeys(model for group in found for model in group.models))
            reason = f"{context.kind}: {context.text.strip()[:60]}"
            if context.kind == "section":
                if len(together) == 1:
                    return Scope(together, f"the only model its section names: {together[0]}", "section")
            elif context.kind not in _ONE_SUBJECT or len(found) == 1:
                return Scope(found[0].models, reason, context.kind, foreign=not found[0].models)
        return NOBODY

    def _all_of(self, segment: Segment) -> Scope:
        """Who "both" or "all of them" are: the models that the nearest place names, if it names several."""
        for context in segment.context:
            together = tuple(dict.fromkeys(m for group in self._named(context) for m in group.models))
            if len(together) > 1:
                return Scope(together, f"all named by {context.kind}: {context.text.strip()[:60]}", context.kind)
        return NOBODY

    def _named(self, context: Context) -> tuple[Group, ...]:
        if context.text not in self.known:
            # A script that is run on a file is not therefore about that file's model.
            aliases = {} if context.kind == "section" else self.aliases
            self.known[context.text] = named_in(context.text, self.vocabulary, aliases)
        return self.known[context.text]


def _is_subject(reading: Reading, name: Statement) -> bool:
    """Whether a name is what the rest of its sentence speaks of, rather than something said of a model."""
    if name.wording != name.span:
        return False
    later = [one for one in reading.statements if one.span.start >= name.span.end and not isinstance(one.stated, Name)]
    return any(not _SENTENCE.search(reading.folded[name.span.end : one.span.start]) for one in later)


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
    busy = any(
        value.span.start >= statement.wording.end and value.span.end <= after[0].span.start for value in reading.values
    )
    return None if busy or _SENTENCE.search(gap) or _OTHERWISE.search(gap) or len(gap) > 60 else after[0]


def _claimed(reading: Reading, group: Group, statement: Statement) -> bool:
    """Whether a group belongs to an earlier value alone: it stands right after it, "9 (XS) vs 27"."""
    if not re.match(r"\s*\)", reading.folded[group.span.end :]):
        return False
    for other in reading.statements:
        if other.wording.end <= group.span.start and other.span != statement.span:
            gap = reading.folded[other.wording.end : group.span.start]
            if "(" in gap and _TOWARDS.fullmatch(gap):
                return True
    return False

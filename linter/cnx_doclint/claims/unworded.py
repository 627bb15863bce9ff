"""Values that need no word: names of a fact's value, lists of a telling form, numbers with a telling unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.choosing import LEADING, Chooser
from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.naming import sized
from cnx_doclint.claims.readings import COUNT_UNITS, Items, Number, Value
from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.claims.segments import Segment
    from cnx_doclint.claims.vocabulary import Vocabulary

# Between values that are said together, and behind one that needs no other word.
CHAIN_GAP = r"[\s,;+/()\"'`|:—–-]*(?:<and>|<or>|<with>|<of>|[x×]\b)?[\s,(\[\"'`]*"
_WORD = re.compile(r"[^\W\d_]{2,}")
# So many words before a value in brackets say something of it.
MIN_NOTE = 3
_AFTER_IMPLIED = r"\s?\)|[^\w\n]*(?:$|\n)|[\s*)\]\"'`✅❌❗⚠️️✓,.;|(→<-]*(?:$|\n|[,;|(/·]|<and>\s|<hedge>)"
_TO_WHOM = r"\s(?:<is>\s)?(?:<to>\s)?(?:<the>\s)?"
_NAMES = {"models", "size"}
_MILLIONS = re.compile(r"\d{1,3}(?:[.,\s]\d{3}){2}|[1-9]\d{6,8}")
_DIGIT_NEXT = re.compile(r"\s\d")
NEXT_WORD = re.compile(r"\s([^\W\d_]+)")


class Unworded(NamedTuple):
    """Tells which facts the values of one segment state by their form or their unit alone."""

    segment: Segment
    folded: str
    marks: tuple[Mark, ...]
    values: tuple[Value, ...]
    vocabulary: Vocabulary
    chooser: Chooser

    def facts(self, value: Value) -> tuple[str, ...]:
        """Facts that a value can state without a word: a name of the fact, steps, a count in millions of a model."""
        name = next((m for m in self.marks if m.kind == "name" and m.span == value.span), None)
        if name is not None:
            return (name.data[0],)
        if keys := self._by_form(value):
            return keys
        if self._is_pair(value):
            return tuple(key for key, form in self.vocabulary.forms.items() if form.length == _pair_length(value))
        number = next((r for r in value.readings if isinstance(r, Number)), None)
        if number is not None and _MILLIONS.fullmatch(self.folded, *value.span) and self.names_model():
            following = NEXT_WORD.match(self.folded, value.span.end)
            keys = tuple(i.key for i in self.vocabulary.implied if "m" in i.units)
            listed = _DIGIT_NEXT.match(self.folded, value.span.end)
            return self._of_part(keys, value) if following is None and listed is None else ()
        if number is None or not number.unit or not self._is_alone(value):
            return ()
        keys = tuple(
            implied.key
            for implied in self.vocabulary.implied
            if number.unit in implied.units
            and (self._is_spoken_of(implied.key) if implied.spoken else self._has_subject())
        )
        return self._of_part(keys, value)

    def is_noted(self, value: Value) -> bool:
        """Whether a cell adds a value in brackets that its own words tell of: "32,768 (first trained with 4096)"."""
        opened = self.folded.rfind("(", 0, value.span.start)
        if self.segment.surface != "table" or opened < 0 or self.values[0].span.start > opened:
            return False
        words = _WORD.findall(self.folded, opened, value.span.start)
        meant = any(mark.kind == "stance" and mark.span.start > opened for mark in self.marks)
        return len(words) >= MIN_NOTE and not meant and ")" not in self.folded[opened : value.span.start]

    def _is_alone(self, value: Value) -> bool:
        """Whether nothing follows that a value would count; whom it is of may follow: "1.76 GFLOPs for S"."""
        if worded(_AFTER_IMPLIED).match(self.folded, value.span.end):
            return True
        following = NEXT_WORD.match(self.folded, value.span.end)
        unit = next((reading.unit for reading in value.readings if isinstance(reading, Number)), "")
        if following and following[1] in self.vocabulary.links and unit not in COUNT_UNITS:
            return True  # "51.80 mm with the flip test": of what else would such a unit be?
        towards = worded(_TO_WHOM).match(self.folded, value.span.end)
        return towards is not None and self.names_at(towards.end())

    def names_at(self, at: int) -> bool:
        """Whether a model, or a part of one, is named at a place of the segment's text."""
        named = any(mark.kind in {*_NAMES, "topic"} and mark.span.start == at for mark in self.marks)
        return named or self.vocabulary.letters.match(self.segment.plain.text, at) is not None

    def _of_part(self, keys: tuple[str, ...], value: Value) -> tuple[str, ...]:
        """Of one quantity of several parts, that of the part the segment names: "head (0.16M)"; else the whole's."""
        named = {mark.data for mark in self.marks if mark.kind == "topic" and self.chooser.is_part(mark, value)}
        parts = {fact: topic for (_, topic), fact in self.vocabulary.parts.items()}
        ours = tuple(key for key in keys if parts.get(key) in named)
        return ours or tuple(key for key in keys if key not in parts)

    def _by_form(self, value: Value) -> tuple[str, ...]:
        """The one fact whose lists alone look like this one, beside a model: "XS: [320, 128, 128]"."""
        items = next((reading for reading in value.readings if isinstance(reading, Items)), None)
        apart = ":" in self.folded[value.span.start : value.span.end]  # "3:3:9:3" is no sentence's list
        bracketed = apart or self.folded[value.span.start] in "[(" or self.folded[: value.span.start][-1:] in {"[", "("}
        if items is None or not items.complete or items.shape or not bracketed or not self.chooser.is_of_model():
            return ()
        return tuple(
            key
            for key, form in self.vocabulary.forms.items()
            if form.alone
            and len(items.items) == form.length
            and all(form.alone[0] <= (i or 0) <= form.alone[1] for i in items.items)
        )

    def _is_pair(self, value: Value) -> bool:
        """Whether a list stands beside another of its length, as depths and dims do, on a line that names a model."""
        length = _pair_length(value)
        beside = [
            other
            for other in self.values
            if other is not value
            and _pair_length(other) == length
            and worded(CHAIN_GAP).fullmatch(self.folded, *_between(value, other))
        ]
        return length > 3 and bool(beside) and self.names_model()

    def _has_subject(self) -> bool:
        """Whether the segment or what leads to it names a model; a cell's column may count anything."""
        if self.segment.surface == "table":
            return self.names_model()
        return self.names_model() or any(
            self.vocabulary.letters.search(context.text) for context in self.segment.context if context.kind in LEADING
        )

    def _is_spoken_of(self, key: str) -> bool:
        """Whether the nearest quantity that the text around names is the fact."""
        around = [c.text for c in self.segment.context if c.kind in LEADING]
        # Anywhere in the section will do for a number beside a model's name, but not for one by itself.
        around += [c.text for c in self.segment.context if c.kind == "section" and self.names_model()][-1:]
        for text in (self.folded, *map(fold, around)):
            labels = [mark.data for mark in self.vocabulary.find(text) if mark.kind in {"label", "noun"}]
            if not all(labels):
                return False  # a quantity of its own, none of ours
            if any(key in facts for facts in labels):
                return True
        return self.names_model()

    def names_model(self) -> bool:
        """Whether the segment names a model."""
        text = self.segment.plain.text
        named = any(mark.kind == "models" for mark in self.marks) or any(sized(text, self.marks))
        return named or self.vocabulary.letters.search(self.segment.plain.text) is not None


def _pair_length(value: Value) -> int:
    return next((len(reading.items) for reading in value.readings if isinstance(reading, Items)), 0)


def _between(one: Value, other: Value) -> tuple[int, int]:
    first, second = sorted((one.span, other.span))
    return first.end, second.start

"""Which fact a value states, of those that its words can name: by its form, by its place in a list, by the part of the
model that is spoken of.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.facts import KINDS, PerModel, Stated, Uniform
from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.portions import is_of_each
from cnx_doclint.claims.readings import Items, Number, Value
from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.claims.segments import Segment
    from cnx_doclint.claims.vocabulary import Form, Vocabulary

# The facts that a value can state, the likeliest first; empty when it states none.
Chosen = tuple[tuple[str, Stated], ...]

# Contexts that lead to what stands under them, and those that can say which element of a list a number is.
# Arguments that have no names are those of whatever is returned.
_RETURNS = re.compile(r"\s*return\s[\w.]+\([^=:{}]*\)\s*")
LEADING = frozenset({"item", "lead", "heading", "sentence", "row"})
_PLACING = frozenset({"tensor", "comment", "label", "column", "row"})
_PLACES = frozenset({"place", "ordinal"})
_WORDS = re.compile(r"[^\W\d_]{2,}")
# From a value to the part of the model that it lies in.
_WITHIN = r"\)?\s(?:(?:\w+\s)?<in>|<is>)\s(?:<the>\s)?"
_LIES_IN = r"\s[^\W\d_]+\s<in>\s(?:<the>\s)?"
_RIGHT_AFTER = r"[\s-](?:(?!(?:<and>|<or>|<with>|<is>|<to>)\s)[^\W\d_]+\s){0,2}?(?:<in>\s(?:<the>\s)?)?"
WHOLE = r"\b<whole>|\d[km]?\s<of>\s(?:<the>\s)?\Z"
_CLAUSE_END = re.compile(r"[.;]\s")
MAX_PART_WORDS = 4


class Position(NamedTuple):
    """An element of a list, by its index (-1: the last), and the facts whose lists are meant."""

    at: int
    facts: tuple[str, ...]


class Chooser(NamedTuple):
    """Decides between the facts that the words of one segment can name."""

    segment: Segment
    folded: str
    marks: tuple[Mark, ...]
    vocabulary: Vocabulary

    def choose(self, value: Value, keys: Sequence[str], place: Position | None, lenient: bool = False) -> Chosen:
        """Pick the facts whose form the value has; lists of the right length first, then the part spoken of.

        Where nothing tells of which part it is, none, or all that it may be of when ``lenient``.
        """
        found = []
        if self.segment.of_part:
            keys = [key for key in keys if self._has_elements(key)]
        elif is_of_each(self.folded, self.marks, value.span):
            keys = [key for key in keys if not self._is_of_whole(key)]
        keys = self._of_parts(tuple(key for key in dict.fromkeys(keys) if self._is_meant(key, value)), value)
        if not is_list(value):
            keys = self._of_topic(keys, place, value)
        for key in keys:
            form = self.vocabulary.forms.get(key)
            if form is None:
                continue
            if _is_odd(value, form):
                continue
            if len(keys) == 1 and form.length and not is_number(value):
                form = form._replace(low=Decimal(1), high=Decimal("Infinity")) if is_list(value) else form
            placed = place is not None and key in place.facts and (form.single == "element" or form.kind == "steps")
            element = place.at if place and placed else None
            stated = KINDS[form.kind].read(value, form, element)
            if stated is None and element is not None:
                stated = KINDS[form.kind].read(value, form, None)
            if stated is not None and not (len(keys) > 1 and _is_other_length(stated, form)):
                found.append((key, stated, form))
        if len(found) > 1:
            found = _fitting(found) or found
        if len(found) > 1:
            spoken = self._of_topic(tuple(key for key, _, _ in found), place, value)
            found = [one for one in found if one[0] in spoken]
        if len(prefixes(key for key, _, _ in found)) > 1 and not lenient:
            return ()  # the head's or the backbone's: nothing tells
        return tuple((key, stated) for key, stated, _ in found)

    def misfits(self, value: Value, keys: Iterable[str], chosen: str) -> Chosen:
        """The facts besides the chosen one whose lists are longer or shorter than a value that is a list."""
        found = []
        for key in dict.fromkeys(keys) if is_list(value) else ():
            form = self.vocabulary.forms.get(key)
            stated = KINDS[form.kind].read(value, form, None) if form and key != chosen else None
            if form and stated is not None and _is_other_length(stated, form):
                found.append((key, stated))
        return tuple(found)

    def _of_parts(self, keys: tuple[str, ...], value: Value) -> tuple[str, ...]:
        """The same quantity of a part comes first where the part is spoken of: "Head" above "parameters: 155,328"."""
        parts = self.vocabulary.parts
        if after := self._part_after(value):
            wholes = {fact: whole for (whole, _), fact in parts.items()}
            return tuple(dict.fromkeys(parts.get((wholes.get(key, key), after), key) for key in keys))
        before = [mark for mark in self.marks if mark.kind == "topic" and mark.span.start < value.span.start]
        if before and self.is_whole(before[-1], value):
            return keys
        part = str(before[-1].data) if before else self._part_above()
        return tuple(key for whole in keys for key in dict.fromkeys((parts.get((whole, part), whole), whole)))

    def is_part(self, topic: Mark, value: Value) -> bool:
        """Whether a value is of the part that is named before it or right after it."""
        if topic.span.start >= value.span.end:
            return worded(_WITHIN).fullmatch(self.folded, value.span.end, topic.span.start) is not None
        ended = _CLAUSE_END.search(self.folded, topic.span.end, value.span.start)
        return ended is None and not self.is_whole(topic, value)

    def is_whole(self, topic: Mark, value: Value) -> bool:
        """Whether a value is of the whole again, after a part was named: "0.16M in the head, of a total of 3.53M"."""
        return worded(WHOLE).search(self.folded, topic.span.end, value.span.start) is not None

    def _part_after(self, value: Value) -> str:
        """The part that a value is said to lie in: "3.4M in the backbone"."""
        topics = (mark for mark in self.marks if mark.kind == "topic" and mark.span.start >= value.span.end)
        within = worded(_WITHIN)
        return next((str(m.data) for m in topics if within.fullmatch(self.folded, value.span.end, m.span.start)), "")

    def _part_above(self) -> str:
        """The part that a short item, lead-in, label or row right above is about."""
        for context in self.segment.context:
            if context.kind in LEADING | {"label"} and len(_WORDS.findall(context.text)) <= MAX_PART_WORDS:
                topics = {mark.data for mark in self.vocabulary.find(fold(context.text)) if mark.kind == "topic"}
                if len(topics) == 1:
                    return str(topics.pop())
        return ""

    def _has_elements(self, key: str) -> bool:
        """Whether a layer can have an element of a fact, or its name as all do; the whole model's counts it has not."""
        form = self.vocabulary.forms.get(key)
        return form is None or form.length > 0 or form.kind in {"steps", "shape", "text"}

    def _is_of_whole(self, key: str) -> bool:
        """Whether what every layer has for itself adds up in the model: counts, operations, errors, factors."""
        form = self.vocabulary.forms.get(key)
        return form is not None and (form.whole or form.measurable or form.kind == "count")

    def _is_labelled(self, key: str, value: Value) -> bool:
        ahead = (m for m in self.marks if m.kind == "label" and m.span.end <= value.span.start)
        return any(key in mark.data for mark in ahead)

    def _is_meant(self, key: str, value: Value) -> bool:
        """Whether a word that other things are called by too, such as joints, is said of the model here."""
        needed = self.vocabulary.needs.get(key)
        if needed is None or (self.segment.surface == "code" and self._is_labelled(key, value)):
            return True
        topics = {mark.data for mark in self.marks if mark.kind == "topic"}
        return ("model" in needed and self.is_of_model()) or bool(topics & needed)

    def is_of_model(self) -> bool:
        """Whether the segment names a model, or the row or column of a cell, or the function that returns it does."""
        beside = [c.text for c in self.segment.context if c.kind in {"row", "column"}]
        named = any(mark.kind in {"models", "size"} for mark in self.marks)
        if not named and self.segment.surface == "code" and _RETURNS.fullmatch(self.folded):
            key = next((fold(c.text) for c in self.segment.context if c.kind == "dict key"), "")
            named = any(mark.kind == "models" for mark in self.vocabulary.find(key))
        return named or any(self.vocabulary.letters.search(text) for text in (self.segment.plain.text, *beside))

    def _of_topic(self, keys: tuple[str, ...], place: Position | None, value: Value) -> tuple[str, ...]:
        """Of facts of several parts ("channels": the head's or the backbone's), those of the part spoken of."""
        if len(prefixes(keys)) < 2:
            return keys
        if place is not None:
            marks = [mark for mark in self.marks if mark.kind in _PLACES]
            named = tuple(key for key in keys if any(key in mark.data.facts for mark in marks))
            keys = named or keys
        topic = self.topic(value)
        if topic not in prefixes(keys):
            return keys
        # Counts and metrics are of no part by their names: no other part rules them out.
        kept = {topic, *prefixes(keys) - self.vocabulary.topics}
        return tuple(key for key in keys if key.partition(".")[0] in kept)

    def topic(self, value: Value) -> str:
        """The part of the model that is spoken of: named last before the value, else after it, else around."""
        topics = [mark for mark in self.marks if mark.kind == "topic"]
        if after := self._topic_after(value):
            return after
        before = [mark for mark in topics if mark.span.start < value.span.start]
        if before:
            return str(before[-1].data)
        if topics and not _CLAUSE_END.search(self.folded, value.span.end, topics[0].span.start):
            return str(topics[0].data)
        for context in self.segment.context:
            around = [m.data for m in self.vocabulary.find(fold(context.text)) if m.kind == "topic"]
            if len(set(around)) == 1:
                return str(around[0])
        return ""

    def _topic_after(self, value: Value) -> str:
        """The part that is named right after a value: "its 128-channel head", "7x7 depthwise in the backbone"."""
        after = (mark for mark in self.marks if mark.kind == "topic" and mark.span.start >= value.span.end)
        topic = next(after, None)
        tight = topic and worded(_RIGHT_AFTER).fullmatch(self.folded, value.span.end, topic.span.start)
        return str(topic.data) if topic and tight else ""

    def place(self, value: Value, label: Mark | None) -> Position | None:
        """The element of a list that a number stands for, if its clause or what stands right above names one."""
        found = self._own_place(value, label)
        if found is None:
            above = (context for context in self.segment.context if context.kind in _PLACING)
            marks = (mark for context in above for mark in self.vocabulary.find(fold(context.text)))
            found = next((mark for mark in marks if mark.kind in _PLACES), None)
        if found is None:
            return None
        base, facts = int(found.data.base), found.data.facts
        if (part := self._topic_after(value)) and part not in prefixes(facts):
            return None
        if found.kind == "ordinal":
            return Position(base, facts)
        if found.number is None or (found.data.loose and any(self._kind(key) == "steps" for key in facts)):
            return None
        return Position(found.number - base, facts)

    def _kind(self, key: str) -> str:
        return self.vocabulary.forms[key].kind

    def _own_place(self, value: Value, label: Mark | None) -> Mark | None:
        nearest: Mark | None = None
        for mark in self.marks:
            if mark.kind not in _PLACES or self._between(mark, value):
                continue
            after = mark.span.start >= value.span.end
            if after and worded(_LIES_IN).fullmatch(self.folded, value.span.end, mark.span.start):
                return mark  # "6 blocks in stage 2", whatever was placed before
            if after and re.search(r"\d", self.folded[value.span.end : mark.span.start]):
                continue  # another value's
            if not after or nearest is None:
                nearest = mark
        if nearest is None or (label and nearest.span.start > value.span.end + 30):
            return None
        return nearest

    def _between(self, mark: Mark, value: Value) -> bool:
        """Whether a sentence ends between a mark and a value."""
        first, second = sorted((mark.span, value.span))
        return bool(re.search(r"[.;\n]\s", self.folded[first.end : second.start])) or self.broken(
            first.end, second.start
        )

    def broken(self, start: int, end: int) -> bool:
        return any(mark.kind == "break" and start <= mark.span.start < end for mark in self.marks)


def _is_odd(value: Value, form: Form) -> bool:
    """Whether a number by itself is none that anybody would choose for a fact."""
    number = next((reading for reading in value.readings if isinstance(reading, Number)), None)
    whole = number.integer if number and not is_list(value) else None
    return whole is not None and whole % form.multiple != 0


def _is_other_length(stated: Stated, form: Form) -> bool:
    """Whether a whole list has more or fewer elements than the fact: its words may mean another."""
    return isinstance(stated, Items) and stated.complete and form.length not in {0, len(stated.items)}


def prefixes(keys: Iterable[str]) -> frozenset[str]:
    """Return the parts that facts are of: the first words of their names."""
    return frozenset(key.partition(".")[0] for key in keys)


def is_number(value: Value) -> bool:
    return any(isinstance(reading, Number) for reading in value.readings)


def is_list(value: Value) -> bool:
    return any(isinstance(reading, Items) and len(reading.items) > 2 for reading in value.readings)


def _fitting(found: list[tuple[str, Stated, Form]]) -> list[tuple[str, Stated, Form]]:
    exact = [one for one in found if isinstance(one[1], Items) and len(one[1].items) == one[2].length]
    return exact or [
        (key, stated, form)
        for key, stated, form in found
        if (isinstance(stated, Items) and len(stated.items) == form.length)
        or (not isinstance(stated, Items | PerModel) and not (isinstance(stated, Uniform) and form.length == 0))
    ]

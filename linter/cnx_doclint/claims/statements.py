"""What a segment states: which value belongs to which fact. Whom it is about and how it is meant come later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims import scenarios
from cnx_doclint.claims.calculations import besides, calculated, volume
from cnx_doclint.claims.choosing import WHOLE, Chooser, Chosen, Position, is_list
from cnx_doclint.claims.facts import Amount, is_rising
from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.portions import is_of_one
from cnx_doclint.claims.precision import printed_alike, unpadded, with_unit
from cnx_doclint.claims.readings import Items, Number, Product, Steps, Value
from cnx_doclint.claims.shapes import Line, shape_stated, size_stated
from cnx_doclint.claims.spotting import SPELLED_GAP, spot
from cnx_doclint.claims.stated import Reading, Statement
from cnx_doclint.claims.unworded import CHAIN_GAP, NEXT_WORD, Unworded
from cnx_doclint.documents.text import Span, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.claims.segments import Segment
    from cnx_doclint.claims.vocabulary import Vocabulary

# Between a label and its value, and between a value and the noun it counts.
_LABEL_GAP = re.compile(
    r"(?:[^\d.;!?\n]|(?<=\s[uif])(?:8|16|32|64)\b|\.{3,}|\.(?!\s|$)|\((?:[^()\n]*)\)|(?<=:)\n\s*){0,60}"
)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_NOUN_GAP = r"[\s\"'”»)\]_*-]{0,3}(?:<of>\s)?"
_ASIDES = r"\s\([^()\n]{1,40}\)(?:,?\s(?:<and>\s|<or>\s)?\d[\d.,]*\s?[kmb]?\s\([^()\n]{1,40}\)){0,4}\s"
_FILLER = r"\b(?:<to>|<and>|<or>|<the>|<model>|<is>|<until>|<with>|vs\b)"
_TENSOR_FILLER = rf"{_FILLER}|\b<but>"
_BESIDE = re.compile(r"(?P<model>\w+)\s?\(\Z")
MAX_PARALLEL = 60
_TIGHT = re.compile(r"[\s\"'`*:=()\[|>→-]*")
_OTHER_NAME = re.compile(
    r"[^\W\d_]\w*=[\"'(\[]*\Z|[:,] (?:in|input|entrada) \Z"
)  # "head  in=320": the value is of "in"
_OPERATOR = re.compile(r"\s*(?:[*/%+]+|-(?=\s)|,(?=\s))\s*")
# "params = count(9.99)" sets what the call gives; not so conversions, and lists: "constant([3, 3])".
_CALL = re.compile(
    r"\s*=\s*(?:\w+\.)*(?!(?:int|float|str|list|tuple|set|array|asarray|tensor|size|round|sum|decimal|field)\()"
    r"[^\W\d]\w*\([^()=]*"
)
_RUN = r"\s*(?:[/,·|]|\b(?:<and>|<or>))\s*~?|\s{2,}"
_TARGETS = re.compile(r"\s*([\w.]+(?:\s*,\s*[\w.]+)+)\s*=(?!=)")
_OF_WHAT = r"\s(?:\w+\s)?<of>\s(?:<the>\s)?"
_MORE = r"\s(?:\w+\s)?(?:<more>|<outside>|(?:<of>\s)?<difference>)"
_ITEM = re.compile(r"(?:\([^()]*\)|\[[^\[\]]*\]|[^,()\[\]])+")
_OPTION = re.compile(r"\s--?\Z")
_ASSIGNS = re.compile(r"[\"'`]?\s?[=:](?!\s*\Z)")
MAX_LABEL_WORDS = 6


def read(segment: Segment, vocabulary: Vocabulary) -> Reading:
    """Find everything a segment states."""
    folded = fold(segment.plain.text)
    marks = vocabulary.find(folded)
    if is_of_one(folded, marks):
        segment = segment._replace(of_part=True)
    found = tuple(unpadded(value, segment.padding) for value in spot(folded, marks, segment.hints))
    if segment.size is not None:
        return Reading(segment, folded, marks, found, tuple(size_stated(value, *segment.size) for value in found))
    statements = _statements(segment, folded, marks, found, vocabulary) if found else ()
    return Reading(segment, folded, marks, found, statements)


def _statements(
    segment: Segment, folded: str, marks: tuple[Mark, ...], found: tuple[Value, ...], vocabulary: Vocabulary
) -> tuple[Statement, ...]:
    chooser = Chooser(segment, folded, marks, vocabulary)
    unworded = Unworded(segment, folded, marks, found, vocabulary, chooser)
    scenes = scenarios.Line(segment, folded, marks, vocabulary)
    return tuple(_Reader(segment, folded, marks, found, vocabulary, chooser, unworded, scenes).statements())


class _Reader(NamedTuple):
    """Goes through a segment's values from left to right, remembering the last statement."""

    segment: Segment
    folded: str
    marks: tuple[Mark, ...]
    values: tuple[Value, ...]
    vocabulary: Vocabulary
    chooser: Chooser
    unworded: Unworded
    scenes: scenarios.Line

    def statements(self) -> Iterator[Statement]:
        """Yield what each value states, in order."""
        before: Statement | None = None
        offered: tuple[str, ...] = ()
        label: Mark | None = None
        for number, value in enumerate(self.values):
            follower = self.values[number + 1].span.start if number + 1 < len(self.values) else len(self.folded)
            if isinstance(value.readings[0], Product) and not self._tensor(value, before):
                yield from calculated(value, value.readings[0], self.segment, self.folded, self.vocabulary)
                continue
            if self._is_partial(value):
                continue
            if told := tuple(volume(value, self.segment, self.folded, self.vocabulary)):
                yield from told
                continue
            current = self._target(number) or self._label(value, number, before)
            if current is not None:
                label, offered = current, _facts_of(current)
            elif before is None or not self._chained(before.wording.end, value.span.start):
                again = before is not None and self._is_parallel(before, value)
                label, offered = (label if again else None, _offered_by(label, before) if again and before else ())
            found = self._statement(value, label, offered, follower, before)
            if found is not None and not self.scenes.is_chosen(value, found):
                yield from besides(value, found, self.folded, self.vocabulary)
                before = found = self._narrowed(found, value)
                named = (*(_facts_of(label) if label else ()), *self.segment.hints)
                found = found._replace(misfits=self.chooser.misfits(value, named, found.key))
                if not self._goes_on(number):
                    offered = tuple(key for key in offered if key != found.key)
                yield found

    def _label(self, value: Value, number: int, before: Statement | None) -> Mark | None:
        """The label right before a value: nothing stands between them but a few words without a value."""
        start = max(self.values[number - 1].span.end if number else 0, before.wording.end if before else 0)
        labels = [
            mark
            for mark in self.marks
            if (mark.kind == "label" or (_heads_value(mark) and not (mark.kind == "ordinal" and is_list(value))))
            and start <= mark.span.start
            and mark.span.end <= value.span.start
        ]
        if not labels:
            return None
        label = labels[-1]
        gap = self._without_models(label.span.end, value.span.start)
        if self._is_vague(self.folded[label.span.start : label.span.end], value):
            return None
        given = self._is_call(label, gap) and not is_list(value)
        if self.segment.surface == "code" and (given or _OPERATOR.fullmatch(gap)):
            return None  # "layers * 2", "Linear(features, 256)"
        if worded(WHOLE).search(gap):
            return None  # "in the head, of a total of 3.53M"
        if _OTHER_NAME.search(gap) or not _LABEL_GAP.fullmatch(gap) or len(_WORDS.findall(gap)) > MAX_LABEL_WORDS:
            return None
        return None if self.chooser.broken(label.span.end, value.span.start) else label

    def _is_call(self, label: Mark, gap: str) -> bool:
        """Whether a value is what a call is given: "params = count(9.99)", "count_params(9.99)"."""
        is_function = gap == "(" and self.folded[: label.span.start].endswith("_")
        return is_function or _CALL.fullmatch(gap) is not None

    def _without_models(self, start: int, end: int) -> str:
        """The text between two places, models' names left out: their digits are no values."""
        text = self.folded[start:end]
        for mark in self.marks:
            if mark.kind == "models" and start <= mark.span.start and mark.span.end <= end:
                at, to = mark.span.start - start, mark.span.end - start
                text = text[:at] + "_" * (to - at) + text[to:]
        return text

    def _is_vague(self, label: str, value: Value) -> bool:
        """Whether a label that many quantities have stands before a number that may be of any: "total: 5.3"."""
        number = next((reading for reading in value.readings if isinstance(reading, Number)), None)
        return (
            label.strip() in self.vocabulary.vague and number is not None and not number.unit and number.integer is None
        )

    def _target(self, number: int) -> Mark | None:
        """The label of a value that is assigned with others: "depth, depth_dim = 128, 32"."""
        targets = _TARGETS.match(self.folded) if self.segment.surface == "code" else None
        if targets is None:
            return None
        names = [Span(*match.span()) for match in re.finditer(r"[\w.]+", targets[1])]
        values = _ITEM.finditer(self.folded, targets.end())
        items = [Span(*match.span()) for match in values]
        start = self.values[number].span.start
        at = next((index for index, item in enumerate(items) if item.start <= start < item.end), len(names))
        if len(names) != len(items) or at >= len(names):
            return None
        name = names[at]
        labels = (mark for mark in self.marks if mark.kind == "label" and name.start <= mark.span.start < name.end)
        return next(labels, None)

    def _chained(self, end: int, start: int) -> bool:
        return end <= start and worded(CHAIN_GAP).fullmatch(self.folded, end, start) is not None

    def _is_parallel(self, before: Statement, value: Value) -> bool:
        """Whether a value is said of another model or part in the words of the one before: "256 for S/M, 512 for L"."""
        start, end = before.wording.end, value.span.start
        if start > end or end - start > MAX_PARALLEL:
            return False
        text = list(self.segment.plain.text[start:end])
        for mark in self.marks:
            if mark.kind in {"models", "size", "topic"} and start <= mark.span.start and mark.span.end <= end:
                text[mark.span.start - start : mark.span.end - start] = " " * (mark.span.end - mark.span.start)
        gap = fold(self.vocabulary.letters.sub("", "".join(text)))
        filler = _TENSOR_FILLER if before.tensor else _FILLER
        if not re.search(r"[^\W\d_]", worded(filler).sub("", gap)):
            return True
        # "S (1.76 GFLOPs) is cheaper than M (2.82)"
        beside = _BESIDE.search(self.segment.plain.text, 0, end)
        return beside is not None and _alike(before, value) and self.unworded.names_at(beside.start("model"))

    def _noun(self, value: Value, limit: int) -> Mark | None:
        if shared := self._shared(value):
            return shared
        for mark in self.marks:
            if mark.kind == "noun" and value.span.end <= mark.span.start <= limit:  # "4 BasicBlocks" are two values
                if self._labels_next(mark, value, limit):
                    return None
                if _ASSIGNS.match(self.folded, mark.span.end) or _OPTION.search(self.folded, 0, mark.span.start):
                    return None  # "[256]  kernels=3", "8 --layers 3": the label of the next value
                gap = SPELLED_GAP if self.folded[value.span.start].isalpha() else _NOUN_GAP
                return mark if worded(gap).fullmatch(self.folded, value.span.end, mark.span.start) else None
        return None

    def _shared(self, value: Value) -> Mark | None:
        """The noun of several values that each have their condition: "10 (tiny) and 12 (base) layers"."""
        asides = worded(_ASIDES).match(self.folded, value.span.end)
        nouns = (mark for mark in self.marks if mark.kind == "noun")
        return next((mark for mark in nouns if asides and mark.span.start == asides.end()), None)

    def _labels_next(self, noun: Mark, value: Value, limit: int) -> bool:
        """Whether values follow their labels, "top-1 76.13  top-5 92.86", and a noun is the label of the next one."""
        if not self.folded[value.span.end : noun.span.start].isspace():
            return False
        labels = [mark.span for mark in self.marks if mark.kind == "label"]
        tight = _TIGHT.fullmatch
        before = any(span.end <= value.span.start and tight(self.folded, span.end, value.span.start) for span in labels)
        next_one = limit < len(self.folded) and tight(self.folded, noun.span.end, limit)
        return before and bool(next_one) and any(span.start == noun.span.start for span in labels)

    def _tensor(self, value: Value, before: Statement | None) -> Statement | None:
        """A shape behind its tensor's name, or said of another model in the words of the one before."""
        again = before and before.tensor and self._is_parallel(before, value) and self._names_between(before, value)
        line = Line(self.segment, self.folded, self.vocabulary, self._without_models)
        return shape_stated(value, line, before if again else None)

    def _goes_on(self, number: int) -> bool:
        """Whether values of one kind follow one another, "0.82 / 1.76 / 2.82": all are of the same fact."""
        if number + 1 == len(self.values):
            return False
        here, following = self.values[number], self.values[number + 1]
        gap = self.folded[here.span.end : following.span.start]
        return worded(_RUN).fullmatch(gap) is not None and printed_alike(here) == printed_alike(following) is not None

    def _is_partial(self, value: Value) -> bool:
        """Whether the number counts only some: "the last 2 layers", "576 channels more", "17 of Human3.6M"."""
        of = worded(_OF_WHAT).match(self.folded, value.span.end)
        if of and any(mark.kind == "dataset" and mark.span.start == of.end() for mark in self.marks):
            return True
        return worded(_MORE).match(self.folded, value.span.end) is not None or any(
            mark.kind == "partial" and self.folded[mark.span.end : value.span.start] == " " for mark in self.marks
        )

    def _narrowed(self, found: Statement, value: Value) -> Statement:
        """Leave of "nn.Linear(2048, 10)" the first value, where the fact is only that."""
        form = self.vocabulary.forms.get(found.key)
        first = re.compile(r"\D*(\d+)").match(self.folded, *value.span) if form and form.leading else None
        return found._replace(span=Span(*first.span(1))) if first and isinstance(value.readings[0], Items) else found

    def _names_between(self, before: Statement, value: Value) -> bool:
        """Whether a model is named between two values: "[40, 1, 7, 7] in XS and [48, 1, 7, 7] in S"."""
        start, end = before.wording.end, value.span.start
        marked = any(mark.kind == "models" and start <= mark.span.start < end for mark in self.marks)
        return marked or self.vocabulary.letters.search(self.segment.plain.text, start, end) is not None

    def _statement(
        self, value: Value, label: Mark | None, offered: tuple[str, ...], limit: int, before: Statement | None
    ) -> Statement | None:
        if tensor := self._tensor(value, before):
            return tensor
        noun = self._noun(value, limit)
        place = self.chooser.place(value, label)
        end = noun.span.end if noun and not self._shared(value) else value.span.end
        labelled = Span(label.span.start if label else value.span.start, end)
        strange = noun is None and label is not None and self._counts_else(value, label)
        for keys, wording in (
            (_last_of_steps(value, label, self.folded), labelled),
            (self._steps(value), Span(value.span.start, end)),
            ((), labelled) if strange else (self._worded(label, offered, noun), labelled),
        ):
            if found := self.chooser.choose(value, keys, place):
                return _stated(found, value.span, wording)
        keys = () if strange else self._worded(label, offered, noun)
        if found := self.chooser.choose(value, keys, place, lenient=True):
            return _stated(found, value.span, labelled)
        if noun or strange or (label and not _facts_of(label)):
            return None  # a quantity of its own, none of ours
        if found := self._unlabelled(value, place, before):
            return _stated(found, value.span, value.span)
        found = self.chooser.choose(value, self.unworded.facts(value), place) if not self._hints() else ()
        return _stated(found, value.span, value.span)._replace(implied=True) if found else None

    def _counts_else(self, value: Value, label: Mark) -> bool:
        """Whether a bare number counts something unknown: its label is not right before it, a noun right after."""
        number = next((r for r in value.readings if isinstance(r, Number)), None)
        tight = _TIGHT.fullmatch(self.folded, label.span.end, value.span.start)
        if number is None or number.unit or len(value.readings) > 1 or tight:
            return False
        following = NEXT_WORD.match(self.folded, value.span.end)
        if following is None or following[1] in self.vocabulary.links:
            return False
        return not self.unworded.names_at(following.start(1))

    def _steps(self, value: Value) -> tuple[str, ...]:
        """Sizes joined by arrows speak for themselves, whatever they are called."""
        steps = next((reading for reading in value.readings if isinstance(reading, Steps)), None)
        if steps is None:
            return ()
        if is_rising(steps):
            return tuple(
                key for key, form in self.vocabulary.forms.items() if form.single == "element" and form.low > 1
            )
        keys = tuple(key for key, form in self.vocabulary.forms.items() if form.kind == "steps")
        placed = {key for mark in self.marks if mark.kind == "place" for key in mark.data.facts}
        return tuple(key for key in keys if key in placed or key.startswith(f"{self.chooser.topic(value)}."))

    def _worded(self, label: Mark | None, offered: tuple[str, ...], noun: Mark | None) -> tuple[str, ...]:
        """The facts that a value's label and noun name, those that both name if there are any."""
        if noun is None:
            return offered
        both = tuple(key for key in noun.data if label and key in _facts_of(label))
        if label is not None and not _facts_of(label) and not self._is_of_another(label, noun):
            return ()
        parts = {key.partition(".")[0] for key in both or noun.data}
        return (*both, *(key for key in noun.data if key.partition(".")[0] in parts))

    def _is_of_another(self, label: Mark, noun: Mark) -> bool:
        """Whether a label was said of another model: "S has 20 tokens, and M 8 layers"."""
        between = self.folded[label.span.end : noun.span.start]
        named = any(m.kind == "models" and label.span.end <= m.span.start < noun.span.start for m in self.marks)
        return named and "," in between

    def _unlabelled(self, value: Value, place: Position | None, before: Statement | None) -> Chosen:
        then = self.vocabulary.then.get(before.key, ()) if before else ()
        if before and then and self._chained(before.wording.end, value.span.start):
            following = NEXT_WORD.match(self.folded, value.span.end)
            found = self.chooser.choose(value, then, None)
            if found and (following is None or following[1] in self.vocabulary.links):
                return found
        whole = with_unit(value, self.segment.unit)
        heads = (fold(c.text) for c in self.segment.context if c.kind in {"column", "row"})
        if self.unworded.is_noted(value) or any(self._is_vague(head.strip(" *"), whole) for head in heads):
            return ()
        return self.chooser.choose(whole, self._hints(), place)

    def _hints(self) -> tuple[str, ...]:
        """What the column, row or code beside offers.

        A comment repeats its code's fact only for a model it names, or where it is nothing but what the code prints.
        """
        told = self.segment.surface != "code" or self.segment.printed or self.unworded.names_model()
        return self.segment.hints if told else ()


def _offered_by(label: Mark | None, before: Statement) -> tuple[str, ...]:
    return (before.key, *(key for key, _ in before.others), *(_facts_of(label) if label else ()))


def _alike(before: Statement, value: Value) -> bool:
    """Whether a value shows as many digits behind the point as the one stated before."""
    number = next((reading for reading in value.readings if isinstance(reading, Number)), None)
    if number is None or not isinstance(before.stated, Amount):
        return False
    widths = [one.high - one.low for one in (number.intervals[0], before.stated.intervals[0])]
    return widths[0] == widths[1] < 1


def _last_of_steps(value: Value, label: Mark | None, folded: str) -> tuple[str, ...]:
    """What "final layer: 256 → 576" says of the label's own fact: the last size is its value."""
    steps = any(isinstance(reading, Steps) for reading in value.readings)
    if not steps or label is None or not _TIGHT.fullmatch(folded, label.span.end, value.span.start):
        return ()
    return _facts_of(label)


def _stated(chosen: Chosen, span: Span, wording: Span) -> Statement:
    return Statement(chosen[0][0], span, wording, chosen[0][1], others=chosen[1:])


def _facts_of(mark: Mark) -> tuple[str, ...]:
    facts: tuple[str, ...] = mark.data if mark.kind in {"label", "noun"} else mark.data.facts
    return facts


def _heads_value(mark: Mark) -> bool:
    """Whether a place names its fact, as "dims[0]" does, and so labels the value after it."""
    return mark.kind in {"place", "ordinal"} and len(mark.data.facts) == 1

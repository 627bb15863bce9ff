"""How a statement is meant: as what is, as what the paper says, as what is wrong, as a guess. And why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.grounds import at
from cnx_doclint.claims.readings import Name
from cnx_doclint.claims.scenarios import is_changed, is_option
from cnx_doclint.documents.text import fold
from cnx_doclint.messages.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.claims.segments import Context
    from cnx_doclint.claims.stated import Reading, Statement
    from cnx_doclint.claims.vocabulary import Stance, Vocabulary

# Of a place that says how all around it is meant, so much is told.
MAX_SHOWN = 40


class Meant(NamedTuple):
    """A stance and the words it was read from."""

    stance: Stance
    reason: Message


_SAY_NOTHING = {
    "title",
    "file name",
    "section",
    "before",
    "tensor",
    "assignment",
    "dict key",
    "previous",
    "sentence",
    "configured",
}
_ASKING = {"prose", "list", "heading"}
PLAIN = Meant("assert", NOTHING)

# A negation reaches the value it stands before, not one at the other end of the line.
MAX_NEXT = 40
MAX_RETRACT = 16
# "Before:" heads what was; "Before you start" heads anything.
MAX_ALONE = 3
_ASIDE = re.compile(r"\([^()]*\)")
MAX_APART = 200
MIN_QUOTED = 3
_QUOTATION = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"\n]*\"")
_LOGGED = re.compile(r"\W*(?:\d{4}-\d\d-\d\d\W)?\d{1,2}:\d\d(?::\d\d)?\b|\W*info\b")
_COMMAND = re.compile(r"[$!%]\s?\w")
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_GIVES_WAY = r"[\s\"'`)]*(?:→|->|<until>)[\s\"'`(]*"
_VERSUS = r"[\s\"'`)]*(?:vs\.?|<or>|<against>)[\s\"'`(]*"
_SHIFTED = r"\b<shift>\s(?:<the>\s)?~?[\d.,]{7,}\s(?:\w+\s){0,2}<until>\s(?:<the>\s)?~?\Z"
_NAMED_DATA = re.compile(r"[^\W\d_]{3,}")
_SENTENCE_END = re.compile(r"[.!?]\s+\S")
_BEGINS = re.compile(r"(?:\A|[.!?:\n])\W*\Z")
_SENTENCE = re.compile(r"[.;\n](?:\s|$)|\.\s*$")


class StanceResolver(NamedTuple):
    """Decides how statements are meant; what contexts say is looked up once."""

    vocabulary: Vocabulary
    known: dict[Context, Meant | None]

    def resolve(self, reading: Reading, statement: Statement) -> Meant:
        """Return how a statement is meant: by its own clause, else by the nearest place around that says so."""
        decisive = (c for c in reading.segment.context if c.kind in _DECISIVE)
        above = next((meant for context in decisive if (meant := self.of_context(context))), None)
        own = (
            above
            or _of_form(reading, statement, self.vocabulary.letters)
            or self._chosen(reading, statement)
            or self._asked(reading)
            or self._own(reading, statement)
        )
        form = self.vocabulary.forms.get(statement.key)
        trained = form is None or not form.operations
        found = own or next(self._around(reading.segment.context, trained), PLAIN)
        return self._of_larger(reading, statement, found) or found

    def _around(self, contexts: Sequence[Context], trained: bool) -> Iterator[Meant]:
        """What the places around say, nearest first; only the heading right above casts doubt on what is under it.

        What is not ``trained`` is the same whatever a heading says of the weights.
        """
        nearest = next((context for context in contexts if context.kind == "heading"), None)
        for context in contexts:
            meant = self.of_context(context)
            far = context.kind == "heading" and context is not nearest
            weights = meant is not None and meant.stance == "measured" and context.kind in _OF_WEIGHTS
            if meant and not (far and meant.stance == "doubt") and (trained or not weights):
                yield meant

    def _of_larger(self, reading: Reading, statement: Statement, found: Meant) -> Meant | None:
        """Of another task, a count is that of what is built upon the network: a detector has more parameters."""
        form = self.vocabulary.forms.get(statement.key)
        if found.stance != "measured" or not self.vocabulary.tasks or form is None or form.kind != "count":
            return None
        data = [context for context in reading.segment.context if context.kind == "data" and self.of_context(context)]
        # The size of images changes no count.
        return found._replace(stance="hypothesis") if any(_NAMED_DATA.search(one.text) for one in data) else None

    def _chosen(self, reading: Reading, statement: Statement) -> Meant | None:
        """Whoever runs a model may set a limit lower than its own, and whoever builds one may change it."""
        limited = self.vocabulary.is_limit(statement.key) and is_option(reading, statement)
        if not limited and not is_changed(reading, statement):
            return None
        return Meant("hypothesis", msg("the choice of whoever runs it"))

    def _asked(self, reading: Reading) -> Meant | None:
        """A question asserts nothing, but a heading that asks why or how takes its values for granted."""
        text = reading.folded.strip(" *_#")
        if reading.segment.surface not in _ASKING or not text.endswith("?"):
            return None
        asks = text.rpartition("¿")[2].lstrip() if "¿" in text else text
        granted = reading.segment.surface == "heading" and asks.startswith(self.vocabulary.asking)
        return None if granted else Meant("hypothesis", msg("a question"))

    def _own(self, reading: Reading, statement: Statement) -> Meant | None:
        marks = [mark for mark in reading.marks if mark.kind == "stance" and mark.data.stance != "none"]
        reaching = [mark for mark in marks if self._reaches(mark, reading, statement)]
        if not reaching:
            return None
        nearest = min(reaching, key=lambda mark: _distance(mark, statement))
        if "by" in nearest.data.reach:
            # "The paper expected 6 blocks" tells what the paper says, "the config expected 6" what was wrong.
            speakers = [m for m in reaching if m.data.stance == "paper" and m.span.end <= nearest.span.start]
            nearest = speakers[-1] if speakers else nearest
        return Meant(nearest.data.stance, Message(reading.segment.plain.text[nearest.span.start : nearest.span.end]))

    def _reaches(self, mark: Mark, reading: Reading, statement: Statement) -> bool:
        reach = mark.data.reach
        ahead = mark.span.end <= statement.span.start
        if "line" in reach:
            # In code, a word behind the value is part of a string that the program prints.
            return ahead or reading.segment.surface != "code" or not reading.folded[mark.span.start].isalpha()
        if ahead and ("next" in reach or "clause" in reach):
            gap = reading.folded[mark.span.end : statement.span.start]
            announces = gap.lstrip().startswith(":")  # "the config expected: 9 blocks, 48 channels"
            alone = len(gap) <= MAX_NEXT and not _values_between(reading, mark, statement)
            near = "near" not in reach or announces or alone
            return near and not _apart(reading, mark.span.end, statement.span.start)
        if not ahead and ("back" in reach or "clause" in reach):
            return not _values_between(reading, mark, statement) and not _apart(
                reading, statement.span.end, mark.span.start
            )
        return False

    def of_context(self, context: Context) -> Meant | None:
        """Return what a place says of how everything it reaches is meant, if it says anything."""
        if context.kind in _SAY_NOTHING:
            return None
        if context not in self.known:
            self.known[context] = _READ.get(context.kind, StanceResolver._said)(self, context)
        return self.known[context]

    def _retracted(self, context: Context) -> Meant | None:
        """The sentence after begins by saying that this one is not so."""
        marks = self.vocabulary.find(fold(context.text))
        if any(m.kind == "stance" and "retract" in m.data.reach and m.span.start < MAX_RETRACT for m in marks):
            return Meant("counterexample", at(context.kind, context.text, MAX_SHOWN))
        return None

    def _error(self, context: Context) -> Meant | None:
        return Meant("doubt", at(context.kind, context.text, MAX_SHOWN))

    def _on_own_data(self, text: str, marks: list[Mark]) -> bool:
        """Whether a heading tells of a training that is the published one: "fine-tuning on ImageNet-1K"."""
        trained = all(mark.data.reach == {"heading"} for mark in marks if mark.data.stance == "measured")
        return trained and any(word in text for word in self.vocabulary.data)

    def _on_data(self, context: Context) -> Meant | None:
        """Results on other data than the family's own are no claims about its published ones."""
        text = fold(context.text)
        own = any(re.search(rf"(?<!\w){re.escape(word)}", text) for word in self.vocabulary.data)
        return None if own else Meant("measured", at(context.kind, context.text, MAX_SHOWN))

    def _removed(self, context: Context) -> Meant | None:
        del context
        return Meant("counterexample", msg("a removed line of a diff"))

    def _said(self, context: Context) -> Meant | None:
        """What a heading or comment says of everything under it; nothing when it says two things."""
        text = fold(context.text)
        reaching = {"heading", "begin"} | ({"lead"} if context.kind != "heading" else set())
        alone = len(_WORD.findall(_ASIDE.sub("", text))) <= MAX_ALONE
        reaching |= {"alone"} if alone else set()
        marks = [mark for mark in self.vocabulary.find(text) if mark.kind == "stance" and mark.data.reach & reaching]
        if context.kind == "same line":
            # "depth = 128  # before: 256" says it of the comment's own value
            marks = [mark for mark in marks if "alone" not in mark.data.reach or not _DIGIT.search(text, mark.span.end)]
        if context.kind == "lead":
            marks = [mark for mark in marks if not _is_of_one_sentence(mark, text)]
        stances = {mark.data.stance for mark in marks}
        told = next((stance for stance in _DOUBTFUL if stance in stances and "assert" not in stances), None)
        if told is None and len(stances) == 1:
            told = marks[0].data.stance
        if told is None and stances == {"assert", "measured"}:
            told = "measured"  # "weights IMAGENET1K_V2": what is so of these need not be so of the others
        if told is None and context.kind == "label" and _COMMAND.match(text):
            told = "measured"  # what a command prints is somebody's own result
        if told == "measured" and self._on_own_data(text, marks):
            return None
        # What stands under "Before" may well have been right.
        told = "doubt" if told == "counterexample" else told
        return Meant(told, at(context.kind, context.text)) if told else None


# Of several things a heading says, the one that makes its values no claims.
_DOUBTFUL: tuple[Stance, ...] = ("counterexample", "hypothesis", "paper", "doubt")
# Where it stands how weights were trained.
_OF_WEIGHTS = {"heading", "lead"}
# What is said so is not overruled by a word beside the value.
_DECISIVE = {"next sentence", "error"}
_READ = {
    "next sentence": StanceResolver._retracted,
    "data": StanceResolver._on_data,
    "removed": StanceResolver._removed,
    "error": StanceResolver._error,
}


def _of_form(reading: Reading, statement: Statement, letters: re.Pattern[str]) -> Meant | None:
    """What the form of the text says, whatever its words: struck through, weighed against another, a question."""
    if reading.segment.plain.is_struck(*statement.span):
        return Meant("counterexample", msg("struck through"))
    if worded(_SHIFTED).search(reading.folded, 0, statement.span.start):
        return Meant("doubt", msg("what it changes to"))
    if _is_weighed(reading, statement):
        return Meant("hypothesis", msg("one of two that are compared"))
    if reading.segment.surface == "code":
        return Meant("measured", msg("a log")) if _LOGGED.match(reading.folded) else None
    if _is_quoted(reading, statement, letters):
        return Meant("doubt", msg("a quotation"))
    return None


def _is_of_one_sentence(mark: Mark, text: str) -> bool:
    """Whether what a lead-in says is said of its own sentence, and not of all that follows: "We may release more"."""
    before = text[: mark.span.start]
    if "begin" in mark.data.reach:
        return _BEGINS.search(before) is None
    return mark.data.stance == "hypothesis" and _SENTENCE_END.search(text.rstrip()) is not None


def _is_quoted(reading: Reading, statement: Statement, letters: re.Pattern[str]) -> bool:
    """Whether a value stands within somebody's words, not just between quotes itself."""
    text = reading.segment.plain.text
    return any(
        quote.start() < statement.span.start
        and statement.span.end < quote.end()
        and (len(_WORD.findall(quote[0])) >= MIN_QUOTED or letters.search(text, *quote.span()))
        for quote in _QUOTATION.finditer(reading.folded)
    )


def _is_weighed(reading: Reading, statement: Statement) -> bool:
    """Whether a value stands beside another of the same fact, "Atto vs Femto-L": neither is asserted."""
    near = (one for one in reading.statements if abs(one.span.start - statement.span.start) < MAX_APART)
    for other in near:
        if other.key == statement.key and other.stated != statement.stated:
            first, second = sorted((other, statement), key=lambda one: one.span)
            gap = reading.folded[first.wording.end : second.span.start]
            if worded(_VERSUS).fullmatch(gap) or (isinstance(first.stated, Name) and worded(_GIVES_WAY).fullmatch(gap)):
                return True
    return False


def _distance(mark: Mark, statement: Statement) -> tuple[int, int]:
    """What stands before a value binds closer than what follows it."""
    if mark.span.end <= statement.span.start:
        return (0 if _is_word(mark) else 1, statement.span.start - mark.span.end)
    return (1, mark.span.start - statement.span.end)


def _is_word(mark: Mark) -> bool:
    return "line" not in mark.data.reach


def _apart(reading: Reading, start: int, end: int) -> bool:
    """Whether a clause ends between two places."""
    if _SENTENCE.search(reading.folded[start:end]):
        return True
    return any(mark.kind == "break" and start <= mark.span.start < end for mark in reading.marks)


def _values_between(reading: Reading, mark: Mark, statement: Statement) -> bool:
    start, end = sorted((mark.span, statement.span))
    return any(start.end <= value.span.start and value.span.end <= end.start for value in reading.values)

"""Whom a statement is about: its models, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.grounds import at, called
from cnx_doclint.claims.layers import Layers
from cnx_doclint.claims.naming import Group, Naming, is_ours
from cnx_doclint.claims.readings import Name
from cnx_doclint.claims.tags import apart
from cnx_doclint.documents.text import fold
from cnx_doclint.messages.messages import Message, listed, msg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnx_doclint.claims.segments import Context, Segment
    from cnx_doclint.claims.stated import Reading, Statement
    from cnx_doclint.claims.subjects import Subject

_FAR = {"section", "title", "file name", "previous", "configured"}
# Sentences of which a model that is only compared with is no subject.
_TELLING = {"same line", "lead", "before", "item", "sentence", "previous"}
# Places whose subject can be a variant of the backbone.
_HEADING = {"row", "column", "heading", "item"}
_SAID = {"line", "same line", "row", "column", "dict key", "assignment", "author"}
# What tells more of a value than its author's word for the line, the block, the list, a section or the whole document.
_BESIDE = {"row", "column", "same line", "dict key"}
_WITHIN = {*_BESIDE, "sentence", "comment", "label", "assignment"}
_NEARER = {"line": _BESIDE, "block": _WITHIN, "list": {*_WITHIN, "item"}, "wide": {*_WITHIN, "item", "lead"}}
# Contexts that are sentences; the others are names, code or a whole section.
_RUNNING = {"heading", "title", "item", "lead", "before", "sentence", "previous", "row", "column"}
_SENTENCES = {"prose", "list", "heading", "front matter"}
# Places that are about one subject or none: "XS against S" in a heading names two, not one that is both.
_ONE_SUBJECT = {"before", "lead", "heading", "title", "file name", "same line", "sentence", "previous", "row"}


class Scope(NamedTuple):
    """The models of a statement and how they were found; no models means that nobody says.

    ``place`` is the kind of context they were found in, "line", or "author". ``foreign`` is true when the place speaks
    of another architecture. ``beside`` are the models that the statement's own line names, though not for it.
    ``part`` is the part of the models that is named in their place: Atto is a backbone. ``qualifiers`` are what their
    name says of how weights were got.
    """

    models: tuple[str, ...]
    reason: Message
    place: str = ""
    foreign: bool = False
    beside: tuple[str, ...] = ()
    part: str = ""
    qualifiers: tuple[str, ...] = ()

    @property
    def is_near(self) -> bool:
        """Whether the models are named close enough for a name alone to be said of them."""
        return self.place not in {*_FAR, "sentence"}

    @property
    def is_far(self) -> bool:
        """Whether the models are not named at the value, but somewhere around."""
        return self.place in _FAR

    @property
    def is_vague(self) -> bool:
        """Whether the models are those of a wider place, of which a part may well speak of others."""
        return self.place == "stranger" or (self.place in {"title", "file name"} and len(self.models) > 1)

    @property
    def is_settled(self) -> bool:
        """Whether its author says whom a value is about, or that it is about none of the models."""
        return self.place == "author"

    @property
    def is_said(self) -> bool:
        """Whether the models are named for this very value, and not for whatever is said around it."""
        return self.place in _SAID


NOBODY = Scope((), msg("no model is named"))

# Between a value and the models it is said of right after it: "256 for S", "9 blocks in stage 2 of S", "128 (XS)".
_TOWARDS = r"""
    [\s"'”)\]]*
    (?:
        <to>\s(?:<the>\s)?<part>\s\d\s
      | (?:(?!<and>|<or>|<but>)\w+\s){0,2}?
    )
    <to>(?:\s<the>)? \s*["'`]?
  | \s<to>\s<all>\s?(?:<the>\s)?\(?
  | [\s"'`]*\(\s*(?:\w+\s)?["'`]?
  | [\s"'`)\]]*(?:→|->|=>|<is>|:(?=\s*["'`]))\s(?:<the>\s)?["'`]?
"""
# Words after which another model is only compared with.
_OTHERWISE = r"←|→|[:(]|,\s(?!<to>)\w+\s|\b<than>"
_SENTENCE = re.compile(r"[.;\n](?:\s|$)")
_TOGETHER = r"[\s,·+/(\"'`]*(?:(?:<and>|<with>)\s)?[\s\"'`(\[]*"
# A setting of the model on the same line, "`depth: 128` together with `variant: XS`".
_SETS = r"\b<variant>[\"'`\s]*[:=][\"'`\s]*\Z"
# A model behind these words is only compared with.
_COMPARED = r"""
    \b(?:<degree>\s(?:\w+\s){0,2}<as>|<comparing>)\s(?:<in>\s)?(?:<the>\s)?\Z
  | \b<shares>(?:\s[^\s.;]+){0,4}?\s<with>\s(?:<the>\s)?\Z
  | \b<beats>(?:\s[^\s.;]+){0,4}?\s(?:<the>\s)?\Z
"""
# ... unless the value is its own: "unlike XS (3.53M)", "compared to M, which has 7.59M".
_ITS_OWN = r"\s*\([^()]*|,?\s(?:<which>|<with>)\s[^,.;]*"
_PLUS = r"\s<plus>\s"
_HAVING = r"\s<with>\s"  # "320 with Atto"
# What a configuration begins with that another one is made of: "SMALL = dict(TINY, layers=4)".
_DERIVED = re.compile(r"(?:\bdict\(|\*\*|\b(?:replace|copy|update|evolve)\()\s*\Z")
_EVERYBODY = r"<all>"
_WHICH_ONES = r"\s(?:<with>|<which>)\s"
_ENDS_ASIDE = re.compile(r"[\s\"'`*]*(?:$|[),;:/])")
_ADJACENT = re.compile(r"[\s:=(|~≈]*")
MAX_AHEAD = 60


class Resolver(NamedTuple):
    """Finds the models of statements; what contexts name is looked up once.

    ``variants`` maps names such as Femto-L to the models they belong to; ``subjects`` is what the author says.
    """

    naming: Naming
    variants: Mapping[str, tuple[str, ...]]
    known: dict[Context, tuple[Group, ...]]
    line: dict[str, Any]
    subjects: Layers[Subject] = Layers()

    def resolve(self, reading: Reading, statement: Statement) -> Scope:
        """Return whom a statement is about: named on its own line, else by the nearest place that names anybody."""
        subject = self.subjects.at(reading.segment.plain.source(*statement.span).start)
        if subject and not subject.models:
            return Scope((), subject.reason, "author")
        text, named = reading.segment.plain.text, self._on_line(reading)
        own = [
            group
            for group in named
            if not (reading.segment.surface == "code" and _DERIVED.search(reading.folded, 0, group.span.start))
            if not group.models
            or not _is_compared(reading.folded, group)
            or worded(_ITS_OWN).fullmatch(reading.folded, group.span.end, statement.span.start)
        ]
        group = _own(reading, statement, own)
        if group is not None:
            if _is_restricted(reading.folded, group):
                return Scope(
                    (), msg("only some of them: {names}", names=text[slice(*group.span)]), "line", foreign=True
                )
            if group.anaphor:
                together = _both(named, group) or _as_many(subject, group)
                return together or self._all_of(reading.segment, group.many)
            words = text[group.span.start : group.span.end]
            return _of(group, msg("named on its line: {names}", names=words), "line")
        scope = self._by_variant(reading, statement) or self._around_or(subject, reading.segment)
        if not scope.is_settled and (other := self._apart(reading.segment)):
            return other
        scope = scope._replace(beside=tuple(dict.fromkeys(model for group in own for model in group.models)))
        strange = any(context.kind == "stranger" for context in reading.segment.context)
        return scope._replace(place="stranger") if strange and not scope.is_said else scope

    def _apart(self, segment: Segment) -> Scope | None:
        """Others that share the models' names, where the heading above says so: "Isotropic models"."""
        heading = next((context for context in segment.context if context.kind in {"heading", "title"}), None)
        if heading is None or not apart().search(fold(heading.text)):
            return None
        ours = any(group.models for group in self._named(heading))
        return None if ours else Scope((), at(heading.kind, heading.text), heading.kind, foreign=True)

    def _on_line(self, reading: Reading) -> tuple[Group, ...]:
        """What a segment names. The statements of one are resolved one after the other, so the last is kept."""
        if self.line.get("reading") is not reading:
            text, running = reading.segment.plain.text, reading.segment.surface in _SENTENCES
            self.line["reading"] = reading
            self.line["named"] = self.naming.groups(text, reading.folded, reading.marks, running)
        named: tuple[Group, ...] = self.line["named"]
        return named

    def _by_variant(self, reading: Reading, statement: Statement) -> Scope | None:
        """The models of a variant that is the line's subject: "Paper Femto-L: 9 blocks", "40 channels for Atto"."""
        if reading.segment.surface == "table":
            return None
        if isinstance(statement.stated, Name):
            variant = statement.key in self.naming.vocabulary.naming and _is_subject(reading, statement)
            return Scope((), msg("names the variant that its line is about")) if variant else None
        for other in reading.statements:
            if not isinstance(other.stated, Name) or other.wording != other.span:
                continue
            ahead = other.span.end <= statement.span.start
            first, second = sorted((other.span, statement.wording))
            gap = reading.folded[first.end : second.start]
            if (ahead and not _SENTENCE.search(gap)) or (
                not ahead and (worded(_TOWARDS).fullmatch(gap) or worded(_HAVING).fullmatch(gap))
            ):
                models = self.variants.get(other.stated.text, ())
                reason = msg("the models whose variant is {name}", name=other.stated.text)
                return Scope(models, reason, "line", part=other.key.partition(".")[0]) if models else None
        return None

    def _around_or(self, subject: Subject | None, segment: Segment) -> Scope:
        """Whom the nearest place names, where the author does not say so of a nearer one."""
        if subject is None or (segment.alone and subject.width != "line"):
            return self._around(segment)
        nearer = tuple(context for context in segment.context if context.kind in _NEARER[subject.width])
        found = self._around(segment._replace(context=nearer))
        return found if found.models or found.foreign else Scope(subject.models, subject.reason, "author")

    def _around(self, segment: Segment) -> Scope:
        set_here = any(context.kind in {"dict key", "assignment"} for context in segment.context)
        for context in segment.context:
            found = [group for group in self._named(context) if not group.anaphor]
            if (context.kind == "same line" and set_here) or context.kind == "file name":
                # Neither where a variant got its numbers from nor what a file is called makes them another network's.
                found = [group for group in found if group.models]
            if (
                context.kind == "next sentence"
                or not found
                or (context.kind == "same line" and re.search(r"\d", _without(context.text, found)))
            ):
                continue  # a comment with values of its own names the models of these
            together = tuple(dict.fromkeys(model for group in found for model in group.models))
            reason = at(context.kind, context.text)
            if context.kind == "section":
                if len(together) == 1 and is_ours(found):
                    return Scope(together, msg("the only model its section names: {name}", name=together[0]), "section")
            elif context.kind == "label" and len(found) > 1:
                return Scope(together, msg("{reason} (a heading of columns)", reason=reason), "columns")
            elif _is_subject_of(context, found):
                return _of(found[0], reason, context.kind)
            elif context.kind in {"heading", "sentence"}:
                return Scope(
                    (),
                    msg(
                        "its {place} names several: {text}", place=called(context.kind), text=context.text.strip()[:60]
                    ),
                )
        return NOBODY

    def _all_of(self, segment: Segment, count: int) -> Scope:
        """Who "both" or "all of them" are: the models that the nearest place names, if it names several."""
        before: dict[str, None] = {}
        for context in segment.context:
            if context.kind == "next sentence":
                continue
            named = dict.fromkeys(m for group in self._named(context) for m in group.models)
            if context.kind in {"previous", "sentence"}:
                before |= named  # "S has ...", "M has ...", "Both have ..."
                named = before
            together = tuple(named)
            if len(together) == count or (not count and len(together) > 1):
                named_two = count and context.kind != "section"
                place = "line" if named_two else context.kind  # "both" of two is as good as their names
                return Scope(
                    together,
                    msg("all named by {place}: {text}", place=called(context.kind), text=context.text.strip()[:60]),
                    place,
                )
        return NOBODY

    def _of_variant(self, context: Context) -> tuple[Group, ...]:
        """The models of the one variant that a heading names in their place: a column "Atto"."""
        if context.kind not in _HEADING:
            return ()
        found = [mark for mark in self.naming.vocabulary.find(fold(context.text)) if mark.kind == "name"]
        names = {str(mark.data[1]) for mark in found}
        models = self.variants.get(names.pop(), ()) if len(names) == 1 else ()
        return (Group(found[0].span, models, part=found[0].data[0].partition(".")[0]),) if models else ()

    def _named(self, context: Context) -> tuple[Group, ...]:
        if context not in self.known:
            # A script that is run on a file is not therefore about that file's model.
            naming = Naming(self.naming.vocabulary) if context.kind == "section" else self.naming
            running = context.kind in _RUNNING
            by_lines = context.kind == "section"
            named = tuple(naming.by_lines(context.text)) if by_lines else naming.in_text(context.text, running)
            folded = fold(context.text)
            if context.kind in _TELLING:
                named = tuple(group for group in named if not _is_compared(folded, group))
            self.known[context] = named or self._of_variant(context)
        return self.known[context]


def _of(group: Group, reason: Message, place: str) -> Scope:
    """Whom a group names: its models, or somebody else."""
    return Scope(group.models, reason, place, not group.models, part=group.part, qualifiers=group.qualifiers)


def _is_subject_of(context: Context, found: Sequence[Group]) -> bool:
    """Whether the first that a place names is whom it is about."""
    alone = context.kind not in _ONE_SUBJECT or len(found) == 1
    return alone or (context.kind == "sentence" and _begins(context.text, found[0]))


def _begins(text: str, group: Group) -> bool:
    """Whether a sentence begins with a group, and so speaks of it: "M shares the backbone of S"."""
    return len(re.findall(r"\w+", text[: group.span.start])) <= 1


def _both(named: Sequence[Group], anaphor: Group) -> Scope | None:
    """The two that a line names before it says "both": "S and M both have 256 channels"."""
    before = [model for group in named if group.span.end <= anaphor.span.start for model in group.models]
    models = tuple(dict.fromkeys(before))
    found = len(models) == anaphor.many and anaphor.many > 0
    return Scope(models, msg("named on its line: {names}", names=listed(models)), "line") if found else None


def _as_many(subject: Subject | None, anaphor: Group) -> Scope | None:
    """The models that the author names for a place, where it speaks of "both" and these are two."""
    if subject is None or len(subject.models) != (anaphor.many or max(2, len(subject.models))):
        return None
    return Scope(subject.models, subject.reason, "author")


def _is_restricted(folded: str, group: Group) -> bool:
    """Whether "all models" are only those of a kind: "all models with patches of 16"."""
    everybody = len(group.models) > 1 and worded(_EVERYBODY).match(folded, group.span.start) is not None
    return everybody and worded(_WHICH_ONES).match(folded, group.span.end) is not None


def _is_compared(folded: str, group: Group) -> bool:
    return bool(worded(_COMPARED).search(folded[: group.span.start]) or worded(_PLUS).match(folded, group.span.end))


def _without(text: str, named: Sequence[Group]) -> str:
    """A text without the names in it, whose digits are no values."""
    for group in reversed(named):
        text = text[: group.span.start] + text[group.span.end :]
    return text


def _is_subject(reading: Reading, name: Statement) -> bool:
    """Whether a name is what the rest of its sentence speaks of, rather than something said of a model."""
    if name.wording != name.span:
        return False
    later = [one for one in reading.statements if one.span.start >= name.span.end and not isinstance(one.stated, Name)]
    return any(not _SENTENCE.search(reading.folded[name.span.end : one.span.start]) for one in later)


def _own(reading: Reading, statement: Statement, own: Sequence[Group]) -> Group | None:
    """The group of a segment that a statement belongs to: right after it, else the nearest before it."""
    folded = reading.folded
    end = _cluster_end(reading, statement)
    after = [group for group in own if group.span.start >= end]
    if after and _is_towards(folded, end, after[0]):
        return after[0]
    if after and worded(_SETS).search(folded, end, after[0].span.start):
        return after[0]
    before = [group for group in own if group.span.end <= statement.span.start]
    # "56.61 mm XS, 51.80 mm S", unless the one before is as near: "XS 56.61 S 51.80"
    as_near = before and _ADJACENT.fullmatch(folded, before[-1].span.end, statement.wording.start)
    if after and folded[end : after[0].span.start] == " " and not as_near:
        return after[0]
    everyone = before and len(before[-1].models) > 2 and ";" in folded[before[-1].span.end : statement.span.start]
    if before and not everyone and not _claimed(reading, before[-1], statement):
        return before[-1]
    if before or not after:
        return None
    gap = folded[end : after[0].span.start]
    busy = any(value.span.start >= end and value.span.end <= after[0].span.start for value in reading.values)
    return None if busy or _SENTENCE.search(gap) or worded(_OTHERWISE).search(gap) or len(gap) > MAX_AHEAD else after[0]


def _is_towards(folded: str, end: int, group: Group) -> bool:
    """Whether a group stands right after what is said of it; "40 (XS would have 48)" says something else of XS."""
    gap = folded[end : group.span.start]
    if not worded(_TOWARDS).fullmatch(gap):
        return False
    return not gap.lstrip(" \"'`").startswith("(") or _ENDS_ASIDE.match(folded, group.span.end) is not None


def _cluster_end(reading: Reading, statement: Statement) -> int:
    """Where a run of values ends that are said together, "2UP, 256 for S": what follows is about all of them."""
    end = statement.wording.end
    for other in reading.statements:
        if other.span.start >= end and worded(_TOGETHER).fullmatch(reading.folded, end, other.span.start):
            end = other.wording.end
    return end


def _claimed(reading: Reading, group: Group, statement: Statement) -> bool:
    """Whether a group belongs to an earlier value alone: it stands right after it, "9 (XS) vs 27"."""
    if not re.match(r"\s*\)", reading.folded[group.span.end :]):
        return False
    for other in reading.statements:
        if other.wording.end <= group.span.start and other.span != statement.span:
            gap = reading.folded[other.wording.end : group.span.start]
            if "(" in gap and worded(_TOWARDS).fullmatch(gap):
                return True
    return False

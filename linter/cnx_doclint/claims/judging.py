"""Compares what a place states with the spec: claims and their verdicts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.choosing import prefixes
from cnx_doclint.claims.counting import WITH_BUFFERS, Counting
from cnx_doclint.claims.facts import (
    KINDS,
    Amount,
    Element,
    Kind,
    PerModel,
    Stated,
    Step,
    distance,
    is_counted_otherwise,
)
from cnx_doclint.claims.grounds import meant
from cnx_doclint.claims.judged import Claim, Judged, Skipped, Verdict
from cnx_doclint.claims.readings import Interval, Items, Name
from cnx_doclint.claims.scope import Scope
from cnx_doclint.claims.stated import TENSOR_SHAPE, Statement
from cnx_doclint.claims.tensor_names import find_tensors
from cnx_doclint.claims.vocabulary import Form, Stance, Vocabulary
from cnx_doclint.messages.messages import NOTHING, Message, join, msg
from cnx_doclint.spec.formatting import PAPER, format_value
from cnx_doclint.spec.spec import Fact, Spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cnx_doclint.claims.segments import Surface
    from cnx_doclint.claims.stance import Meant
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.text import Span

# A setting begins its line, "cfg.joint_num = 18"; an argument may be anything's.
MAX_SETTING = 16
# Text in which whoever names nobody speaks of all; in code and tables a key or a row may name somebody unknown.
_SENTENCES = frozenset({"prose", "list", "heading"})
# So many different values in the models' order are no chance.
MANY = 4
# How far off a measure may be that only its unit names.
NEAR = Decimal("0.3")


_PRINTED = re.compile(r"(\d+(?:\.\d+)?)\s?([KMB])", re.IGNORECASE)
_TIMES = {"k": 1e3, "m": 1e6, "b": 1e9}


class Place(NamedTuple):
    """A statement with the decisions about it."""

    statement: Statement
    span: Span
    surface: Surface
    scope: Scope
    meant: Meant
    counting: Counting = ""


_ALL = msg("no model is named, and the value is true of all")
_ALIKE = msg("no model is named, and all have the same")
_NOBODY_NEAR = msg("nobody is named near")
_BY_ITSELF = msg("a name by itself, with no model near")
_ANY_PART = msg("nothing tells of which part it is")
_UNIT_ALONE = msg("nothing but its unit tells what it is")
_NAMED_FACT = msg("the author says which fact it is")


class Judge(NamedTuple):
    """Turns statements of one document into claims and compares them with the spec."""

    document: Document
    spec: Spec
    vocabulary: Vocabulary
    named: Callable[[], frozenset[str]]  # the models that the document names anywhere

    def judged(self, place: Place) -> list[Judged] | Skipped:
        statement, scope = place.statement, place.scope
        text = self.document.text[place.span.start : place.span.end]
        models = scope.models or self._if_true_of_all(statement, place.surface)
        stated = _one_each(statement.stated, len(models))
        if refusal := self._refusal(place, models, stated):
            return Skipped(place.span, text, statement.key, refusal)
        reason = scope.reason if scope.models else _ALIKE if self._is_uniform(statement.key) else _ALL
        others = set(scope.beside) - set(models)
        if scope.is_far and others and not self.true_of(statement, models):
            # "depth = 512 (that is L's)" in a section about S
            return Skipped(
                place.span, text, statement.key, msg("its line names {names}", names=", ".join(sorted(others)))
            )
        if self._is_doubtful(statement, scope, models):
            true = self.true_of(statement, self.spec.models)
            kept = [at for at, model in enumerate(models) if model in true]
            if not kept and true:
                reason = msg("true of {names}, and nobody is named near", names=", ".join(true))
                return Skipped(place.span, text, statement.key, reason)
            if not kept and scope.is_vague and len(models) > 1:
                return Skipped(place.span, text, statement.key, _NOBODY_NEAR)
            if kept and not isinstance(statement.stated, PerModel):
                # Several are spoken of around it: the value itself tells of whom it is.
                models, stated = tuple(models[at] for at in kept), [stated[at] for at in kept]
        how = place.meant
        parts = [reason, *([_NAMED_FACT] if statement.settled else ())]
        parts += [meant(how.stance, how.reason)] if how.reason else ()
        said = join("; ", parts) if len(parts) > 1 else reason
        return [
            self._likeliest(
                Claim(
                    *(place.span, text, model, statement.key, one, place.surface, how.stance, said),
                    tensor=statement.tensor,
                    implied=statement.implied,
                    counting=place.counting,
                    settled=statement.settled or scope.is_settled,
                    place=scope.place,
                ),
                statement,
            )
            for model, one in zip(models, stated, strict=True)
        ]

    def _likeliest(self, claim: Claim, statement: Statement) -> Judged:
        """Judge a claim; where its words can mean several facts, it is wrong only if it is wrong of all of them."""
        first = self._judge(claim)
        if first.verdict == "mismatch":
            for key, stated in statement.others:
                other = self._judge(claim._replace(key=key, stated=stated))
                if other.verdict == "match":
                    return other
            if statement.settled:
                return first
            return self._of_its_length(claim) or self._nearest(first, statement.misfits)
        return first

    def _nearest(self, first: Judged, misfits: Iterable[tuple[str, Stated]]) -> Judged:
        """The fact that a wrong list is nearest to: [256, 256, 256, 256] is one layer too many, not four stages."""
        judged = (self._judge(first.claim._replace(key=key, stated=stated)) for key, stated in misfits)
        return max((first, *(one for one in judged if one.verdict == "mismatch")), key=_in_common)

    def _of_its_length(self, claim: Claim) -> Judged | None:
        """A list too short or too long for its fact, if another fact is just that: widths that are the head's."""
        form = self.vocabulary.forms.get(claim.key)
        if form is None or not isinstance(claim.stated, Items) or not claim.stated.complete or not form.length:
            return None
        size = len(claim.stated.items)
        keys = [key for key, one in self.vocabulary.forms.items() if one.length == size != form.length]
        judged = (self._judge(claim._replace(key=key)) for key in keys)
        return next((one for one in judged if one.verdict == "match"), None)

    def _refusal(self, place: Place, models: tuple[str, ...], stated: Sequence[Stated]) -> Message:
        """Why what a place states is no claim; empty when it is one."""
        statement, scope = place.statement, place.scope
        alone = isinstance(statement.stated, Name) and statement.wording == statement.span
        parts = prefixes((statement.key, *(key for key, _ in statement.others)))
        reasons = (
            (scope.is_settled and not scope.models, scope.reason),
            (scope.foreign, msg("another architecture ({reason})", reason=scope.reason)),
            (alone and not scope.is_near, _BY_ITSELF),
            (len(parts) > 1 and not self._is_true(statement, scope), _ANY_PART),
            (not models, scope.reason),
            (not self._is_near(statement, models), _UNIT_ALONE),
            (not stated, msg("more values than the {number} models named", number=len(models))),
        )
        return next((reason for holds, reason in reasons if holds), NOTHING)

    def _is_near(self, statement: Statement, models: Sequence[str]) -> bool:
        """Whether a measure that no word names is near enough to be meant: 52.3 mm may be, 180 mm is another error."""
        told_by_unit = {implied.key for implied in self.vocabulary.implied if implied.spoken}
        if not statement.implied or statement.key not in told_by_unit:
            return True
        truths = [fact.value for model in models for fact in self._truths(model, statement.key, "")]
        known = [Decimal(str(truth)) for truth in truths if isinstance(truth, int | float)]
        return any(distance(statement.stated, float(truth)) <= truth * NEAR for truth in known)

    def _is_doubtful(self, statement: Statement, scope: Scope, models: tuple[str, ...]) -> bool:
        """Whether the models were found so far off that the value may be of others."""
        telling = self._is_telling(statement.key) and scope.is_far
        far = (scope.is_vague or telling) and not self.named() <= {*models}
        return far or (len(models) > 1 and not scope.is_said)

    def _is_true(self, statement: Statement, scope: Scope) -> bool:
        models = scope.models or tuple(self.spec.models)
        return self.true_of(statement, models) == models

    def _is_telling(self, key: str) -> bool:
        """Whether a fact's numbers are as good as a model's name, as counts and measures are."""
        form = self.vocabulary.forms.get(key)
        return key == TENSOR_SHAPE or (form is not None and form.kind in {"count", "measure", "figure"})

    def in_family_order(self, statements: Sequence[Statement], scopes: list[Scope]) -> list[Scope]:
        """Give as many values of a fact as there are models to these in order, if nobody is named and most agree."""
        models = tuple(model for model in self.vocabulary.models if model in self.spec.models)
        for key in {statement.key for statement in statements}:
            same = [at for at, statement in enumerate(statements) if statement.key == key and not _is_told(scopes[at])]
            if len(same) != len(models) or len(models) < 2:
                continue
            right = sum(bool(self.true_of(statements[at], (model,))) for at, model in zip(same, models, strict=True))
            if right >= len(models) - 1:
                for at, model in zip(same, models, strict=True):
                    scopes[at] = Scope((model,), msg("one value a model, in their order"), "line")
        return scopes

    def _if_true_of_all(self, statement: Statement, surface: Surface) -> tuple[str, ...]:
        """All models, when nobody is named but what is stated is true of every one of them."""
        models = tuple(model for model in self.vocabulary.models if model in self.spec.models)
        if isinstance(statement.stated, PerModel):
            models = self._first_of_each(statement.key, len(statement.stated.items), models)
            each = _one_each(statement.stated, len(models))
            right = (self.true_of(statement._replace(stated=one), (m,)) for m, one in zip(models, each, strict=True))
            return models if each and sum(map(bool, right)) >= len(models) - 1 else ()
        form = self.vocabulary.forms.get(statement.key)
        set_here = surface == "code" and statement.wording.start < min(statement.span.start, MAX_SETTING)
        common = form is not None and form.common and set_here
        alike = surface in _SENTENCES and self._is_uniform(statement.key)
        return models if common or alike or self.true_of(statement, models) == models else ()

    def _is_uniform(self, key: str) -> bool:
        """Whether several models all have the same, so that what is said of nobody is said of them all."""
        facts = [self.spec.fact(model, key) for model in self.vocabulary.models if model in self.spec.models]
        values = {fact.value for fact in facts if fact is not None}
        return len(facts) > 1 and len(values) == 1 and all(facts)

    def _first_of_each(self, key: str, count: int, models: tuple[str, ...]) -> tuple[str, ...]:
        """As many models as there are values: all, or the first with each value of a fact that several share."""
        if count == len(models):
            return models
        facts = ((model, self.spec.fact(model, key)) for model in models)
        first: dict[object, str] = {}
        for model, fact in facts:
            if fact is not None:
                first.setdefault(fact.value, model)
        return tuple(first.values()) if count == len(first) >= MANY else ()

    def true_of(self, statement: Statement, models: Iterable[str]) -> tuple[str, ...]:
        """The models of which a statement is true, in any way it can be meant."""
        meanings = ((statement.key, statement.stated), *statement.others)
        return tuple(
            model
            for model in models
            if any(
                self._kind(key).agrees(stated, fact.value)
                for key, stated in meanings
                for fact in self._truths(model, key, statement.tensor)
            )
        )

    def _judge(self, claim: Claim) -> Judged:
        facts = list(self._truths(claim.model, claim.key, claim.tensor, claim.counting))
        kind = self._kind(claim.key)
        if claim.stance == "counterexample":
            return self._told(claim, "silent", facts[0] if facts else None)
        if not facts:
            return Judged(_settled(claim, "counterexample"), "unverifiable", None, "")
        for fact in facts:
            if kind.agrees(claim.stated, fact.value):
                return self._told(_settled(claim, "assert"), "match", fact)
        if self._may_be_shown(claim, facts):
            # Right where it is right; wrong, it may be shown because it is wrong.
            return self._told(_settled(claim, "counterexample"), "silent", facts[0])
        claim = _settled(claim, "assert")
        meant = next((fact for fact in facts[1:] if _is_slip(claim.stated, fact, facts[0])), facts[0])
        return self._told(claim, "mismatch", meant)

    def _may_be_shown(self, claim: Claim, facts: Sequence[Fact]) -> bool:
        """Whether a wrong value may be no mistake: supposed, measured, chosen, counted or trained in another way."""
        measured = claim.stance == "measured" and self.vocabulary.is_measurable(claim.key)
        doubtful = claim.stance in {"hypothesis", "doubt"}
        return doubtful or measured or self._is_free(claim, facts[0]) or self._is_right_elsewhere(claim, facts)

    def _is_right_elsewhere(self, claim: Claim, facts: Sequence[Fact]) -> bool:
        """Whether a value is the true one as another tool counts it, or is published of other weights."""
        form = self.vocabulary.forms.get(claim.key)
        if form and form.operations and any(is_counted_otherwise(claim.stated, fact.value) for fact in facts):
            return True
        published = self.vocabulary.elsewhere.get((claim.model, claim.key), ())
        printed = None if claim.counting else self.spec.fact(claim.model, f"{PAPER}{claim.key}")
        printed_count = _count(printed.value) if printed and isinstance(printed.value, str) else None
        known = (*published, *(() if printed_count is None else (printed_count,)))
        return any(self._kind(claim.key).agrees(claim.stated, value) for value in known)

    def _is_free(self, claim: Claim, fact: Fact) -> bool:
        """Whether whoever uses a model may choose a value: the fact itself, or the size of the tensor that it is."""
        if not isinstance(claim.stated, Element) or claim.key != TENSOR_SHAPE:
            # A table of models has the published ones: whoever chose another value says so beside it.
            chosen = claim.surface != "table" or claim.stance != "assert" or claim.implied
            return chosen and self.vocabulary.is_free(claim.key)
        free = (self.spec.fact(claim.model, key) for key in self.vocabulary.forms if self.vocabulary.is_free(key))
        sizes = fact.value if isinstance(fact.value, tuple) else ()
        return claim.stated.at == 0 and any(one is not None and one.value == sizes[0] for one in free)

    def _told(self, claim: Claim, verdict: Verdict, fact: Fact | None) -> Judged:
        form = self.vocabulary.forms.get(claim.key, Form("shape"))
        inputs = self.spec.fact(claim.model, form.inputs) if form.inputs else None
        return Judged(claim, verdict, fact, _expected(claim, fact, form), form.group, _lists_inputs(claim, inputs))

    def _truths(self, name: str, key: str, tensor: str, how: Counting = "") -> Iterator[Fact]:
        """Every fact of a model that a claim may mean: a count with or without buffers, unless it says which."""
        model = self.spec.models.get(name)
        if model is None:
            return
        meant = find_tensors(tensor, model.tensors, self.vocabulary.layouts) if key == TENSOR_SHAPE else ()
        for full, shape in meant:
            yield Fact(shape, "verified" if model.source.kind == "checkpoint" else "declared", (full,))
        counts = {"": (key, key + WITH_BUFFERS), "without": (key,), "with": (key + WITH_BUFFERS,)}
        form = self.vocabulary.forms.get(key)
        either = form.either if form else ()
        for counted in (*counts[how if key + WITH_BUFFERS in model.facts else ""], *either):
            if fact := model.facts.get(counted):
                yield fact
                yield from self._onward(model.facts, key, fact)

    def _onward(self, facts: Mapping[str, Fact], key: str, fact: Fact) -> Iterator[Fact]:
        """Steps with the one that leads out of the last: "256 → 576" after "256 → 256"."""
        form = self.vocabulary.forms.get(key)
        following = facts.get(form.onward) if form else None
        if following and isinstance(fact.value, tuple) and isinstance(last := fact.value[-1], tuple):
            yield fact._replace(value=(*fact.value, (last[-1], following.value)))

    def _kind(self, key: str) -> Kind:
        form = self.vocabulary.forms.get(key)
        return KINDS[form.kind if form else "shape"]


def _count(printed: str) -> float | None:
    """A count as papers print it, "39M", as a number; None for anything else."""
    found = _PRINTED.fullmatch(printed)
    return float(found[1]) * _TIMES[found[2].lower()] if found else None


def _is_told(scope: Scope) -> bool:
    """Whether anybody says whom a value is about, if only that it is about none of the models."""
    return bool(scope.models) or scope.is_settled


def _settled(claim: Claim, stance: Stance) -> Claim:
    """A claim whose stance hung on whether it is right."""
    if claim.stance not in {"doubt", "measured"}:
        return claim
    return claim._replace(stance=stance, doubted=claim.stance == "doubt")


def _in_common(judged: Judged) -> int:
    """How many elements of a claimed list stand where they should."""
    stated, truth = judged.claim.stated, judged.fact.value if judged.fact else ()
    if not isinstance(stated, Items) or not isinstance(truth, tuple):
        return 0
    return sum(one == other for one, other in zip(stated.items, truth, strict=False))


def _is_slip(stated: Stated, fact: Fact, plain: Fact) -> bool:
    """Whether a count is so near to another one than the plain one that only a digit of that slipped."""
    if not isinstance(fact.value, int) or not isinstance(plain.value, int):
        return False
    return distance(stated, fact.value) * 5 < abs(fact.value - plain.value)


def _expected(claim: Claim, fact: Fact | None, form: Form) -> str:
    """The true value as people write it; of one layer's sizes only that layer's."""
    if fact is None:
        return ""
    value, stated = fact.value, claim.stated
    if isinstance(stated, Step) and stated.at is not None and isinstance(value, tuple):
        value = value[stated.at : stated.at + 1] or value
    return format_value(value, form.kind, form.unit)


def _lists_inputs(claim: Claim, steps: Fact | None) -> bool:
    """Whether a list of channels is what each layer takes in instead of what it gives out."""
    if steps is None or not isinstance(steps.value, tuple) or not isinstance(claim.stated, Items):
        return False
    return claim.stated.items == tuple(step[0] for step in steps.value if isinstance(step, tuple))


def _one_each(stated: Stated, models: int) -> list[Stated]:
    """Give every model its own value when a list has one for each; none when their numbers differ."""
    if not isinstance(stated, PerModel):
        return [stated] * models
    exact = [Amount((Interval(Decimal(item), Decimal(item)),)) for item in stated.items]
    return [*exact] if len(exact) == models else []

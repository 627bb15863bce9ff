"""What speaks for a value's being of one fact: how near its words stand, whose column it is, which part is meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnx_doclint.claims.evidence.of_value import FAR, kind_of, number_of
from cnx_doclint.claims.facts import Element, PerModel, Uniform
from cnx_doclint.claims.readings import COUNT_UNITS, Name

if TYPE_CHECKING:
    from cnx_doclint.claims.evidence.around import Around, Features
    from cnx_doclint.claims.facts import Stated
    from cnx_doclint.claims.lexicon import Mark

_CLAUSE = re.compile(r"[.;!?]\s|\n|,\s")
_GROUPS = ("shape", "count", "metric")


def fact_features(around: Around, key: str, stated: Stated) -> Features:
    """Return the evidence for reading a value as one of a fact."""
    return {**_form(around, key, stated), **_words(around, key), **_topics(around, key), **_contexts(around, key)}


def _form(around: Around, key: str, stated: Stated) -> Features:
    form = around.vocabulary.forms.get(key)
    kind, length = kind_of(around.value)
    number = number_of(around.value)
    if form is None:
        return {"f_tensor": 1}
    unit = number.unit if number else ""
    units = form.units | (frozenset(COUNT_UNITS) if form.kind == "count" else frozenset())
    return {
        f"f_{form.kind}": 1,
        f"g_{form.group}": 1,
        "f_single": float(bool(form.single)),
        "f_list": float(form.length > 0),
        "f_common": float(form.common),
        "f_measurable": float(form.measurable),
        "f_free": float(form.free),
        "f_limit": float(form.limit),
        "f_needs": float(key in around.vocabulary.needs),
        "f_vague": float(bool(around.vocabulary.needs.get(key))),
        "f_is_part": float(key in set(around.vocabulary.parts.values())),
        "f_has_parts": float(any(whole == key for whole, _ in around.vocabulary.parts)),
        "f_unit": float(bool(unit) and unit in units),
        "f_odd_unit": float(bool(unit) and unit not in units),
        "f_lacks_unit": float(bool(units) and not unit and number is not None),
        "f_length": float(form.length > 0 and kind == "list" and length == form.length),
        "f_other_length": float(form.length > 0 and kind in {"list", "steps"} and length != form.length),
        "f_uniform": float(isinstance(stated, Uniform)),
        "f_element": float(isinstance(stated, Element)),
        "f_per_model": float(isinstance(stated, PerModel)),
        "f_name": float(isinstance(stated, Name)),
        "f_multiple": float(form.multiple > 1),
    }


def _words(around: Around, key: str) -> Features:
    start, end = around.value.span
    folded, marks = around.own.folded, around.own.marks
    labels = [mark for mark in marks.get("label", ()) if mark.span.end <= start]
    nouns = [mark for mark in marks.get("noun", ()) if mark.span.start >= end - 3]
    ours, others = _apart(labels, key)
    after, others_after = _apart(nouns, key)
    label = _nearest_before(ours, start)
    found: Features = {
        "l_far": min(FAR, start - label.span.end) if label else FAR,
        "l_other": min((start - mark.span.end for mark in others), default=FAR),
        "n_far": min((max(0, mark.span.start - end) for mark in after), default=FAR),
        "n_other": min((max(0, mark.span.start - end) for mark in others_after), default=FAR),
        "h_is": float(key in around.segment.hints),
        "h_rank": around.segment.hints.index(key) if key in around.segment.hints else 9,
        "h_other": float(bool(around.segment.hints) and key not in around.segment.hints),
        "o_label": len([mark for mark in marks.get("label", ()) if not mark.data]),
        "o_noun": len([mark for mark in marks.get("noun", ()) if not mark.data]),
    }
    before = around.values[around.number - 1].span.end if around.number else 0
    following = around.values[around.number + 1].span.start if around.number + 1 < len(around.values) else len(folded)
    if label:
        gap = folded[label.span.end : start]
        found |= {
            "l_tight": float(label.span.end >= before),
            "l_rank": list(label.data).index(key),
            "l_shared": len(label.data),
            "l_first": float(label.span.start < 3),
            "l_words": min(12, len(gap.split())),
            "l_broken": float(_CLAUSE.search(gap) is not None),
            "l_sets": float(gap.strip(" \"'`*") in {":", "=", ""}),
            "l_length": label.span.end - label.span.start,
        }
    if after:
        found |= {
            "n_tight": float(any(mark.span.start < following for mark in after)),
            "n_shared": min(len(mark.data) for mark in after),
            "n_adjacent": float(found["n_far"] < 3),
        }
    found["l_nearer"] = float(found["l_far"] < found["l_other"])
    found["n_nearer"] = float(found["n_far"] < found["n_other"])
    found["named_here"] = float(bool(label or after))
    return found


def _apart(marks: list[Mark], key: str) -> tuple[list[Mark], list[Mark]]:
    ours = [mark for mark in marks if key in (mark.data or ())]
    return ours, [mark for mark in marks if key not in (mark.data or ())]


def _nearest_before(marks: list[Mark], start: int) -> Mark | None:
    return min(marks, key=lambda mark: start - mark.span.end, default=None)


def _topics(around: Around, key: str) -> Features:
    part = key.partition(".")[0]
    start = around.value.span.start
    topics = around.own.marks.get("topic", ())
    before = [mark for mark in topics if mark.span.end <= start]
    wholes = {fact: topic for (_, topic), fact in around.vocabulary.parts.items()}
    part = wholes.get(key, part)
    named = around.own.topics
    return {
        "t_is": float(bool(before) and before[-1].data == part),
        "t_other": float(bool(before) and before[-1].data != part),
        "t_any": float(part in named),
        "t_others": len(named - {part}),
        "t_has": float(part in around.vocabulary.topics),
    }


def _contexts(around: Around, key: str) -> Features:
    part = key.partition(".")[0]
    found: Features = {}
    first = True
    for number, (kind, mentioned) in enumerate(around.context):
        facts = mentioned.facts
        if facts.get(key):
            found[f"cf_{kind}"] = 1
        elif facts:
            found[f"co_{kind}"] = 1
        if facts and first:
            first = False
            found["cf_first"] = float(bool(facts.get(key)))
            found["cf_place"] = min(12, number)
            found["cf_several"] = min(9, len(facts))
        topics = mentioned.topics
        if topics == {part}:
            found[f"ct_{kind}"] = 1
        elif topics and part not in topics:
            found[f"cu_{kind}"] = 1
        if kind in {"column", "row", "heading", "lead", "item", "label", "dict key", "assignment"}:
            if mentioned.marks.get("dataset"):
                found[f"d_{kind}"] = 1
            if mentioned.marks.get("place") or mentioned.marks.get("ordinal"):
                found[f"p_{kind}"] = 1
            if any(not mark.data for mark in mentioned.marks.get("label", ())):
                found[f"x_{kind}"] = 1
    return found

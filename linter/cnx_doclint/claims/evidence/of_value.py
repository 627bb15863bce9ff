"""What a value and its place look like, whatever it is of."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from cnx_doclint.claims.readings import COUNT_UNITS, Items, Name, Number, Steps

if TYPE_CHECKING:
    from cnx_doclint.claims.evidence.around import Around, Features
    from cnx_doclint.claims.readings import Value

_ARROW_BEFORE = re.compile(r"(?:→|->|=>)\s*[*`\[(]*\Z")
_ARROW_AFTER = re.compile(r"[*`\])\s]*(?:→|->|=>)")
_SETS = re.compile(r"[=:]\s*[\[(\"'*`~]*\Z")
_VERSUS = re.compile(r"\bvs\b")
_HIGHEST_YEAR, _LOWEST_YEAR = 2035, 1985
_STANCES = ("assert", "paper", "counterexample", "hypothesis", "doubt", "measured", "history", "generated")
_PATH = re.compile(r"[/\\_.@#&?=-]\Z")
_PATH_AFTER = re.compile(r"[/\\_@#&-]|\.\w")
_UNKNOWN_AFTER = re.compile(r"[\s*_`)\]\"']*([^\W\d_]{2,})")
_UNKNOWN_BEFORE = re.compile(r"([^\W\d_]{2,})[\s*_`(\[\"':=~]*\Z")
_KEY = re.compile(r"[\"'`]?([\w.\[\]-]+)[\"'`]?\s*(?::\s*\w+\s*)?[=:]\s*[\[(\"'`]*\Z")
FAR = 200


def number_of(value: Value) -> Number | None:
    """Return a value's reading as a number, if it has one."""
    return next((one for one in value.readings if isinstance(one, Number)), None)


def kind_of(value: Value) -> tuple[str, int]:
    """Return what a value looks like, and of how many numbers it is made."""
    for one in value.readings:
        if isinstance(one, Items):
            return "list", len(one.items)
    for one in value.readings:
        if isinstance(one, Number):
            return "number", 1
        if isinstance(one, Steps):
            return "steps", len(one.sizes)
    return ("name", 1) if any(isinstance(one, Name) for one in value.readings) else ("other", 2)


def value_features(around: Around) -> Features:
    """Return the evidence that holds for every reading of a value."""
    return {**_form(around), **_place(around), **_beside(around), **_stances(around)}


def _form(around: Around) -> Features:
    folded, (start, end) = around.own.folded, around.value.span
    kind, length = kind_of(around.value)
    number = number_of(around.value)
    found: Features = {f"v_{kind}": 1, "v_length": length}
    if number is None or not number.intervals:
        return found
    low, high = number.intervals[0]
    middle = float((low + high) / 2)
    unit = number.unit
    found |= {
        "v_log": math.log10(abs(middle) + 1),
        "v_decimals": max(0, -int((high - low).normalize().as_tuple().exponent)) if high - low < 1 else 0,
        "v_readings": len(number.intervals),
        "v_year": float(not unit and _LOWEST_YEAR < middle < _HIGHEST_YEAR and end - start == 4),
        "v_digits": end - start,
        "v_round": float(middle > 9 and middle % 10 == 0),
        "v_power": float(middle > 1 and middle == int(middle) and int(middle) & (int(middle) - 1) == 0),
        "v_small": float(middle < 10),
        "v_count_unit": float(unit in COUNT_UNITS),
        "v_no_unit": float(not unit),
        "v_other_unit": float(bool(unit) and unit not in COUNT_UNITS),
        "v_percent": float(unit == "%"),
        "v_times": float(unit == "x"),
    }
    found["v_separated"] = float(any(char in ",_ " for char in folded[start:end]))
    return found


def _place(around: Around) -> Features:
    segment, folded, (start, end) = around.segment, around.own.folded, around.value.span
    found: Features = {
        f"s_{segment.surface}": 1,
        "s_length": min(8, len(folded) / 50),
        "s_words": min(40, around.own.words),
        "s_values": min(12, len(around.values)),
        "s_number": min(12, around.number),
        "s_share": (end - start) / max(1, len(folded)),
        "s_before": min(FAR, start),
        "s_after": min(FAR, len(folded) - end),
        "s_hints": len(segment.hints),
        "s_headed": float(segment.headed),
        "s_of_part": float(segment.of_part),
        "s_printed": float(segment.printed),
        "s_alone": float(segment.alone),
        "s_unit": float(bool(segment.unit)),
        "s_column": segment.cell[1],
        "s_row": min(20, segment.cell[0]),
        "s_known": around.own.known,
    }
    for kind, mentioned in around.context:
        found[f"c_{kind}"] = 1
        if kind in {"column", "row", "dict key", "assignment", "heading", "lead", "label", "same line"}:
            found.setdefault(f"known_{kind}", mentioned.known)
            found.setdefault(f"words_{kind}", min(20, mentioned.words))
    return found


def _beside(around: Around) -> Features:
    folded, (start, end) = around.own.folded, around.value.span
    before, after = folded[max(0, start - 60) : start], folded[end : end + 60]
    marks = around.own.marks
    found: Features = {
        "b_paren": float(folded.count("(", 0, start) > folded.count(")", 0, start)),
        "b_quote": folded.count('"', 0, start) % 2,
        "b_question": float("?" in folded),
        "b_arrow": float(_ARROW_BEFORE.search(before) is not None),
        "b_to": float(_ARROW_AFTER.match(after) is not None),
        "b_set": float(_SETS.search(before) is not None),
        "b_versus": float(_VERSUS.search(before[-30:] + " " + after[:30]) is not None),
        "b_struck": float(around.segment.plain.is_struck(start, end)),
        "b_about": float(before.rstrip()[-1:] in {"~", "≈", "∼"}),
        "b_sign": float(before[-1:] in {"+", "-", "−", "±", "<", ">"} or before[-2:-1] in {"<", ">", "≤", "≥"}),
        "b_slash": float(before.rstrip()[-1:] == "/" or after.lstrip()[:1] == "/"),
        "b_path": float(_PATH.search(before) is not None and before[-1:] != "-"),
        "b_path_after": float(_PATH_AFTER.match(after) is not None),
        "b_option": float(before.lstrip().startswith("-") or " --" in before),
        "b_most": float(any(m.span.end <= start and start - m.span.end < 3 for m in marks.get("most", ()))),
        "b_partial": float(any(m.span.end <= start and start - m.span.end < 3 for m in marks.get("partial", ()))),
        "b_place": len(marks.get("place", ())) + len(marks.get("ordinal", ())),
        "b_place_before": float(any(m.span.end <= start for kind in ("place", "ordinal") for m in marks.get(kind, ()))),
        "b_dataset": len(marks.get("dataset", ())),
        "b_break": len(marks.get("break", ())),
        "b_anaphor": len(marks.get("anaphor", ())),
        "b_foreign": len(marks.get("foreign", ())),
    }
    return found | _unknown_words(around, before, after, max(0, start - 60))


def _unknown_words(around: Around, before: str, after: str, offset: int) -> Features:
    """Words right beside a value that no mark covers: a noun, heading or key that names something else."""
    end = around.value.span.end
    spans = [mark.span for kind, some in around.own.marks.items() if kind != "neutral" for mark in some]
    spans += [group.span for group in around.own.groups]

    def unknown(start: int, stop: int) -> bool:
        return not any(span.start < stop and start < span.end for span in spans)

    following = _UNKNOWN_AFTER.match(after)
    preceding = _UNKNOWN_BEFORE.search(before)
    key = _KEY.search(before)
    found: Features = {"u_after": 0, "u_before": 0, "u_key": 0, "u_any_key": float(key is not None)}
    if following:
        found["u_after"] = float(unknown(end + following.start(1), end + following.end(1)))
        found["u_after_gap"] = following.start(1)
    if preceding:
        found["u_before"] = float(unknown(offset + preceding.start(1), offset + preceding.end(1)))
    if key:
        found["u_key"] = float(unknown(offset + key.start(1), offset + key.end(1)))
    return found


def _stances(around: Around) -> Features:
    """How near words of each stance are, and which places around have any."""
    start, end = around.value.span
    found: Features = {}
    for mark in around.own.marks.get("stance", ()):
        stance = mark.data.stance
        if stance == "none":
            continue
        ahead = mark.span.end <= start
        gap = start - mark.span.end if ahead else mark.span.start - end
        name = f"st_{stance}"
        found[name] = max(found.get(name, 0), 1 / (1 + abs(gap) / 20))
        side = f"{name}_{'before' if ahead else 'after'}"
        found[side] = 1
        for reach in mark.data.reach:
            found[f"reach_{reach}"] = 1
    for kind, mentioned in around.context:
        for stance in mentioned.stances:
            found[f"st_{stance}_{kind}"] = 1
            found[f"st_{stance}_around"] = found.get(f"st_{stance}_around", 0) + 1
    return found

"""What speaks for a value's being one of a model: where it is named, who else is, and how far off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnx_doclint.claims.evidence.around import Around, Features
    from cnx_doclint.claims.naming import Group

NOWHERE = 300
_TOKEN_BEFORE = re.compile(r"[\w./-]*\Z")
_TOKEN_AFTER = re.compile(r"[\w./+-]*")


def subject_features(around: Around, model: str) -> Features:
    """Return the evidence for reading a value as one of a model."""
    return {**_on_line(around, model), **_around(around, model)}


def _on_line(around: Around, model: str) -> Features:
    start, end = around.value.span
    groups = around.own.groups
    before = [group for group in groups if group.span.end <= start]
    after = [group for group in groups if group.span.start >= end]
    found: Features = {
        "m_before": _gap(before, start, model, ours=True, ahead=True),
        "m_before_other": _gap(before, start, model, ours=False, ahead=True),
        "m_after": _gap(after, end, model, ours=True, ahead=False),
        "m_after_other": _gap(after, end, model, ours=False, ahead=False),
        "m_line": float(any(model in group.models for group in groups)),
        "m_line_models": len({one for group in groups for one in group.models}),
        "m_line_groups": len(groups),
        "m_line_strangers": sum(not group.models and not group.anaphor for group in groups),
        "m_anaphor": float(any(group.anaphor for group in groups)),
    }
    if before:
        found["m_last"] = float(model in before[-1].models)
        found["m_last_models"] = len(before[-1].models)
        found["m_last_stranger"] = float(not before[-1].models and not before[-1].anaphor)
    if after:
        found["m_next"] = float(model in after[0].models)
        found["m_next_stranger"] = float(not after[0].models and not after[0].anaphor)
    found["m_nearest"] = float(
        min(found["m_before"], found["m_after"]) < min(found["m_before_other"], found["m_after_other"])
    )
    own = next((group for group in groups if model in group.models), None)
    if own is not None:
        found |= _spelling(around.own.folded, own, "m")
    return found


def _gap(groups: Sequence[Group], edge: int, model: str, *, ours: bool, ahead: bool) -> float:
    gaps = [
        (edge - group.span.end if ahead else group.span.start - edge)
        for group in groups
        if (model in group.models) == ours and not group.anaphor
    ]
    return min(gaps, default=NOWHERE)


def _spelling(folded: str, group: Group, kind: str) -> Features:
    """What stands in the same token as a name: "bit_resnet50", "resnet34_8xb32_in1k"."""
    before = _TOKEN_BEFORE.search(folded, 0, group.span.start)
    after = _TOKEN_AFTER.match(folded, group.span.end)
    return {
        f"{kind}_prefix": min(12, len(before[0])) if before else 0,
        f"{kind}_suffix": min(12, len(after[0])) if after else 0,
        f"{kind}_together": len(group.models),
    }


def _around(around: Around, model: str) -> Features:
    found: Features = {}
    first = True
    for number, (kind, mentioned) in enumerate(around.context):
        groups = [group for group in mentioned.groups if not group.anaphor]
        if not groups:
            continue
        models = {one for group in groups for one in group.models}
        if first:
            first = False
            own = next((group for group in groups if model in group.models), None)
            found |= {
                f"w_{kind}": 1,
                "w_is": float(model in models),
                "w_models": len(models),
                "w_groups": len(groups),
                "w_leads": float(model in groups[0].models),
                "w_strangers": sum(not group.models for group in groups),
                "w_place": min(12, number),
                "w_words": min(30, mentioned.words),
                "w_known": mentioned.known,
                "w_digits": float(mentioned.digits),
            }
            if own is not None:
                found |= _spelling(mentioned.folded, own, "w")
        if model in models:
            found[f"wm_{kind}"] = 1
            found[f"wn_{kind}"] = len(models)
        elif models:
            found[f"wo_{kind}"] = 1
        if any(not group.models for group in groups):
            found[f"ws_{kind}"] = 1
    if first:
        found["w_nobody"] = 1
    return found

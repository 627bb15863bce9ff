"""Copies of labelled documents with other networks, conditions and parts in the place of known models: say nothing.

Real pages are full of numbers of networks that nobody told the linter of. A known name is made one of these, and its
values are changed: what stood there was right of the model, what stands there now is right of somebody else.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from cnx_doclint.claims.naming import MAX_LINE, Naming
from labelled import Label, Labelled, by_line, checker_at
from mutated import Mutant, slip_labels

if TYPE_CHECKING:
    from cnx_doclint.documents.text import Span

SHARE = 0.5
_STEMS = ("Kestrel", "Bolt", "Miro", "Tapir", "Quill", "Orca", "Vela", "Hazel", "Nimbus", "Gecko", "Swift", "Dense")
_KINDS = ("Net", "Former", "Pose", "LM", "", "Mixer", "Res", "Vision")
_SIZES = ("50", "101", "B2", "-B", "-L", "-Tiny", "-Small", "-7B", "-1.5B", " XL", "-S16", "_base", "V2", "")
_AFFIXES = (
    "bit_{}",
    "{}-vd",
    "{}_d",
    "Wide-{}",
    "{}-iso",
    "SE-{}",
    "{}x4",
    "Tiny{}",
    "{}-3D",
    "i{}",
    "{}-MoE",
    "Deep{}",
)
_COMPOSED = (
    "Mask R-CNN {}",
    "{} + UPerNet",
    "{}-FPN",
    "Faster R-CNN ({})",
    "{} backbone + decoder",
    "CLIP ({})",
    "DETR-{}",
)
_CONDITIONS = (
    "{} (384x384)",
    "{} @512",
    "{} CIFAR-100",
    "{} distilled",
    "{} (ours)",
    "{} fine-tuned",
    "{} int8",
    "{} 22k",
    "{} 300 epochs",
)


def strangers(document: Labelled, seed: int) -> Mutant:
    """Replace some names by others' and change their values, drawn by a seed."""
    draw = random.Random(f"strangers:{document.name}:{seed}")
    naming = Naming(checker_at(document.spec).basis.vocabulary)
    lines, labels = document.text.split("\n"), by_line(document.labels)
    for number in sorted(labels):
        if number > len(lines) or draw.random() >= SHARE:
            continue
        span = _only_name(naming, lines[number - 1], labels[number])
        if span is not None:
            _replace(lines, labels, number, span, draw)
    return Mutant("\n".join(lines), tuple(label for told in labels.values() for label in told))


def _only_name(naming: Naming, line: str, labels: list[Label]) -> Span | None:
    """Where a line names the one model that all its labels are about."""
    groups = [group for group in naming.in_text(line[:MAX_LINE]) if group.models]
    models = {label.model for label in labels if label.verdict in {"right", "wrong"}}
    if len(models) != 1 or not groups or any(set(group.models) != models for group in groups):
        return None
    return groups[0].span


def _replace(lines: list[str], labels: dict[int, list[Label]], number: int, span: Span, draw: random.Random) -> None:
    line = lines[number - 1]
    name = line[span.start : span.end]
    sort = draw.choice(("unknown", "affix", "composed", "condition"))
    made = {
        "unknown": draw.choice(_STEMS) + draw.choice(_KINDS) + draw.choice(_SIZES),
        "affix": draw.choice(_AFFIXES).format(name),
        "composed": draw.choice(_COMPOSED).format(name),
        "condition": draw.choice(_CONDITIONS).format(name),
    }[sort]
    changed = [label for label in labels[number] if sort != "condition" or label.fact.startswith("metric.")]
    kept = [label for label in labels[number] if label not in changed]
    told, slipped = slip_labels(line[: span.start], line[span.end :], changed, draw)
    lines[number - 1] = told[0] + made + told[1]
    labels[number] = [*kept, *slipped]

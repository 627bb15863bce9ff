"""Finds the tensor that a document names, whatever key layout or prefix it names it by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PREFIX = re.compile(r"^(?:module\.|_orig_mod\.)+")
# What code calls the model whose tensor it looks at: "model.conv1.weight.shape".
_VARIABLE = re.compile(r"^(?:self\.)?(?:model|net|network|m)\.")
_INDEX = re.compile(r"\[(\d+)\]")
_CAPTURE = re.compile(r"\{(\w+)\}")


def find_tensors(
    name: str, tensors: Mapping[str, tuple[int, ...]], layouts: Sequence[Sequence[str]]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the names in the spec of the tensor that is meant, with its shape; nothing when no one shape is meant.

    A name that is a tensor's whole name comes first; those that end alike follow, since some of them may be meant.

    ``name`` may be the last parts of the full name, and may spell them as another key layout does: a family's
    ``layouts`` list, for each sort of tensor, the spellings that stand for the same one.
    """
    written = _INDEX.sub(r".\1", name)
    wanted = _PREFIX.sub("", written)
    whole = _VARIABLE.sub("", written)
    if whole != written and whole in tensors:
        return ((whole, tensors[whole]),)
    for spelling in (wanted, *_spellings(wanted, layouts)):
        found = {full: shape for full, shape in tensors.items() if full == spelling or full.endswith(f".{spelling}")}
        if spelling in found:
            return tuple(sorted(found.items(), key=lambda one: one[0] != spelling))
        if len(set(found.values())) == 1:
            return tuple(found.items())[:1]
    return ()


def _spellings(wanted: str, layouts: Sequence[Sequence[str]]) -> Iterator[str]:
    parts = wanted.split(".")
    for alternatives in layouts:
        for alternative in alternatives:
            captured = _captured(alternative.split(".")[-len(parts) :], parts)
            if captured is not None:
                for other in alternatives:
                    if all(found in captured for found in _CAPTURE.findall(other)):
                        yield _CAPTURE.sub(lambda match: captured[match[1]], other)  # noqa: B023


def _captured(pattern: Sequence[str], parts: Sequence[str]) -> dict[str, str] | None:
    """Match a pattern's parts against a name's; the numbers found, or None."""
    if len(pattern) != len(parts):
        return None
    captured: dict[str, str] = {}
    for expected, part in zip(pattern, parts, strict=True):
        expression = _CAPTURE.sub(r"(?P<\1>\\d+)", re.escape(expected).replace(r"\{", "{").replace(r"\}", "}"))
        match = re.fullmatch(expression, part)
        if match is None:
            return None
        captured |= match.groupdict()
    return captured

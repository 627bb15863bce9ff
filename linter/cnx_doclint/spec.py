"""The spec: every fact of a family's models. The hinge between checkpoints and everything else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from cnx_doclint.errors import SpecError

SPEC_VERSION = 1

Status = Literal["verified", "derived", "inferred", "declared"]
STATUSES: tuple[Status, ...] = get_args(Status)

# A fact's value: a number, a text, a list of numbers, or a list of (in, out) steps.
Value = int | float | str | tuple[int, ...] | tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, how it is known, and what it rests on (tensor names, the assumption, or the citation)."""

    value: Value
    status: Status
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model's facts come from: ``checkpoint`` (a file) or ``reference`` (the built-in architecture)."""

    kind: Literal["checkpoint", "reference"]
    file: str = ""
    format: str = ""
    sha256: str = ""
    bytes: int = 0
    container: str = ""
    tensors: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """One model's facts by key, and the shape of every tensor by its name without ``module.`` prefixes."""

    source: Source
    facts: Mapping[str, Fact]
    tensors: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Spec:
    """All facts of a family's models."""

    family: str
    models: Mapping[str, Model]

    def fact(self, model: str, key: str) -> Fact | None:
        """Return a model's fact, or None when the spec does not tell."""
        found = self.models.get(model)
        return found.facts.get(key) if found else None

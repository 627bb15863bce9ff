"""What a run checks against: the spec, the family, its words, found from what the user said and where they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from cnx_doclint.claims import vocabulary_of
from cnx_doclint.errors import FamilyError, SpecError
from cnx_doclint.families.family import Family, families, load_family
from cnx_doclint.files import upwards
from cnx_doclint.spec import BUILTIN, Spec, load_spec
from cnx_doclint.vocabulary import Vocabulary

SPEC_FILE = "model-spec.json"


class Project(NamedTuple):
    """The truth and the words it is told in.

    Attributes:
        spec: the facts.
        origin: the spec's path or built-in name.
        found: whether a spec was named or found, so that the truth is the user's own.
        family: whose models these are.
        vocabulary: how they are spoken of.
    """

    spec: Spec
    origin: str
    found: bool
    family: Family
    vocabulary: Vocabulary


def load_project(spec: str, family: str, starts: Iterable[Path]) -> Project:
    """Return the project of a run.

    Args:
        spec: its path or built-in name; empty to look for ``model-spec.json`` from ``starts`` upwards, and to take
            the family's built-in spec when there is none.
        family: its name or path; empty to take the spec's.
        starts: folders to look from, the first that finds one decides.

    Raises:
        SpecError: the spec cannot be read, or is of another family.
        FamilyError: the family cannot be read.
    """
    origin = spec or _nearest(starts)
    name = origin or BUILTIN + (load_family(family).name if family else _only_family())
    return project_of(load_spec(name), family, name, found=bool(origin))


def project_of(spec: Spec, family: str = "", origin: str = "the spec", found: bool = True) -> Project:
    """Return the project of a spec.

    Raises:
        SpecError: the spec is of another family than the one named.
        FamilyError: the family cannot be read.
    """
    owner = _family(family or spec.family, origin)
    if owner.name != spec.family:
        hint = f"name the spec's own family, or extract a spec of {owner.name}"
        raise SpecError(f"{origin}: a spec of {spec.family}, not of {owner.name}", hint)
    return Project(spec, origin, found, owner, vocabulary_of(owner))


def _nearest(starts: Iterable[Path]) -> str:
    for folder in (folder for start in starts for folder in upwards(start)):
        if (folder / SPEC_FILE).is_file():
            return str(folder / SPEC_FILE)
    return ""


def _only_family() -> str:
    known = families()
    if len(known) != 1:
        raise SpecError("no spec was found, and there is more than one family", f"name one: --family {known[0]}")
    return known[0]


def _family(name: str, origin: str) -> Family:
    try:
        return load_family(name)
    except FamilyError as error:
        raise FamilyError(f"{origin}: {error}", error.hint) from error

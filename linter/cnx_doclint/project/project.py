"""What a run checks against: the spec, the family, its words, found from what the user said and where they are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cnx_doclint.errors import FamilyError, SpecError
from cnx_doclint.families.family import Family, load_family
from cnx_doclint.families.further_facts import further_facts
from cnx_doclint.messages.messages import msg
from cnx_doclint.project.files import folders_upwards
from cnx_doclint.spec.spec import BUILTIN, Spec, builtin_path, load_spec, without_partial

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cnx_doclint.families.glossary import Glossary

SPEC_FILE = "model-spec.json"
# Whose models a guide is about when neither a spec nor a setting says so.
DEFAULT_FAMILY = "convnextpose"


class Project:
    """The truth and the words it is told in. Most documents claim nothing, so what only a claim needs is read late.

    Attributes:
        origin: the spec's path or built-in name.
        found: whether a spec was named or found, so that the truth is the user's own.
        family: whose models these are.
        templates: the user's own folder of templates, with which generated blocks may be made.
    """

    def __init__(self, family: Family, origin: str, found: bool, spec: Spec | None = None) -> None:
        """Keep them; without a spec, that of ``origin`` is loaded when it is asked for."""
        self.templates: Path | None = None
        self.family = family
        self.origin = origin
        self.found = found
        self._spec = spec

    def with_templates(self, folder: Path | None) -> Project:
        """Return the project whose blocks are made with a folder of templates."""
        made = Project(self.family, self.origin, self.found, self._spec)
        made.templates = folder
        return made

    @property
    def glossary(self) -> Glossary:
        """The facts in the family's words."""
        from cnx_doclint.families.glossary import Glossary

        return Glossary(self.spec, self.family)

    @cached_property
    def spec(self) -> Spec:
        """The facts, and those that follow from them, which an older spec does not have."""
        return _completed(without_partial(self._spec or load_spec(self.origin)), self.family)

    @cached_property
    def models(self) -> tuple[str, ...]:
        """The models that documents can name: the family's, or where it is open the spec's."""
        return tuple(self.spec.models if self.family.open else self.family.models)


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
    if not origin:
        owner = load_family(family or DEFAULT_FAMILY)
        name = BUILTIN + owner.name
        builtin_path(name)  # a family of somebody's own has none, which must be said before the first claim
        return Project(owner, name, found=False)
    return project_of(load_spec(origin), family, origin)


def project_of(spec: Spec, family: str = "", origin: str = "the spec", found: bool = True) -> Project:
    """Return the project of a spec.

    Raises:
        SpecError: the spec is of another family than the one named.
        FamilyError: the family cannot be read.
    """
    owner = _family(family or spec.family, origin)
    if owner.name != spec.family:
        hint = msg(
            "name the spec's own family, extract a spec of {name}, or take a built-in one with --spec", name=owner.name
        )
        raise SpecError(
            msg("{origin}: a spec of {family}, not of {name}", origin=origin, family=spec.family, name=owner.name), hint
        )
    return Project(owner, origin, found, spec)


def _completed(spec: Spec, family: Family) -> Spec:
    further = {name: further_facts(family, model.facts) for name, model in spec.models.items()}
    if not any(further.values()):
        return spec
    whole = {name: model._replace(facts={**model.facts, **further[name]}) for name, model in spec.models.items()}
    return spec._replace(models=whole)


def _nearest(starts: Iterable[Path]) -> str:
    for folder in (folder for start in starts for folder in folders_upwards(start)):
        if (folder / SPEC_FILE).is_file():
            return str(folder / SPEC_FILE)
    return ""


def _family(name: str, origin: str) -> Family:
    try:
        return load_family(name)
    except FamilyError as error:
        raise FamilyError(msg("{origin}: {error}", origin=origin, error=error.message), error.hint) from error

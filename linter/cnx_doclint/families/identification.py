"""Which model of its family a checkpoint is, by its facts or its file's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnx_doclint.errors import FamilyError, UnknownFamilyError
from cnx_doclint.families.arithmetic import shown
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import Family, families, load_family
from cnx_doclint.messages.messages import join, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.checkpoints.contents.inventory import Inventory
    from cnx_doclint.spec.spec import Fact


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model, the reasons for it and those against it, each a sentence about one fact."""

    model: str
    fits: tuple[str, ...]
    misfits: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Nothing speaks against the model, and something for it."""
        return bool(self.fits) and not self.misfits


def identify(family: Family, facts: Mapping[str, Fact]) -> tuple[Candidate, ...]:
    """Return every model of the family, the likeliest first.

    Ranked by how many of the facts that the family expects of a model are so; models of equal rank keep the
    family's order.
    """
    candidates = [_candidate(model, entry.expected, facts) for model, entry in family.models.items()]
    return tuple(sorted(candidates, key=lambda candidate: (len(candidate.misfits), -len(candidate.fits))))


def _candidate(model: str, expected: Mapping[str, object], facts: Mapping[str, Fact]) -> Candidate:
    fits, misfits = [], []
    for key, value in expected.items():
        found = facts.get(key)
        if found is not None and found.value == value:
            fits.append(msg("{key} is {value}", key=key, value=shown(value)))
        else:
            was = shown(found.value) if found else msg("not known")
            misfits.append(
                msg("{key} is {was}, {model} has {value}", key=key, was=was, model=model, value=shown(value))
            )
    return Candidate(model, tuple(fits), tuple(misfits))


def model_of_file(family: Family, file: str) -> str | None:
    """Return the model that a file's name states, or None when it states none or more than one.

    A name counts where it stands alone between separators, as in ``ConvNeXtPose_M (1).tar`` or
    ``convnextpose-xs.pth``.
    """
    written = {word.lower(): model for model, entry in family.models.items() for word in (model, *entry.aliases)}
    words = "|".join(map(re.escape, sorted(written, key=len, reverse=True)))
    found = re.findall(rf"(?<![a-z0-9])(?:{re.escape(family.title.lower())})?({words})(?![a-z0-9])", file.lower())
    models = {written[word] for word in found}
    return models.pop() if len(models) == 1 else None


def family_of(inventory: Inventory) -> Family:
    """Return the built-in family that a checkpoint belongs to.

    Raises:
        UnknownFamilyError: it belongs to none of them; the message says what each of them did not find.
    """
    reasons = []
    for name in families():
        family = load_family(name)
        try:
            extract_facts(family, inventory)
        except FamilyError as error:
            reasons.append(error.message)
        else:
            return family
    raise UnknownFamilyError(join("; ", reasons), msg("give the path of a family's .toml file with --family"))

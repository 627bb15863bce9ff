"""The built-in specs: what the reference architectures say of every published model, as declared facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.extraction.reference import load_reference
from cnx_doclint.extraction.references._meta import reference_inventory
from cnx_doclint.families.fact_extraction import declared_facts, extract_facts, plain_tensors
from cnx_doclint.spec.spec import Fact, Model, Source, Spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.checkpoints.contents.inventory import Inventory
    from cnx_doclint.families.family import Family, FamilyModel

EVIDENCE = "reference architecture"


def builtin_spec(family: Family) -> Spec:
    """Return the spec of a family's models, each built from what the family expects of it.

    Nothing here was read from a checkpoint, so every fact is ``declared`` and names the reference
    architecture.

    Raises:
        DoclintError: torch is not installed, or the family has no reference architecture.
    """
    models = {name: _model(family, name, entry) for name, entry in family.models.items()}
    return Spec(family.name, models)


def _model(family: Family, name: str, entry: FamilyModel) -> Model:
    reference = load_reference(family.name)
    inventory = reference_inventory(reference, entry.expected, entry.layout or reference.layouts[0])
    tensors = plain_tensors(family, inventory)
    return Model(
        Source(kind="reference", tensors=len(tensors)),
        {**_declared(family, inventory), **declared_facts(family, name)},
        {plain: tensor.shape for plain, tensor in tensors.items()},
    )


def _declared(family: Family, inventory: Inventory) -> Mapping[str, Fact]:
    facts = extract_facts(family, inventory)
    return {key: Fact(fact.value, "declared", (EVIDENCE, *fact.evidence)) for key, fact in facts.items()}

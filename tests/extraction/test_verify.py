from __future__ import annotations

from collections.abc import Iterable

import pytest

import checkpoint_factory as factory
from cnx_doclint.checkpoints.contents.inventory import Inventory, Tensor
from cnx_doclint.extraction.verify import Mismatch, Verification, verify
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import Family


def verified(family: Family, inventory: Inventory) -> Verification:
    return verify(inventory, family, extract_facts(family, inventory))


def with_(inventory: Inventory, tensors: Iterable[Tensor]) -> Inventory:
    return factory.with_tensors(inventory, iter(tuple(tensors)))


@pytest.mark.parametrize("model", factory.MODELS)
@pytest.mark.parametrize("layout", factory.LAYOUTS)
def test_every_tensor_is_explained(family: Family, model: str, layout: str) -> None:
    result = verified(family, factory.inventory(model, layout, "module."))
    tensors = 194 if model == "XS" else 260
    assert result.ok
    assert result.layout == layout
    assert result.lines() == (f"verified: all {tensors} tensors are as in the reference ({layout} layout)",)


def test_a_tensor_that_is_missing(family: Family) -> None:
    inventory = factory.inventory("XS")
    name = "backbone.stages.1.0.pwconv2.bias"
    result = verified(family, with_(inventory, (each for each in inventory.tensors if each.name != name)))
    assert not result.ok
    assert (result.missing, result.unexpected, result.mismatched) == ({name: (80,)}, {}, ())
    assert result.lines() == (
        f"missing     {name} [80]",
        "not verified: of 193 tensors, 1 missing, 0 unexpected, 0 of another shape (named layout)",
    )


def test_a_tensor_too_many(family: Family) -> None:
    inventory = factory.inventory("M")
    name = "module.head.gamma"
    extra = factory.reshaped(factory.renamed(inventory.tensors[0], name), (5, 3))
    result = verified(family, with_(inventory, (*inventory.tensors, extra)))
    assert (result.missing, result.unexpected, result.mismatched) == ({}, {"head.gamma": (5, 3)}, ())
    assert result.lines()[0] == "unexpected  head.gamma [5, 3]"


def test_a_tensor_of_another_shape(family: Family) -> None:
    inventory = factory.inventory("S")
    name = "backbone.stages.2.4.dwconv.weight"
    changed = (factory.reshaped(each, (192, 1, 5, 5)) if each.name == name else each for each in inventory.tensors)
    result = verified(family, with_(inventory, changed))
    assert result.mismatched == (Mismatch(name, (192, 1, 7, 7), (192, 1, 5, 5)),)
    assert result.lines()[0] == f"shape       {name}: [192, 1, 5, 5], the reference has [192, 1, 7, 7]"


def test_a_hole_in_the_blocks(family: Family) -> None:
    inventory = factory.inventory("XS")
    hole = with_(inventory, (each for each in inventory.tensors if not each.name.startswith("backbone.stages.2.3.")))
    result = verified(family, hole)
    assert all(name.startswith("backbone.stages.2.5.") for name in result.unexpected)
    assert all(name.startswith("backbone.stages.2.3.") for name in result.missing)
    assert len(result.missing) == len(result.unexpected) > 0


def test_a_stage_that_is_missing(family: Family) -> None:
    inventory = factory.inventory("XS")
    cut = with_(inventory, (each for each in inventory.tensors if not each.name.startswith("backbone.stages.3.")))
    result = verified(family, cut)
    assert not result.ok
    assert result.lines() == (
        "not verified: backbone.depths has 3 entries and backbone.dims has 4 "
        "(tensors are missing, or of another architecture)",
    )


def test_facts_of_another_model(family: Family) -> None:
    claimed = extract_facts(family, factory.inventory("L"))
    result = verify(factory.inventory("M"), family, claimed)
    assert {mismatch.name.split(".")[0] for mismatch in result.mismatched} == {"head"}
    assert not result.missing
    assert not result.unexpected

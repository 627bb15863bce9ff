from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import checkpoint_factory as factory
from cnx_doclint.checkpoints.contents.inventory import Inventory
from cnx_doclint.errors import FamilyError
from cnx_doclint.families.fact_extraction import declared_facts, extract_facts, plain_tensors
from cnx_doclint.families.family import Family, families, load_family
from cnx_doclint.families.file_format import OPERATORS as DECLARED_OPERATORS
from cnx_doclint.families.file_format import frozen
from cnx_doclint.families.operators import OPERATORS
from cnx_doclint.spec.spec import Fact

TABLE: dict[str, Any] = json.loads(
    (Path(__file__).parent / "cases" / "convnextpose" / "facts.json").read_text(encoding="utf-8")
)


def facts_of(family: Family, model: str, inventory: Inventory) -> dict[str, Fact]:
    return {**extract_facts(family, inventory), **declared_facts(family, model)}


@pytest.mark.parametrize("model", factory.MODELS)
@pytest.mark.parametrize("layout", factory.LAYOUTS)
@pytest.mark.parametrize("prefix", ["", "module.", "module.module.", "_orig_mod.module."])
def test_every_fact_of_the_table(family: Family, model: str, layout: str, prefix: str) -> None:
    facts = facts_of(family, model, factory.inventory(model, layout, prefix))
    values = dict(zip(TABLE["columns"], map(frozen, TABLE[model]), strict=True))
    statuses = dict(zip(TABLE["columns"], TABLE["status"], strict=True))
    extra = {"params.head_with_buffers", "params.backbone_with_buffers"}
    assert {key: fact.value for key, fact in facts.items() if key not in extra} == values
    assert {key: fact.status for key, fact in facts.items() if key not in extra} == statuses
    assert facts.keys() >= extra


@pytest.mark.parametrize("model", ["M", "L"])
def test_numbered_layers_are_verified(family: Family, model: str) -> None:
    fact = extract_facts(family, factory.inventory(model, "numbered", "module."))["head.deconv_channels"]
    assert fact.status == "verified"
    assert fact.evidence == tuple(f"head.deconv_layers_{layer}.2.weight" for layer in (1, 2, 3))


@pytest.mark.parametrize("model", factory.MODELS)
def test_counts_are_sums_over_the_inventory(family: Family, model: str) -> None:
    inventory = factory.inventory(model, prefix="module.")
    facts = extract_facts(family, inventory)
    value = {key: int(str(fact.value)) for key, fact in facts.items() if key.startswith("params.")}
    assert value["params.total"] == inventory.parameters
    assert value["params.total_with_buffers"] == inventory.with_buffers
    assert value["params.total"] == value["params.head"] + value["params.backbone"]
    both = value["params.head_with_buffers"] + value["params.backbone_with_buffers"]
    assert value["params.total_with_buffers"] == both


@pytest.mark.parametrize("model", factory.MODELS)
def test_evidence_is_there_and_verified_facts_name_tensors(family: Family, model: str) -> None:
    inventory = factory.inventory(model, prefix="module.")
    names = plain_tensors(family, inventory).keys()
    facts = facts_of(family, model, inventory)
    assert all(fact.evidence for fact in facts.values())
    assert all(names >= {*fact.evidence} for fact in facts.values() if fact.status == "verified")
    assumed = {rule.assumption for rule in family.facts.values()}
    assert all(fact.evidence[0] in assumed for fact in facts.values() if fact.status == "inferred")
    assert all(fact.evidence == (family.paper.citation,) for fact in facts.values() if fact.status == "declared")


def test_layers_are_ordered_as_numbers(family: Family) -> None:
    found = factory.inventory("XS", "list-named")
    shifted = (
        factory.renamed(tensor, tensor.name.replace("deconv_layers.2.", "deconv_layers.10."))
        for tensor in reversed(found.tensors)
    )
    facts = extract_facts(family, factory.with_tensors(found, shifted))
    assert facts["head.layer"].value == ((320, 128), (128, 128), (128, 128))


def test_another_head_is_read_as_it_is(family: Family) -> None:
    found = factory.inventory("XS")
    shapes = {
        "head.deconv_layers_1.pwconv.weight": (96, 320, 1, 1),
        "head.deconv_layers_2.dwconv.weight": (96, 1, 5, 5),
        "head.final_layer.weight": (577, 128, 1, 1),
    }
    changed = (factory.reshaped(each, shapes.get(each.name, each.shape)) for each in found.tensors)
    facts = extract_facts(family, factory.with_tensors(found, changed))
    assert facts["head.deconv_channels"].value == (96, 128, 128)
    assert facts["head.deconv_kernels"].value == (3, 5, 3)
    # 577 is no multiple of 18 and the widths differ: nothing is guessed.
    unknown = {"head.width", "head.num_joints", "head.depth_dim", "head.upsampling_factor"}
    assert not unknown & facts.keys()


def test_a_kernel_that_is_not_square_has_no_size(family: Family) -> None:
    found = factory.inventory("XS")
    name = "backbone.stages.0.0.dwconv.weight"
    changed = (factory.reshaped(each, (40, 1, 7, 5)) if each.name == name else each for each in found.tensors)
    assert "backbone.kernel_size" not in extract_facts(family, factory.with_tensors(found, changed))


def test_an_unknown_backbone_has_no_variant(family: Family) -> None:
    found = factory.inventory("XS")
    without = (each for each in found.tensors if not each.name.startswith("backbone.stages.2.5."))
    facts = extract_facts(family, factory.with_tensors(found, without))
    assert facts["backbone.depths"].value == (2, 2, 5, 2)
    assert "backbone.variant" not in facts


def test_a_checkpoint_of_another_family_says_what_is_missing(family: Family) -> None:
    found = factory.inventory("XS")
    backbone = (each for each in found.tensors if each.name.startswith("backbone."))
    with pytest.raises(FamilyError, match=r"3 of 6 patterns found nothing: head_depthwise .*final \(head.final"):
        extract_facts(family, factory.with_tensors(found, backbone))


def test_a_shape_with_too_few_dimensions(family: Family) -> None:
    found = factory.inventory("XS")
    name = "head.deconv_layers_2.pwconv.weight"
    flat = (factory.reshaped(each, (128,)) if each.name == name else each for each in found.tensors)
    with pytest.raises(FamilyError, match=rf"{name} has the shape \[128\]"):
        extract_facts(family, factory.with_tensors(found, flat))


def test_two_layouts_for_one_layer_are_no_checkpoint(family: Family) -> None:
    found = factory.inventory("XS")
    other = factory.inventory("XS", "numbered")
    mixed = {each.name: each for each in (*found.tensors, *other.tensors)}
    with pytest.raises(FamilyError, match="same place of two layouts"):
        extract_facts(family, factory.with_tensors(found, iter(mixed.values())))


def test_names_that_meet_without_their_prefixes(family: Family) -> None:
    found = factory.inventory("XS")
    prefixed = factory.inventory("XS", prefix="module.")
    with pytest.raises(FamilyError, match="once prefixes are dropped"):
        extract_facts(family, factory.with_tensors(found, iter((*found.tensors, *prefixed.tensors))))


def test_every_operator_that_can_be_written_can_be_applied() -> None:
    assert OPERATORS.keys() == DECLARED_OPERATORS.keys() - {"cited"}


@pytest.mark.parametrize("name", families())
def test_built_in_families_load(name: str) -> None:
    loaded = load_family(name)
    assert loaded.name == name
    assert all(model.expected for model in loaded.models.values())

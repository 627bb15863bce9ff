from __future__ import annotations

import pytest

import checkpoint_factory as factory
from cnx_doclint.errors import FamilyError
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import Family
from cnx_doclint.families.identification import family_of, identify, model_of_file


@pytest.mark.parametrize("model", factory.MODELS)
@pytest.mark.parametrize("layout", factory.LAYOUTS)
def test_each_model_is_told_from_the_others(family: Family, model: str, layout: str) -> None:
    candidates = identify(family, extract_facts(family, factory.inventory(model, layout)))
    assert [candidate.model for candidate in candidates if candidate.exact] == [model]
    assert candidates[0].model == model
    assert {candidate.model for candidate in candidates} == set(factory.MODELS)


def test_the_reasons_tell_s_from_m_and_l(family: Family) -> None:
    candidates = identify(family, extract_facts(family, factory.inventory("S")))
    reasons = {candidate.model: candidate.misfits for candidate in candidates}
    assert reasons["S"] == ()
    assert reasons["M"] == ("head.out_channels is 576, M has 1152",)
    assert reasons["L"][0] == "head.deconv_channels is [256, 256, 256], L has [512, 512, 512]"
    assert "backbone.dims is [48, 96, 192, 384]" in candidates[0].fits


def test_a_fact_that_is_not_known_speaks_against(family: Family) -> None:
    candidates = identify(family, {})
    assert [candidate.model for candidate in candidates] == list(factory.MODELS)
    assert not any(candidate.exact for candidate in candidates)
    assert candidates[0].misfits[0] == "backbone.depths is not known, XS has [2, 2, 6, 2]"


@pytest.mark.parametrize(
    ("file", "model"),
    [
        ("ConvNeXtPose_XS.tar", "XS"),
        ("ConvNeXtPose_M (1).tar", "M"),
        ("convnextpose-l.pth", "L"),
        ("ConvNeXtPoseS.safetensors", "S"),
        ("model_s_68.pth", "S"),
        ("snapshot_68.pth", None),
        ("S_or_M.pth", None),
        ("small.pth", None),
        ("XSL.pth", None),
    ],
)
def test_models_in_file_names(family: Family, file: str, model: str | None) -> None:
    assert model_of_file(family, file) == model


def test_the_family_of_a_checkpoint() -> None:
    assert family_of(factory.inventory("XS")).name == "convnextpose"
    found = factory.inventory("XS")
    with pytest.raises(FamilyError, match="not a checkpoint of ConvNeXtPose"):
        family_of(factory.with_tensors(found, iter(())))

"""What frameworks put around a model's modules is no part of their names."""

from __future__ import annotations

import pytest

from cnx_doclint.checkpoints.names_shapes import from_shapes
from cnx_doclint.families.fact_extraction import plain_tensors
from cnx_doclint.families.family import load_family


@pytest.mark.parametrize(
    ("family", "name", "plain"),
    [
        ("resnet", "module._orig_mod.layer1.0.conv1.weight", "layer1.0.conv1.weight"),
        ("resnet", "layer1._orig_mod.0._checkpoint_wrapped_module.conv1.weight", "layer1.0.conv1.weight"),
        ("resnet", "_fsdp_wrapped_module.layer1.0._fsdp_wrapped_module.conv1.weight", "layer1.0.conv1.weight"),
        ("resnet", "model.layer1.0.conv1.weight", "layer1.0.conv1.weight"),
        ("resnet", "model.module.layer1.0.conv1.weight", "layer1.0.conv1.weight"),
        ("resnet", "my_orig_mod.weight", "my_orig_mod.weight"),
        ("decoder", "model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.q_proj.weight"),
    ],
)
def test_plain_names(family: str, name: str, plain: str) -> None:
    assert [*plain_tensors(load_family(family), from_shapes({name: (1,)}))] == [plain]


def test_a_part_called_model_stays_where_others_lie_beside_it() -> None:
    names = {"model.weight": (1,), "head.weight": (1,)}
    assert [*plain_tensors(load_family("resnet"), from_shapes(names))] == [*names]

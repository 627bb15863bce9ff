"""Facts of a file that has not all of a model are partial, with the reason, and nothing is judged by them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from safetensors.torch import save_file

import decoder_weights as samples
from cnx_doclint import api
from cnx_doclint.extraction.extract import PartOfModel, extract_spec
from cnx_doclint.families.family import load_family
from cnx_doclint.spec.spec import PARTIAL, Spec, dumps, loads, without_partial

if TYPE_CHECKING:
    from pathlib import Path

    from running import Run

FAMILY = load_family("decoder")
GUIDE = "# Tiny\n\n| Model | Layers | Parameters |\n| --- | --- | --- |\n| Tiny | 7 | 9.9M |\n"


def _saved(weights: samples.Weights, folder: Path, name: str = "model.safetensors") -> Path:
    (folder / "config.json").write_text(json.dumps({"num_attention_heads": 4}))
    save_file(weights, folder / name)
    return folder / name


def _spec(path: Path) -> tuple[Spec, list[str]]:
    made = extract_spec([("Tiny", path)], FAMILY)
    return made.spec, [str(warning.message) for warning in made.warnings if isinstance(warning, PartOfModel)]


def _facts(spec: Spec) -> dict[str, tuple[object, str]]:
    return {key: (fact.value, fact.status) for key, fact in spec.models["Tiny"].facts.items()}


PACKED = {
    "GPTQ": samples.gptq(),
    "AWQ": samples.awq(),
    "bitsandbytes": samples.bitsandbytes_4bit(),
    "compressed-tensors": samples.compressed(),
    "NVFP4": samples.nvfp4(),
}


@pytest.mark.parametrize("kind", PACKED)
def test_packed_weights_give_the_facts_of_the_model(kind: str, tmp_path: Path) -> None:
    (whole, packed) = (tmp_path / name for name in ("whole", "packed"))
    for folder in (whole, packed):
        folder.mkdir()
    expected, _ = _spec(_saved(samples.decoder(), whole))
    found, warnings = _spec(_saved(PACKED[kind], packed))
    assert _facts(found) == _facts(expected)
    assert found.models["Tiny"].tensors == expected.models["Tiny"].tensors
    assert not warnings


def test_a_lone_shard_states_nothing(tmp_path: Path) -> None:
    path = _saved(samples.decoder(1, head=False), tmp_path, "model-00001-of-00002.safetensors")
    spec, warnings = _spec(path)
    facts = _facts(spec)
    assert facts["model.layers"] == (1, PARTIAL)
    assert facts["params.total"][1] == facts["model.tied_embeddings"][1] == facts["attention.head_dim"][1] == PARTIAL
    assert facts["attention.heads"] == (4, "declared")
    assert {status for _, status in facts.values()} == {PARTIAL, "declared"}
    assert len(warnings) == 1
    assert "file 1 of 2" in warnings[0]
    assert "file 1 of 2" in spec.models["Tiny"].facts["model.layers"].evidence[0]


def test_where_shapes_are_not_told_names_still_count(tmp_path: Path) -> None:
    spec, warnings = _spec(_saved(samples.mlx(), tmp_path))
    facts = _facts(spec)
    assert facts["model.layers"] == (2, "verified")
    assert facts["model.vocab_size"] == (samples.VOCABULARY, "verified")
    assert facts["model.intermediate_size"][1] == facts["params.total"][1] == PARTIAL
    assert not any(name.endswith("proj.weight") for name in spec.models["Tiny"].tensors)
    assert "packed as uint32" in warnings[0]


def test_a_spec_keeps_what_is_partial(tmp_path: Path) -> None:
    spec, _ = _spec(_saved(samples.decoder(1), tmp_path, "model-00001-of-00002.safetensors"))
    assert loads(dumps(spec)) == spec
    known = without_partial(spec)
    assert _facts(known).keys() == {key for key, (_, status) in _facts(spec).items() if status == "declared"}
    assert without_partial(known) is known


def test_no_rule_judges_by_it(tmp_path: Path) -> None:
    whole, _ = _spec(_saved(samples.decoder(), tmp_path))
    part, _ = _spec(_saved(samples.decoder(), tmp_path, "model-00001-of-00002.safetensors"))
    assert {finding.code for finding in api.check_text(GUIDE, spec=whole).findings}
    assert not api.check_text(GUIDE, spec=part).findings


def test_extract_and_identify_say_so(tmp_path: Path, run: Run) -> None:
    path = _saved(samples.decoder(1), tmp_path, "model-00001-of-00002.safetensors")
    made = run("extract", f"Tiny={path}", "-o", tmp_path / "spec.json")
    assert "only a part of a model is known" in made.err
    assert "partial" in made.out
    assert "PARTIAL: it is file 1 of 2" in run("identify", path).out


def test_what_is_no_model_of_the_family_is_said_with_the_reason(tmp_path: Path, run: Run) -> None:
    path = _saved({"model.layers.9.mlp.gate_proj.weight": torch.zeros(8, 4)}, tmp_path, "m-00002-of-00002.safetensors")
    assert "file 2 of 2" in run("extract", path, "--family", "decoder").err


def test_tied_rests_on_shared_storage(tmp_path: Path) -> None:
    weights = samples.decoder()
    for tied, facts in ((False, "no"), (True, "yes")):
        if tied:
            weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
        torch.save(weights, tmp_path / "w.bin")
        found = _facts(_spec(tmp_path / "w.bin")[0])
        assert found["model.tied_embeddings"] == (facts, "verified")
        assert found["params.total"][0] == samples.parameters(samples.decoder(head=not tied))
    assert found["params.embedding"][0] == samples.VOCABULARY * samples.HIDDEN

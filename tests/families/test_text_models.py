"""Language models whose names and shapes are those that transformers builds."""

from __future__ import annotations

from pathlib import Path

import pytest
from reference.published import Published, listed, read

from cnx_doclint.checkpoints.names_shapes import from_shapes
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.claims.claims import understand
from cnx_doclint.documents.document import parse
from cnx_doclint.extraction.extract import extract_model, extract_spec
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import load_family
from cnx_doclint.families.identification import family_of
from cnx_doclint.project.project import project_of
from cnx_doclint.runner.checker import Basis

MODELS = {family: read(family) for family in ("decoder", "encoder", "gpt", "phi", "t5")}
ALL = [(family, name) for family, models in MODELS.items() for name in models]
POSITIONS = ("max_position_embeddings", "n_positions")
# RoBERTa's two positions in front are no tokens.
CONTEXTS: dict[object, object] = {514: 512}
# Depth, width and heads are what the papers print, counts what the published files hold.
PRINTED = {
    "bert-base-uncased": (12, 768, 12, 110_106_428),
    "bert-large-uncased": (24, 1024, 16, 336_226_108),
    "bert-tiny": (2, 128, 2, 4_433_468),
    "roberta-base": (12, 768, 12, 124_697_433),
    "roberta-large": (24, 1024, 16, 355_412_057),
    "distilbert-base-uncased": (6, 768, 12, 66_985_530),
    "xlm-roberta-base": (12, 768, 12, 278_295_186),
    "xlm-roberta-large": (24, 1024, 16, 560_142_482),
    "Llama-3.2-1B": (16, 2048, 32, 1_235_814_400),
    "Llama-3.2-3B": (28, 3072, 24, 3_212_749_824),
    "Llama-3.1-70B": (80, 8192, 64, 70_553_706_496),
    "Mistral-7B-v0.3": (32, 4096, 32, 7_248_023_552),
    "Gemma-2-2B": (26, 2304, 8, 2_614_341_888),
    "Gemma-2-9B": (42, 3584, 16, 9_241_705_984),
    "Phi-2": (32, 2560, 32, 2_779_683_840),
    "SmolLM2-135M": (30, 576, 9, 134_515_008),
    "SmolLM2-1.7B": (24, 2048, 32, 1_711_376_384),
    "Mixtral-8x7B-v0.1": (32, 4096, 32, 46_702_792_704),
    "Qwen3-30B-A3B": (48, 2048, 32, 30_532_122_624),
    "distilgpt2": (6, 768, 12, 81_912_576),
    "gpt2": (12, 768, 12, 124_439_808),
    "gpt2-medium": (24, 1024, 16, 354_823_168),
    "gpt2-large": (36, 1280, 20, 774_030_080),
    "gpt2-xl": (48, 1600, 25, 1_557_611_200),
    "pythia-70m": (6, 512, 8, 70_426_624),
    "pythia-160m": (12, 768, 12, 162_322_944),
    "pythia-410m": (24, 1024, 16, 405_334_016),
    "pythia-1b": (16, 2048, 8, 1_011_781_632),
    "pythia-1.4b": (24, 2048, 16, 1_414_647_808),
    "pythia-2.8b": (32, 2560, 32, 2_775_208_960),
    "pythia-6.9b": (32, 4096, 32, 6_857_302_016),
    "pythia-12b": (36, 5120, 40, 11_846_072_320),
    "gpt-neox-20b": (44, 6144, 64, 20_554_567_680),
    "gpt-neo-1.3b": (24, 2048, 16, 1_315_575_808),
    "gpt-j-6b": (28, 4096, 16, 6_050_882_784),
    "Phi-3-mini-4k": (32, 3072, 32, 3_821_079_552),
    "Phi-4": (40, 5120, 40, 14_659_507_200),
    "t5-small": (6, 512, 8, 60_506_624),
    "t5-base": (12, 768, 12, 222_903_552),
    "t5-3b": (24, 1024, 32, 2_851_598_336),
    "flan-t5-small": (8, 512, 6, 76_961_152),
    "flan-t5-base": (12, 768, 12, 247_577_856),
    "flan-t5-xl": (24, 2048, 32, 2_849_757_184),
    "bloom-560m": (24, 1024, 16, 559_214_592),
    "bloom-7b1": (30, 4096, 32, 7_069_016_064),
}


@pytest.mark.parametrize(("family", "name"), ALL)
def test_every_size_has_the_count_of_its_library(family: str, name: str, tmp_path: Path) -> None:
    model = MODELS[family][name]
    found = extract_model(listed(tmp_path, name, model), load_family(family))
    facts = {key: fact.value for key, fact in found.model.facts.items()}
    assert found.name == name
    assert facts["params.total"] == model.parameters
    assert facts["attention.heads"] == _configured(model, "num_attention_heads", "num_heads", "n_heads", "n_head")
    assert facts["attention.query_size"] == facts["attention.heads"] * facts["attention.head_dim"]
    context = _configured(model, *POSITIONS)
    assert facts.get("context.length") == CONTEXTS.get(context, context)
    if family in {"encoder", "gpt"}:
        assert facts["model.intermediate_size"] == 4 * facts["model.hidden_size"]


def _configured(model: Published, *keys: str) -> object:
    return next((model.config[key] for key in keys if key in model.config), None)


@pytest.mark.parametrize("name", PRINTED)
def test_what_is_printed_of_a_model(name: str, tmp_path: Path) -> None:
    family = next(family for family, models in MODELS.items() if name in models)
    facts = extract_model(listed(tmp_path, name, MODELS[family][name]), load_family(family)).model.facts
    keys = ("model.layers", "model.hidden_size", "attention.heads", "params.total")
    assert tuple(facts[key].value for key in keys) == PRINTED[name]


@pytest.mark.parametrize(("family", "name"), ALL)
def test_a_file_is_known_to_be_of_its_family(family: str, name: str) -> None:
    shapes = {name: tuple(shape) for name, shape in MODELS[family][name].tensors.items()}
    assert family_of(from_shapes(shapes)).name == family


@pytest.mark.parametrize(
    ("name", "without_head"),
    [
        ("bert-base-uncased", 109_482_240),
        ("bert-large-uncased", 335_141_888),
        ("distilbert-base-uncased", 66_362_880),
        # Without the pooler, which was not trained.
        ("roberta-base", 124_055_040),
    ],
)
def test_a_model_without_its_head(name: str, without_head: int, tmp_path: Path) -> None:
    facts = extract_model(listed(tmp_path, name, MODELS["encoder"][name]), load_family("encoder")).model.facts
    assert facts["params.encoder"].value == without_head
    assert facts["context.length"].value == 512


def test_positions_that_an_older_file_keeps_are_no_parameters(tmp_path: Path) -> None:
    family, model = load_family("encoder"), MODELS["encoder"]["bert-base-uncased"]
    older = model._replace(tensors={**model.tensors, "bert.embeddings.position_ids": (1, 512)})
    facts = extract_facts(family, read_inventory(listed(tmp_path, "older", older)))
    assert facts["params.total"].value == model.parameters


@pytest.mark.parametrize(
    ("name", "experts", "active", "billions"),
    [
        ("Mixtral-8x7B-v0.1", 8, 2, 12.9),
        ("Mixtral-8x22B-v0.1", 8, 2, 39.2),
        ("OLMoE-1B-7B", 64, 8, 1.3),
        ("Qwen3-30B-A3B", 128, 8, 3.4),
    ],
)
def test_what_a_mixture_of_experts_uses(name: str, experts: int, active: int, billions: float, tmp_path: Path) -> None:
    facts = extract_model(listed(tmp_path, name, MODELS["decoder"][name]), load_family("decoder")).model.facts
    assert (facts["experts.total"].value, facts["experts.active"].value) == (experts, active)
    used = facts["params.active"].value
    assert isinstance(used, int)
    assert round(used / 1e9, 1) == billions


# What the paper of the suite prints beside the counts.
WITHOUT_EMBEDDINGS = {
    "pythia-70m": 18_915_328,
    "pythia-160m": 85_056_000,
    "pythia-410m": 302_311_424,
    "pythia-1b": 805_736_448,
    "pythia-1.4b": 1_208_602_624,
    "pythia-2.8b": 2_517_652_480,
    "pythia-6.9b": 6_444_163_072,
    "pythia-12b": 11_327_027_200,
}


@pytest.mark.parametrize("name", WITHOUT_EMBEDDINGS)
def test_a_pythia_without_its_embeddings(name: str, tmp_path: Path) -> None:
    facts = extract_model(listed(tmp_path, name, MODELS["gpt"][name]), load_family("gpt")).model.facts
    assert facts["params.non_embedding"].value == WITHOUT_EMBEDDINGS[name]


@pytest.mark.parametrize(
    ("name", "tied", "context"), [("gpt2", "yes", 1024), ("pythia-70m", "no", 2048), ("gpt-neox-20b", "no", 2048)]
)
def test_what_a_configuration_adds(name: str, tied: str, context: int, tmp_path: Path) -> None:
    facts = extract_model(listed(tmp_path, name, MODELS["gpt"][name]), load_family("gpt")).model.facts
    assert (facts["model.tied_embeddings"].value, facts["context.length"].value) == (tied, context)


@pytest.mark.parametrize(("name", "heads", "inner"), [("Phi-3-mini-4k", (32, 32), 8192), ("Phi-4", (40, 10), 17920)])
def test_joined_matrices_are_told_apart(name: str, heads: tuple[int, int], inner: int, tmp_path: Path) -> None:
    facts = extract_model(listed(tmp_path, name, MODELS["phi"][name]), load_family("phi")).model.facts
    assert (facts["attention.heads_by_kind"].value, facts["model.intermediate_size"].value) == (heads, inner)


def test_both_halves_of_a_t5_have_layers_and_one_table(tmp_path: Path) -> None:
    model = MODELS["t5"]["flan-t5-base"]
    thrice = {f"{half}.embed_tokens.weight": model.tensors["shared.weight"] for half in ("encoder", "decoder")}
    older = model._replace(tensors={**model.tensors, **thrice})
    facts = extract_model(listed(tmp_path, "flan-t5-base", older), load_family("t5")).model.facts
    assert facts["params.total"].value == model.parameters
    assert (facts["model.layers"].value, facts["model.decoder_layers"].value) == (12, 12)
    assert (facts["attention.head_dim"].value, facts["model.tied_embeddings"].value) == (64, "no")


def test_masks_that_an_older_file_keeps_are_no_parameters(tmp_path: Path) -> None:
    model = MODELS["gpt"]["gpt2"]
    masks = {f"transformer.h.{layer}.attn.bias": (1, 1, 1024, 1024) for layer in range(12)}
    older = model._replace(tensors={**model.tensors, **masks})
    facts = extract_facts(load_family("gpt"), read_inventory(listed(tmp_path, "older", older)))
    assert facts["params.total"].value == model.parameters


def test_models_are_known_by_what_people_call_them(tmp_path: Path) -> None:
    names = ("bert-base-uncased", "bert-large-uncased", "distilbert-base-uncased", "xlm-roberta-base")
    paths = [("", listed(tmp_path, name, MODELS["encoder"][name])) for name in names]
    spec = extract_spec(paths, load_family("encoder")).spec
    text = """# Encoders

| Model | Layers | Hidden size | Heads | Params |
|---|---|---|---|---|
| BERT-base | 12 | 768 | 12 | 110M |
| BERT-large | 24 | 1024 | 12 | 336M |
| DistilBERT | 12 | 768 | 12 | 66,362,880 |
| ALBERT-base | 12 | 768 | 12 | 12M |
"""
    found = understand(parse("guide.md", text), Basis(project_of(spec)).vocabulary, spec)
    assert {(one.claim.model, one.claim.key) for one in found.claims if one.verdict == "mismatch"} == {
        ("bert-large-uncased", "attention.heads"),
        ("distilbert-base-uncased", "model.layers"),
    }
    assert {one.claim.model for one in found.claims} == {*names} - {"xlm-roberta-base"}

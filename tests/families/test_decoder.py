"""Decoder-only language models: counts of published ones, the configuration beside the weights, names of a spec."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import gguf
import numpy
import pytest

from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.claims.claims import understand
from cnx_doclint.cli.main import main
from cnx_doclint.documents.document import parse
from cnx_doclint.errors import CheckpointError
from cnx_doclint.extraction.extract import extract_model, extract_spec
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import load_family
from cnx_doclint.project.project import project_of
from cnx_doclint.runner.checker import Basis
from cnx_doclint.spec.formatting import format_value

FAMILY = load_family("decoder")


class Shape(NamedTuple):
    """The sizes of a dense decoder."""

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    inner: int
    vocabulary: int
    tied: bool
    biased: bool


PUBLISHED = {
    "Qwen2.5-0.5B": (Shape(896, 24, 14, 2, 4864, 151936, True, True), 494_032_768),
    "Qwen2.5-7B": (Shape(3584, 28, 28, 4, 18944, 152064, False, True), 7_615_616_512),
    "Llama-3.1-8B": (Shape(4096, 32, 32, 8, 14336, 128256, False, False), 8_030_261_248),
    "TinyLlama-1.1B": (Shape(2048, 22, 32, 4, 5632, 32000, False, False), 1_100_048_384),
}
META = {
    "model.embed_tokens.": "tok_embeddings.",
    "model.layers.": "layers.",
    "self_attn.q_proj": "attention.wq",
    "self_attn.k_proj": "attention.wk",
    "self_attn.v_proj": "attention.wv",
    "self_attn.o_proj": "attention.wo",
    "mlp.gate_proj": "feed_forward.w1",
    "mlp.down_proj": "feed_forward.w2",
    "mlp.up_proj": "feed_forward.w3",
    "model.norm": "norm",
    "lm_head": "output",
}


def listing(shape: Shape, names: Mapping[str, str] | None = None) -> dict[str, list[int]]:
    head = shape.hidden // shape.heads
    query, key = shape.heads * head, shape.kv_heads * head
    tensors: dict[str, list[int]] = {"model.embed_tokens.weight": [shape.vocabulary, shape.hidden]}
    for layer in range(shape.layers):
        at = f"model.layers.{layer}."
        for part, rows in (("q", query), ("k", key), ("v", key)):
            tensors[f"{at}self_attn.{part}_proj.weight"] = [rows, shape.hidden]
            if shape.biased:
                tensors[f"{at}self_attn.{part}_proj.bias"] = [rows]
        tensors[f"{at}self_attn.o_proj.weight"] = [shape.hidden, query]
        tensors |= {f"{at}mlp.{part}_proj.weight": [shape.inner, shape.hidden] for part in ("gate", "up")}
        tensors[f"{at}mlp.down_proj.weight"] = [shape.hidden, shape.inner]
        tensors |= {f"{at}{part}.weight": [shape.hidden] for part in ("input_layernorm", "post_attention_layernorm")}
    tensors["model.norm.weight"] = [shape.hidden]
    if not shape.tied:
        tensors["lm_head.weight"] = [shape.vocabulary, shape.hidden]
    for old, new in (names or {}).items():
        tensors = {name.replace(old, new): sizes for name, sizes in tensors.items()}
    return tensors


def written(folder: Path, name: str, config: object = None, names: Mapping[str, str] | None = None) -> Path:
    shape, _ = PUBLISHED[name]
    path = folder / name / "model.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"tensors": listing(shape, names)}), encoding="utf-8")
    usual = {"num_attention_heads": shape.heads, "max_position_embeddings": 32768, "architectures": ["Some"]}
    (path.parent / "config.json").write_text(json.dumps(usual if config is None else config), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", PUBLISHED)
@pytest.mark.parametrize("names", [None, META])
def test_the_published_count_and_sizes(name: str, names: Mapping[str, str] | None, tmp_path: Path) -> None:
    shape, count = PUBLISHED[name]
    found = extract_model(written(tmp_path, name, names=names), FAMILY)
    facts = {key: fact.value for key, fact in found.model.facts.items()}
    assert found.name == name
    assert facts["params.total"] == count
    assert facts["model.layers"] == shape.layers
    assert facts["model.hidden_size"] == shape.hidden
    assert facts["model.vocab_size"] == shape.vocabulary
    assert facts["model.intermediate_size"] == shape.inner
    assert facts["model.tied_embeddings"] == ("yes" if shape.tied else "no")
    assert facts["attention.heads"] == shape.heads
    assert facts["attention.kv_heads"] == shape.kv_heads
    assert facts["attention.heads_by_kind"] == (shape.heads, shape.kv_heads)
    assert facts["attention.head_dim"] == shape.hidden // shape.heads
    embedding = shape.vocabulary * shape.hidden * (1 if shape.tied else 2)
    assert facts["params.non_embedding"] == count - embedding


def test_how_each_fact_is_known(tmp_path: Path) -> None:
    facts = extract_model(written(tmp_path, "Qwen2.5-0.5B"), FAMILY).model.facts
    assert facts["model.layers"].status == "verified"
    assert facts["params.total"].status == "derived"
    assert facts["attention.heads"].status == facts["attention.kv_heads"].status == "declared"
    assert facts["attention.heads"].evidence == ("the configuration's num_attention_heads",)


def test_without_a_configuration_nobody_says_how_many_heads(tmp_path: Path) -> None:
    path = written(tmp_path, "Qwen2.5-0.5B")
    (path.parent / "config.json").unlink()
    facts = extract_facts(FAMILY, read_inventory(path))
    assert not {"attention.heads", "attention.kv_heads", "context.length"} & facts.keys()
    assert facts["model.layers"].value == 24


@pytest.mark.parametrize(
    ("config", "heads"),
    [
        ({"text_config": {"num_attention_heads": 14}}, 14),
        ({"num_attention_heads": True}, None),
        ({"num_attention_heads": [14]}, None),
        ([], None),
        ({}, None),
    ],
)
def test_configurations_of_other_forms(config: object, heads: int | None, tmp_path: Path) -> None:
    facts = extract_facts(FAMILY, read_inventory(written(tmp_path, "Qwen2.5-0.5B", config)))
    assert (facts["attention.heads"].value if "attention.heads" in facts else None) == heads


def test_a_broken_configuration_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "Qwen2.5-0.5B")
    (path.parent / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"config\.json: found no JSON"):
        read_inventory(path)


def test_any_name_is_a_model(tmp_path: Path) -> None:
    path = written(tmp_path, "Qwen2.5-0.5B")
    assert extract_model(path, FAMILY, "mine").name == "mine"
    own = path.with_name("my-run.json")
    own.write_bytes(path.read_bytes())
    assert extract_model(own, FAMILY).name == "my-run"


def test_guides_name_the_models_of_the_spec(tmp_path: Path) -> None:
    spec = extract_spec([("", written(tmp_path, name)) for name in PUBLISHED], FAMILY).spec
    project = project_of(spec)
    text = """# Models

| Model | Layers | Heads (Q / KV) | Parameters | Tie Embedding | Context |
|---|---|---|---|---|---|
| 0.5B | 24 | 14 / 2 | 0.49B | Yes | 32K |
| Qwen2.5-7B | 28 | 28 / 8 | 7.61B | Yes | 128K |
| Llama 3.1 8B | 40 | 32 / 8 | 8.03B | No | 32,768 |
| GPT-2 | 12 | 12 / 12 | 0.12B | Yes | 1K |

- No model of these has fewer layers than Qwen2.5-0.5B.
"""
    found = understand(parse("guide.md", text), Basis(project).vocabulary, spec)
    verdicts = {(one.claim.model, one.claim.key): one.verdict for one in found.claims}
    assert verdicts == {
        ("Qwen2.5-0.5B", "model.layers"): "match",
        ("Qwen2.5-0.5B", "attention.heads_by_kind"): "match",
        ("Qwen2.5-0.5B", "params.total"): "match",
        ("Qwen2.5-0.5B", "model.tied_embeddings"): "match",
        ("Qwen2.5-0.5B", "context.length"): "match",
        ("Qwen2.5-7B", "model.layers"): "match",
        ("Qwen2.5-7B", "attention.heads_by_kind"): "mismatch",
        ("Qwen2.5-7B", "params.total"): "match",
        ("Qwen2.5-7B", "model.tied_embeddings"): "mismatch",
        ("Qwen2.5-7B", "context.length"): "mismatch",
        ("Llama-3.1-8B", "model.layers"): "mismatch",
        ("Llama-3.1-8B", "attention.heads_by_kind"): "match",
        ("Llama-3.1-8B", "params.total"): "match",
        ("Llama-3.1-8B", "model.tied_embeddings"): "match",
        ("Llama-3.1-8B", "context.length"): "match",
    }


def mixture(folder: Path, experts: int, active: int) -> Path:
    """A small mixture of experts: 4 layers, 1536 parameters of an expert's matrix."""
    shape = Shape(256, 4, 4, 2, 512, 4000, False, False)
    tensors = {name: sizes for name, sizes in listing(shape).items() if ".mlp." not in name}
    for layer in range(shape.layers):
        at = f"model.layers.{layer}.mlp."
        tensors[f"{at}gate.weight"] = [experts, shape.hidden]
        for expert in range(experts):
            tensors |= {f"{at}experts.{expert}.{part}_proj.weight": [512, 256] for part in ("gate", "up")}
            tensors[f"{at}experts.{expert}.down_proj.weight"] = [256, 512]
    path = folder / "Sparsa-1" / "model.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"tensors": tensors}), encoding="utf-8")
    config = {"num_attention_heads": 4, "num_experts_per_tok": active}
    (path.parent / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return path


def test_a_mixture_of_experts_uses_a_part_of_its_parameters(tmp_path: Path) -> None:
    spec = extract_spec([("", mixture(tmp_path, 16, 2))], FAMILY).spec
    facts = {key: fact.value for key, fact in spec.models["Sparsa-1"].facts.items()}
    expert = 3 * 256 * 512
    assert (facts["experts.total"], facts["experts.active"]) == (16, 2)
    assert facts["params.total"] - facts["params.active"] == 14 * 4 * expert
    text = """# Sparsa-1

Sparsa-1 has 16 experts, 4 of which are active for a token. Of 28M parameters, 9M are active.

| Model | Params | Active params |
|---|---|---|
| Sparsa-1 | 28.0M | 6.0M |
"""
    found = understand(parse("guide.md", text), Basis(project_of(spec)).vocabulary, spec)
    told = [(one.claim.key, one.claim.text, one.verdict) for one in found.claims]
    assert told == [
        ("experts.total", "16", "match"),
        ("experts.active", "4", "mismatch"),
        ("params.total", "28M", "match"),
        ("params.active", "9M", "mismatch"),
        ("params.total", "28.0M", "match"),
        ("params.active", "6.0M", "match"),
    ]


def test_a_dense_model_has_no_experts(tmp_path: Path) -> None:
    facts = extract_model(written(tmp_path, "Qwen2.5-0.5B"), FAMILY).model.facts
    assert not [key for key in facts if key.startswith("experts.")]
    assert "params.active" not in facts


def test_a_gguf_file_says_itself_how_many_heads(tmp_path: Path) -> None:
    writer = gguf.GGUFWriter(tmp_path / "tiny-Q8_0.gguf", "llama")
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_context_length(512)
    sizes = {"token_embd": (96, 64), "blk.0.attn_q": (64, 64), "blk.0.attn_k": (32, 64), "blk.0.ffn_gate": (128, 64)}
    for name, size in sizes.items():
        writer.add_tensor(f"{name}.weight", numpy.zeros(size, numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    found = extract_model(tmp_path / "tiny-Q8_0.gguf", FAMILY)
    facts = {key: fact.value for key, fact in found.model.facts.items()}
    assert found.name == "tiny-Q8_0"
    assert facts["attention.heads_by_kind"] == (4, 2)
    assert (facts["model.layers"], facts["model.hidden_size"], facts["context.length"]) == (1, 64, 512)


def test_identify_tells_the_facts_of_a_model_of_an_open_family(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["identify", str(written(tmp_path, "Qwen2.5-7B"))]) == 0
    out = capsys.readouterr().out
    assert "a family whose models are named by whoever makes them" in out
    assert "  model.layers is 28\n" in out
    assert format_value(7_615_616_512, "count") == "7.62B (7,615,616,512)"

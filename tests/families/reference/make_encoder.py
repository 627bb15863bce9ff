"""Writes ``encoder.json.xz``: ``python tests/families/reference/make_encoder.py``, with transformers installed."""

from __future__ import annotations

from typing import Any

from _transformers import LIBRARY, built
from published import Published, write
from transformers import (
    BertConfig,
    BertForPreTraining,
    DistilBertConfig,
    DistilBertForMaskedLM,
    RobertaConfig,
    RobertaForMaskedLM,
    XLMRobertaConfig,
    XLMRobertaForMaskedLM,
)

SMALLER = {"tiny": (2, 128), "mini": (4, 256), "small": (4, 512), "medium": (8, 512)}
VOCABULARY = {"uncased": 30522, "cased": 28996, "multilingual-cased": 119547}


def _large(**more: Any) -> dict[str, Any]:
    return {"num_hidden_layers": 24, "hidden_size": 1024, "num_attention_heads": 16, "intermediate_size": 4096, **more}


def _bert(**sizes: Any) -> Published:
    return built(BertForPreTraining, BertConfig(**sizes))


def _smaller(layers: int, hidden: int) -> Published:
    sizes = {"hidden_size": hidden, "num_attention_heads": hidden // 64, "intermediate_size": 4 * hidden}
    return _bert(num_hidden_layers=layers, **sizes)


def _roberta(**sizes: Any) -> Published:
    usual = {"vocab_size": 50265, "max_position_embeddings": 514, "type_vocab_size": 1}
    return built(RobertaForMaskedLM, RobertaConfig(**usual, **sizes))


def _xlm(**sizes: Any) -> Published:
    usual = {"vocab_size": 250002, "max_position_embeddings": 514, "type_vocab_size": 1}
    return built(XLMRobertaForMaskedLM, XLMRobertaConfig(**usual, **sizes))


def _distilbert(vocabulary: int) -> Published:
    return built(DistilBertForMaskedLM, DistilBertConfig(vocab_size=vocabulary))


def main() -> None:
    """Write the file."""
    models = {
        **{f"bert-base-{kind}": _bert(vocab_size=size) for kind, size in VOCABULARY.items()},
        **{f"bert-large-{kind}": _bert(**_large(vocab_size=VOCABULARY[kind])) for kind in ("uncased", "cased")},
        **{f"bert-{name}": _smaller(*sizes) for name, sizes in SMALLER.items()},
        "roberta-base": _roberta(),
        "roberta-large": _roberta(**_large()),
        "distilroberta-base": _roberta(num_hidden_layers=6),
        **{f"distilbert-base-{kind}": _distilbert(size) for kind, size in VOCABULARY.items()},
        "xlm-roberta-base": _xlm(),
        "xlm-roberta-large": _xlm(**_large()),
    }
    write("encoder", LIBRARY, models)


if __name__ == "__main__":
    main()

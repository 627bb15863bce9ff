"""Writes ``whisper.json.xz``: the published sizes of Whisper as transformers builds them. Needs transformers.

The sizes are those of OpenAI's table of models and of the configurations that are published with the weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from _listing import Made, write
from transformers import WhisperConfig, WhisperForConditionalGeneration


class Size(NamedTuple):
    """What the models differ in."""

    width: int
    encoder: int
    decoder: int
    heads: int
    vocabulary: int = 51865
    mels: int = 80


SIZES = {
    "tiny": Size(384, 4, 4, 6),
    "tiny.en": Size(384, 4, 4, 6, 51864),
    "base": Size(512, 6, 6, 8),
    "base.en": Size(512, 6, 6, 8, 51864),
    "small": Size(768, 12, 12, 12),
    "small.en": Size(768, 12, 12, 12, 51864),
    "medium": Size(1024, 24, 24, 16),
    "medium.en": Size(1024, 24, 24, 16, 51864),
    "large": Size(1280, 32, 32, 20),
    "large-v2": Size(1280, 32, 32, 20),
    "large-v3": Size(1280, 32, 32, 20, 51866, 128),
    "large-v3-turbo": Size(1280, 32, 4, 20, 51866, 128),
    "distil-large-v3": Size(1280, 32, 2, 20, 51866, 128),
}


def main() -> None:
    """Build each model and write what it consists of."""
    write("whisper", ("transformers",), [*_models()])


def _models() -> Iterator[Made]:
    for model, size in SIZES.items():
        given = {
            "d_model": size.width,
            "encoder_layers": size.encoder,
            "decoder_layers": size.decoder,
            "encoder_attention_heads": size.heads,
            "decoder_attention_heads": size.heads,
            "encoder_ffn_dim": 4 * size.width,
            "decoder_ffn_dim": 4 * size.width,
            "vocab_size": size.vocabulary,
            "num_mel_bins": size.mels,
        }
        yield Made(model, f"WhisperForConditionalGeneration of {model}", lambda given=given: _built(given), _facts)


def _built(given: Mapping[str, int]) -> WhisperForConditionalGeneration:
    config = WhisperConfig(**given, pad_token_id=0, bos_token_id=0, eos_token_id=0, decoder_start_token_id=0)
    return WhisperForConditionalGeneration(config)


def _facts(module: Any) -> Mapping[str, object]:
    encoder, decoder = module.model.encoder, module.model.decoder
    return {
        "encoder.layers": len(encoder.layers),
        "decoder.layers": len(decoder.layers),
        "params.encoder": sum(parameter.numel() for parameter in encoder.parameters()),
        "params.decoder": sum(parameter.numel() for parameter in decoder.parameters()),
        "model.hidden_size": encoder.conv1.out_channels,
        "model.ffn_size": encoder.layers[0].fc1.out_features,
        "model.vocab_size": decoder.embed_tokens.num_embeddings,
        "audio.mel_bins": encoder.conv1.in_channels,
        "audio.positions": encoder.embed_positions.num_embeddings,
        "text.positions": decoder.embed_positions.num_embeddings,
        "attention.heads": encoder.layers[0].self_attn.num_heads,
        "attention.head_dim": encoder.layers[0].self_attn.head_dim,
    }


if __name__ == "__main__":
    main()

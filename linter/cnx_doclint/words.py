"""The words of generated text that name no fact, in every language that it is made in."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "model": {"en": "Model", "es": "Modelo"},
    "layer": {"en": "Layer", "es": "Capa"},
    "channels": {"en": "In → out", "es": "Entrada → salida"},
    "kernel": {"en": "Kernel", "es": "Kernel"},
    "inferred": {"en": "inferred: no weight says so", "es": "inferido: ningún peso lo dice"},
}


def word(key: str, lang: str) -> str:
    """Return a word in a language."""
    return WORDS[key][lang]

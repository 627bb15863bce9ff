"""The words of generated text that name no fact, in every language that it is made in."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "model": {"en": "Model", "es": "Modelo"},
    "layer": {"en": "Layer", "es": "Capa"},
    "channels": {"en": "In → out", "es": "Entrada → salida"},
    "kernel": {"en": "Kernel", "es": "Kernel"},
    "read from": {"en": "Read from", "es": "Leído de"},
    "fact": {"en": "Fact", "es": "Dato"},
    "paper": {"en": "Paper", "es": "Artículo"},
    "this model": {"en": "This model", "es": "Este modelo"},
    "verdict": {"en": "Verdict", "es": "Veredicto"},
    "agrees": {"en": "agrees", "es": "coincide"},
    "differs": {"en": "differs", "es": "difiere"},
    "same source": {"en": "same source", "es": "misma fuente"},
    "agrees without buffers": {"en": "agrees, counted without buffers", "es": "coincide, contado sin buffers"},
    "agrees with buffers": {"en": "agrees, counted with buffers", "es": "coincide, contado con buffers"},
    "agrees without or with buffers": {
        "en": "agrees, counted without or with buffers",
        "es": "coincide, contado sin buffers o con ellos",
    },
    "inferred": {"en": "inferred: no weight says so", "es": "inferido: ningún peso lo dice"},
    "head of": {"en": "{model}: the head, layer by layer", "es": "{model}: el head, capa por capa"},
    "input": {"en": "Input", "es": "Entrada"},
    "output": {"en": "Output", "es": "Salida"},
    "final layer": {"en": "Final layer", "es": "Capa final"},
    "number of channels": {"en": "{number} channels", "es": "{number} canales"},
    "kernel of": {"en": "kernel {size}", "es": "kernel {size}"},
    "guessed": {"en": "(inferred)", "es": "(inferido)"},
    "comparison": {"en": "{family}: {y} against {x}", "es": "{family}: {y} frente a {x}"},
    "log scale": {"en": "{name}, logarithmic", "es": "{name}, logarítmico"},
}


def word(key: str, lang: str) -> str:
    """Return a word in a language."""
    return WORDS[key][lang]

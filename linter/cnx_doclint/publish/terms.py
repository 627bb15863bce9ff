"""The terms of generated text that name no fact, in every language that it is made in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.spec.spec import Status

TERMS: Mapping[str, Mapping[str, str]] = {
    "model": {"en": "Model", "es": "Modelo"},
    "layer": {"en": "Layer", "es": "Capa"},
    "channels": {"en": "In → out", "es": "Entrada → salida"},
    "kernel": {"en": "Kernel", "es": "Kernel"},
    "value": {"en": "Value", "es": "Valor"},
    "status": {"en": "Status", "es": "Estado"},
    "about": {"en": "About", "es": "Aspecto"},
    "checkpoint": {"en": "Checkpoint", "es": "Checkpoint"},
    "verified": {"en": "verified", "es": "verificado"},
    "derived": {"en": "derived", "es": "derivado"},
    "inferred as": {"en": "inferred", "es": "inferido"},
    "declared": {"en": "declared", "es": "declarado"},
    "meaning of verified": {
        "en": "read from the names and shapes of the checkpoint's tensors",
        "es": "leído de los nombres y las formas de los tensores del checkpoint",
    },
    "meaning of derived": {
        "en": "exact arithmetic, or a lookup, on verified facts",
        "es": "aritmética exacta, o una consulta, sobre datos verificados",
    },
    "meaning of inferred": {
        "en": "follows only under an assumption, which the evidence states",
        "es": "solo se deduce con un supuesto, que figura en la evidencia",
    },
    "meaning of declared": {
        "en": "cited from the paper or the reference architecture; the weights do not tell",
        "es": "citado del artículo o de la arquitectura de referencia; los pesos no lo dicen",
    },
    "file": {"en": "File", "es": "Archivo"},
    "size": {"en": "Size", "es": "Tamaño"},
    "bytes": {"en": "bytes", "es": "bytes"},
    "format": {"en": "Format", "es": "Formato"},
    "file within": {"en": "File within", "es": "Archivo contenido"},
    "weights under": {"en": "Weights under", "es": "Pesos en"},
    "the top of the file": {"en": "the top of the file", "es": "la raíz del archivo"},
    "tensors": {"en": "Tensors", "es": "Tensores"},
    "and more": {"en": "and {number} more", "es": "y {number} más"},
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
    "part of": {"en": "{part} of {whole}", "es": "{part} de {whole}"},
    "log scale": {"en": "{name}, logarithmic", "es": "{name}, logarítmico"},
}


def term(key: str, lang: str) -> str:
    """Return a term in a language."""
    return TERMS[key][lang]


def status_term(status: Status, lang: str) -> str:
    """Return what a status is called in a language."""
    return term("inferred as" if status == "inferred" else status, lang)

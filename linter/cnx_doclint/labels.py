"""What facts, groups and statuses are called in generated text, in English and Spanish.

A fact without a row here is shown under its own key, so a family of somebody else's needs no change.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from cnx_doclint import show

LANGUAGES = ("en", "es")


class Label(NamedTuple):
    """A fact's short name as a column of a block, and its name in each language."""

    column: str
    en: str
    es: str


_FACTS: Mapping[str, Label] = {
    "backbone.variant": Label("variant", "Backbone", "Backbone"),
    "backbone.depths": Label("depths", "Depths", "Depths"),
    "backbone.dims": Label("dims", "Dims", "Dims"),
    "backbone.kernel_size": Label("backbone_kernel", "Backbone kernel", "Kernel del backbone"),
    "head.num_deconv_layers": Label("layers", "Deconv layers", "Capas deconv"),
    "head.deconv_channels": Label("channels", "Deconv channels", "Canales deconv"),
    "head.deconv_kernels": Label("kernels", "Deconv kernels", "Kernels deconv"),
    "head.layer": Label("steps", "Channels per layer", "Canales por capa"),
    "head.in_channels": Label("in_channels", "Head input channels", "Canales de entrada del head"),
    "head.out_channels": Label("out_channels", "Final layer channels", "Canales finales"),
    "head.width": Label("width", "Head width", "Ancho del head"),
    "head.num_joints": Label("joints", "Joints", "Articulaciones"),
    "head.depth_dim": Label("depth_dim", "Depth bins", "Bins de profundidad"),
    "head.upsampling_layers": Label("upsampling", "Upsampling layers", "Capas de upsampling"),
    "head.upsampling_factor": Label("factor", "Upsampling factor", "Factor de upsampling"),
    "params.total": Label("params", "Parameters", "Parámetros"),
    "params.total_with_buffers": Label("params_with_buffers", "Parameters with buffers", "Parámetros con buffers"),
    "params.head": Label("head_params", "Head parameters", "Parámetros del head"),
    "params.head_with_buffers": Label(
        "head_params_with_buffers", "Head parameters with buffers", "Parámetros del head con buffers"
    ),
    "params.backbone": Label("backbone_params", "Backbone parameters", "Parámetros del backbone"),
    "params.backbone_with_buffers": Label(
        "backbone_params_with_buffers",
        "Backbone parameters with buffers",
        "Parámetros del backbone con buffers",
    ),
    "metric.mpjpe": Label("mpjpe", "MPJPE", "MPJPE"),
    "metric.gflops": Label("gflops", "GFLOPs", "GFLOPs"),
}

# The order of groups on a page; keys of other groups follow under their own name.
GROUPS: Mapping[str, Label] = {
    "backbone": Label("backbone", "Backbone", "Backbone"),
    "head": Label("head", "Head", "Head"),
    "params": Label("params", "Parameters", "Parámetros"),
    "metric": Label("metric", "Metrics", "Métricas"),
}

WORDS: Mapping[str, Label] = {
    "model": Label("model", "Model", "Modelo"),
    "layer": Label("layer", "Layer", "Capa"),
    "channels": Label("channels", "In → out", "Entrada → salida"),
    "kernel": Label("kernel", "Kernel", "Kernel"),
}


def name(key: str, lang: str = "en") -> str:
    """Return what a fact is called, without its unit."""
    return _in(_FACTS.get(key), lang) or key


def heading(key: str, lang: str = "en") -> str:
    """Return a fact's column heading: its name and its unit, so that cells need no unit."""
    return f"{name(key, lang)} ({show.unit(key)})" if show.unit(key) else name(key, lang)


def group(key: str, lang: str = "en") -> str:
    """Return the title of a group of facts."""
    return _in(GROUPS.get(key), lang) or key.capitalize()


def word(key: str, lang: str = "en") -> str:
    """Return a word of a generated table that names no fact."""
    return _in(WORDS[key], lang)


def columns() -> Mapping[str, str]:
    """Return the facts that have a short name, as ``{short name: key}``."""
    return {label.column: key for key, label in _FACTS.items()}


@cache
def family(name: str) -> str:
    """Return a family's title; one that does not come with the package has none, and goes by its name."""
    from cnx_doclint.families.family import families, load_family

    return load_family(name).title if name in families() else name


def model(family_name: str, name: str) -> str:
    """Return a model's title: ``ConvNeXtPose-XS``; a name that says the family already, ``ResNet-50``, is one."""
    title = family(family_name)
    return name if title.lower() in name.lower() else f"{title}-{name}"


def order(key: str) -> tuple[int, str]:
    """Sort facts as this table lists them, unknown ones last."""
    keys = tuple(_FACTS)
    return (keys.index(key) if key in _FACTS else len(keys), key)


def _in(label: Label | None, lang: str) -> str:
    return "" if label is None else {"en": label.en, "es": label.es}[lang]

"""``config=M``: one model's configuration as Python, ready to copy and to run."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from cnx_doclint import labels, show
from cnx_doclint.blocks import LANG, Block, Option, Options, model_names
from cnx_doclint.spec import Fact, Spec


class _Line(NamedTuple):
    """A fact that a model is built from, the name a configuration gives it, and a remark on it."""

    name: str
    key: str
    note: Mapping[str, str] = MappingProxyType({})


_LINES = (
    _Line("depths", "backbone.depths"),
    _Line("dims", "backbone.dims"),
    _Line("in_channels", "head.in_channels"),
    _Line("num_deconv_layers", "head.num_deconv_layers"),
    _Line(
        "deconv_channels",
        "head.deconv_channels",
        {"en": "what each layer puts out", "es": "lo que produce cada capa"},
    ),
    _Line("deconv_kernels", "head.deconv_kernels"),
    _Line("upsampling_layers", "head.upsampling_layers"),
    _Line("num_joints", "head.num_joints"),
    _Line("depth_dim", "head.depth_dim"),
)
_INFERRED = {"en": "inferred: no weight says so", "es": "inferido: ningún peso lo dice"}


def _render(spec: Spec, options: Options) -> str:
    (model,), (lang,) = options["config"], options["lang"]
    facts = [(line, spec.fact(model, line.key)) for line in _LINES]
    body = [_line(line, fact, lang) for line, fact in facts if fact is not None]
    title = f"# {labels.model(spec.family, model)}"
    return "\n".join(["```python", title, f'variant = "{model}"', "config = {", *body, "}", "```"])


def _line(line: _Line, fact: Fact, lang: str) -> str:
    note = _INFERRED[lang] if fact.status == "inferred" else line.note.get(lang, "")
    return f'    "{line.name}": {show.code(fact.value)},' + (f"  # {note}" if note else "")


# ``config=M`` is an option like any other, so it can have no default.
_MODEL = Option(choices=model_names, default=lambda _: (), many=False)

BLOCK = Block({"config": _MODEL, "lang": LANG}, _render)

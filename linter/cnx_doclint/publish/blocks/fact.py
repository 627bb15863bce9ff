"""``fact=params.total model=M``: one value in the middle of a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.publish.block_kinds import LANG, Block, Option, Options, models

if TYPE_CHECKING:
    from cnx_doclint.families.glossary import Glossary

_KEY = Option(choices=lambda glossary: (*glossary.columns(), *glossary.present()), default=lambda _: (), many=False)
# A value of no model is none: the marker must name one, unless there is but one.
_MODEL = Option(
    choices=models, default=lambda glossary: models(glossary)[:1] if len(models(glossary)) == 1 else (), many=False
)
_FORM = Option(choices=lambda _: ("short", "exact", "full"), default=lambda _: ("full",), many=False)


def _render(glossary: Glossary, options: Options) -> str:
    (name,), (model,), (form,) = options["fact"], options["model"], options["form"]
    key = glossary.columns().get(name, name)
    fact = glossary.spec.fact(model, key)
    if fact is None:
        return "–"
    text = glossary.with_unit(key, fact.value)
    if form == "full" or not isinstance(fact.value, int):
        return text
    short, _, exact = text.partition(" (")
    return f"{fact.value:,}" if form == "exact" else short if exact else text


BLOCK = Block({"fact": _KEY, "model": _MODEL, "form": _FORM, "lang": LANG}, _render, inline=True)

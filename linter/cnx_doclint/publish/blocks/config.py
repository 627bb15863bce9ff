"""``config=M``: one model's configuration as Python, ready to copy and to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.families.glossary import Glossary, text_in_language
from cnx_doclint.publish.block_kinds import LANG, Block, Option, Options, models
from cnx_doclint.publish.terms import term
from cnx_doclint.spec import formatting

if TYPE_CHECKING:
    from cnx_doclint.families.publication import Line
    from cnx_doclint.spec.spec import Fact


def _render(glossary: Glossary, options: Options) -> str:
    (model,), (lang,) = options["config"], options["lang"]
    facts = [(line, glossary.spec.fact(model, line.fact)) for line in glossary.config()]
    body = [_line(line, fact, lang) for line, fact in facts if fact is not None]
    title = f"# {glossary.title(model)}"
    return "\n".join(["```python", title, f'variant = "{model}"', "config = {", *body, "}", "```"])


def _line(line: Line, fact: Fact, lang: str) -> str:
    note = (
        term("inferred", lang) if fact.status == "inferred" else text_in_language(line.note, lang) if line.note else ""
    )
    return f'    "{line.name}": {formatting.python_literal(fact.value)},' + (f"  # {note}" if note else "")


# ``config=M`` is an option like any other, so it can have no default.
_MODEL = Option(choices=models, default=lambda _: (), many=False)

BLOCK = Block({"config": _MODEL, "lang": LANG}, _render)

"""``config=M``: one model's configuration as Python, ready to copy and to run."""

from __future__ import annotations

from cnx_doclint import show
from cnx_doclint.blocks import LANG, Block, Option, Options, models
from cnx_doclint.book import Book, worded
from cnx_doclint.families.publication import Line
from cnx_doclint.spec import Fact
from cnx_doclint.words import word


def _render(book: Book, options: Options) -> str:
    (model,), (lang,) = options["config"], options["lang"]
    facts = [(line, book.spec.fact(model, line.fact)) for line in book.config()]
    body = [_line(line, fact, lang) for line, fact in facts if fact is not None]
    title = f"# {book.title(model)}"
    return "\n".join(["```python", title, f'variant = "{model}"', "config = {", *body, "}", "```"])


def _line(line: Line, fact: Fact, lang: str) -> str:
    note = word("inferred", lang) if fact.status == "inferred" else worded(line.note, lang) if line.note else ""
    return f'    "{line.name}": {show.code(fact.value)},' + (f"  # {note}" if note else "")


# ``config=M`` is an option like any other, so it can have no default.
_MODEL = Option(choices=models, default=lambda _: (), many=False)

BLOCK = Block({"config": _MODEL, "lang": LANG}, _render)

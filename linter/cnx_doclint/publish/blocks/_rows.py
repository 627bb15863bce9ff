"""Tables with several rows a model; the column of models is left out where there is but one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cnx_doclint.documents.pipe_tables import pipe_table
from cnx_doclint.families.glossary import Glossary
from cnx_doclint.publish.block_kinds import LANG, MODELS, Block, Options
from cnx_doclint.publish.terms import term

Rows = Callable[[Glossary, str, str], Iterable[Sequence[str]]]


def rows_table(heads: Sequence[str], rows: Rows) -> Block:
    """Return a block with the rows of each model.

    Args:
        heads: the words that head the columns.
        rows: gives those of a model, in a language.
    """

    def render(glossary: Glossary, options: Options) -> str:
        (lang,), models = options["lang"], options["models"]
        found = [(model, row) for model in models for row in rows(glossary, model, lang)]
        header = [term(head, lang) for head in heads]
        if len(models) == 1:
            return pipe_table(header, (row for _, row in found))
        return pipe_table([term("model", lang), *header], ([model, *row] for model, row in found))

    return Block({"models": MODELS, "lang": LANG}, render)

"""Makes whole pages from templates: one a model, and one for the family from every other template."""

from __future__ import annotations

from collections.abc import Mapping

from cnx_doclint.book import Book
from cnx_doclint.render import block_text
from cnx_doclint.tables import table
from cnx_doclint.templating import Templates
from cnx_doclint.views import MEANING, views

# The one template that is filled once for each model; every other becomes the page it is named after.
PER_MODEL = "model"


def render_pages(book: Book, templates: Templates) -> Mapping[str, str]:
    r"""Return the pages of a spec by their path in the folder of pages, with ``\n`` as line end.

    Raises:
        ConfigError: a template is malformed, or uses a name that nothing defines.
        MarkerError: a template asks for a block that does not exist.
    """
    models = views(book)
    shared = {
        "spec": book.spec,
        "family": book.family.title,
        "models": models,
        "meaning": MEANING,
        "table": table,
        "block": lambda options: block_text(options, book, templates),
    }
    pages = {f"{name}.md": templates.render(name, **shared) for name in templates.pages() if name != PER_MODEL}
    if templates.has(PER_MODEL):
        pages |= {f"{model.slug}.md": templates.render(PER_MODEL, model=model, **shared) for model in models}
    return dict(sorted(pages.items()))

"""Generated pages and guides on disk: what is there, and what is to be there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cnx_doclint.book import Book
from cnx_doclint.files import decode, read, relative
from cnx_doclint.generation import Rendered, rendered_page
from cnx_doclint.pages import render_pages
from cnx_doclint.templating import Templates


def pages(folder: Path, book: Book, templates: Templates, lang: str = "en", force: bool = False) -> Iterator[Rendered]:
    """Yield every page of a spec in a language, beside what its file holds.

    Raises:
        DocumentError: a page that is there cannot be read.
        ConfigError: a template is malformed.
        MarkerError: a template asks for a block that does not exist.
    """
    for name, text in render_pages(book, templates, lang).items():
        path = relative(folder) / name
        old = decode(str(path), read(path)) if path.exists() else None
        yield rendered_page(str(path), old, text, force)

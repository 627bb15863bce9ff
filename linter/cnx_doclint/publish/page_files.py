"""Generated pages on disk: what is there, and what is to be there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.checksums import is_signed
from cnx_doclint.project.files import decode, read, relative
from cnx_doclint.publish.health import Documented, Site, documentation_health
from cnx_doclint.publish.pages import render_pages
from cnx_doclint.publish.render_plan import Rendered, orphaned_page, render_page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from cnx_doclint.families.glossary import Glossary
    from cnx_doclint.project.config import Config
    from cnx_doclint.publish.templating import Templates


class Publisher(NamedTuple):
    """What the pages of a project are made from.

    Attributes:
        config: says where they are.
        glossary: the spec in its family's words.
        templates: the pages, to be filled.
        force: whether to write over what was edited by hand.
    """

    config: Config
    glossary: Glossary
    templates: Templates
    force: bool = False

    def pages(self, documents: Sequence[Documented]) -> Iterator[Rendered]:
        """Yield every page of the project in each language, beside what its file holds.

        Raises:
            DocumentError: a page that is there cannot be read.
            ConfigError: a template is malformed.
            MarkerError: a template asks for a block that does not exist.
        """
        folders = tuple(self.config.in_project(folder) for _, folder in self.config.pages)
        for (lang, folder), place in zip(self.config.pages, folders, strict=True):
            cover = documentation_health(self.glossary, documents, Site(place, folders), lang)
            pages = render_pages(self.glossary, self.templates, lang, cover)
            yield from _left_over(relative(folder), pages)
            for name, text in pages.items():
                path = relative(folder) / name
                old = decode(str(path), read(path)) if path.exists() else None
                yield render_page(str(path), old, text, self.force)


def _left_over(folder: Path, pages: Collection[str]) -> Iterator[Rendered]:
    """Yield the pages and pictures in a folder that were generated once and are none of these."""
    for path in sorted((*folder.glob("*.md"), *folder.glob("*.svg"))):
        if path.name not in pages and is_signed(text := decode(str(path), read(path))):
            yield orphaned_page(str(path), text)

"""Generated pages on disk: what is there, and what is to be there."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from cnx_doclint.checking import Checker
from cnx_doclint.config import Config
from cnx_doclint.errors import DoclintError, DocumentError
from cnx_doclint.files import Source, decode, read, relative
from cnx_doclint.generation import Rendered, left_over, rendered_page
from cnx_doclint.health import Documented, Site, health
from cnx_doclint.one_by_one import one_by_one
from cnx_doclint.pages import render_pages
from cnx_doclint.session import search
from cnx_doclint.sums import is_signed
from cnx_doclint.templating import Templates


class Publisher(NamedTuple):
    """What the pages of a project are made from.

    Attributes:
        config: says where they are.
        checker: has the spec, and checks the documents whose health is told.
        templates: the pages, to be filled.
        force: whether to write over what was edited by hand.
    """

    config: Config
    checker: Checker
    templates: Templates
    force: bool = False

    def _sources(self) -> Iterator[Source | DocumentError]:
        """Yield the documents of the project but its generated pages, and an error for one that is unreadable."""
        root = str(relative(self.config.root))
        for item in search(self.config).sources([root]):
            if isinstance(item, DocumentError) or not self._is_page(self._in_project(Path(item.name))):
                yield item

    def _is_page(self, path: PurePath) -> bool:
        return any(path.is_relative_to(self._in_project(folder)) for _, folder in self.config.pages)

    def documents(self, rendered: Iterable[Rendered]) -> tuple[list[Documented], list[DoclintError]]:
        """Return what every document of the project states as it will be, whichever ones are rendered."""
        texts = {self._in_project(Path(one.path)): one.new for one in rendered}

        def documented(source: Source) -> Documented:
            text = texts.get(self._in_project(Path(source.name)), source.text)
            return Documented.of(self.checker.lint(source.name, text))

        done, errors = one_by_one(self._sources(), documented)
        return self._compared(done), errors

    def _in_project(self, path: Path) -> PurePath:
        """A path as seen from the project's folder, from wherever a command is run."""
        return PurePath(os.path.relpath(path, self.config.root))

    def _compared(self, documents: Sequence[Documented]) -> list[Documented]:
        """Return documents with what only all of them together show, and with their paths in the project."""
        together = self.checker.compared([one.checked for one in documents])
        named = (file._replace(path=self._in_project(Path(file.path)).as_posix()) for file in together)
        return [one._replace(checked=file) for one, file in zip(documents, named, strict=True)]

    def pages(self, documents: Sequence[Documented]) -> Iterator[Rendered]:
        """Yield every page of the project in each language, beside what its file holds.

        Raises:
            DocumentError: a page that is there cannot be read.
            ConfigError: a template is malformed.
            MarkerError: a template asks for a block that does not exist.
        """
        book = self.checker.project.book
        folders = tuple(self._in_project(folder) for _, folder in self.config.pages)
        for (lang, folder), place in zip(self.config.pages, folders, strict=True):
            cover = health(book, documents, Site(place, folders), lang)
            pages = render_pages(book, self.templates, lang, cover)
            yield from _left_over(relative(folder), pages)
            for name, text in pages.items():
                path = relative(folder) / name
                old = decode(str(path), read(path)) if path.exists() else None
                yield rendered_page(str(path), old, text, self.force)


def _left_over(folder: Path, pages: Collection[str]) -> Iterator[Rendered]:
    """Yield the pages and pictures in a folder that were generated once and are none of these."""
    for path in sorted((*folder.glob("*.md"), *folder.glob("*.svg"))):
        if path.name not in pages and is_signed(text := decode(str(path), read(path))):
            yield left_over(str(path), text)

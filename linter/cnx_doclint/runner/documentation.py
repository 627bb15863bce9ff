"""What all documents of a project state, as they will be once their blocks are filled: whose health pages tell."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.errors import DoclintError, DocumentError
from cnx_doclint.project.batch import run_batch
from cnx_doclint.project.files import Source, relative
from cnx_doclint.project.search import Search
from cnx_doclint.publish.health import Documented

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cnx_doclint.project.config import Config
    from cnx_doclint.publish.render_plan import Rendered
    from cnx_doclint.runner.checker import Checker


class Documentation(NamedTuple):
    """The documents of a project, but for its generated pages.

    Attributes:
        config: says where they are, and where pages are.
        checker: checks them.
    """

    config: Config
    checker: Checker

    def _sources(self) -> Iterator[Source | DocumentError]:
        """Yield the documents of the project but its generated pages, and an error for one that is unreadable."""
        root = str(relative(self.config.root))
        for item in Search.from_config(self.config).sources([root]):
            if isinstance(item, DocumentError) or not self._is_page(self.config.in_project(Path(item.name))):
                yield item

    def _is_page(self, path: PurePath) -> bool:
        return any(path.is_relative_to(self.config.in_project(folder)) for _, folder in self.config.pages)

    def documents(self, rendered: Iterable[Rendered]) -> tuple[list[Documented], list[DoclintError]]:
        """Return what every document of the project states as it will be, whichever ones are rendered."""
        texts = {self.config.in_project(Path(one.path)): one.new for one in rendered}

        def documented(source: Source) -> Documented:
            text = texts.get(self.config.in_project(Path(source.name)), source.text)
            return Documented.from_linted(self.checker.lint(source.name, text))

        done, errors = run_batch(self._sources(), documented)
        return self._compared(done), errors

    def _compared(self, documents: Sequence[Documented]) -> list[Documented]:
        """Return documents with what only all of them together show, and with their paths in the project."""
        together = self.checker.compare([one.checked for one in documents])
        named = (file._replace(path=self.config.in_project(Path(file.path)).as_posix()) for file in together)
        return [one._replace(checked=file) for one, file in zip(documents, named, strict=True)]

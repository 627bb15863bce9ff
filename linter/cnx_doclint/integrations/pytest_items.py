"""Documents as tests, for the plug-in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from cnx_doclint.errors import DoclintError
from cnx_doclint.findings.results import Checked, Results
from cnx_doclint.messages.style import Style
from cnx_doclint.project.config import find_config
from cnx_doclint.project.files import decode, read, relative
from cnx_doclint.project.search import Search
from cnx_doclint.reports.output.formats import report
from cnx_doclint.rules.engine.summary import summarize
from cnx_doclint.runner.setup import checker_of, with_baseline

if TYPE_CHECKING:
    from cnx_doclint.project.setting_keys import FailOn
    from cnx_doclint.runner.checker import Checker


class Checks(NamedTuple):
    """What all documents of a run are checked with."""

    checker: Checker
    search: Search
    fail_on: FailOn


_CHECKS = pytest.StashKey[Checks]()


def collected(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return the test of a document; None for what is none, or is left out and not named."""
    checks = _checks(parent.config)
    named = parent.session.isinitpath(path)
    if not checks.search.is_document(path) or (not named and checks.search.leaves_out(path)):
        return None
    file: DocumentFile = DocumentFile.from_parent(parent, path=path)
    return file


def _checks(config: pytest.Config) -> Checks:
    if _CHECKS not in config.stash:
        folder = config.invocation_params.dir
        try:
            settings = find_config(folder)
            checker = with_baseline(checker_of(settings, folder), settings)
        except DoclintError as error:
            raise pytest.UsageError(str(error), error.hint) from error
        config.stash[_CHECKS] = Checks(checker, Search.from_config(settings), settings.fail_on)
    return config.stash[_CHECKS]


Found = Mapping[Path, Checked | DoclintError]
_FOUND = pytest.StashKey[Found]()


def _found(session: pytest.Session) -> Found:
    """Check all documents that are tested, at the first of them: some rules compare them with each other."""
    if _FOUND not in session.stash:
        checker = _checks(session.config).checker
        found = {item.path: _checked(checker, item.path) for item in session.items if isinstance(item, DocumentItem)}
        files = {path: one for path, one in found.items() if isinstance(one, Checked)}
        session.stash[_FOUND] = {**found, **dict(zip(files, checker.compare([*files.values()]), strict=True))}
    return session.stash[_FOUND]


def _checked(checker: Checker, path: Path) -> Checked | DoclintError:
    name = str(relative(path))
    try:
        return summarize(checker.lint(name, decode(name, read(path))))
    except DoclintError as error:
        return error


class FindingsError(Exception):
    """A document is not as it should be; the text tells why."""


class DocumentFile(pytest.File):
    """A document."""

    def collect(self) -> Iterable[pytest.Item]:
        """Return its one test."""
        return [DocumentItem.from_parent(self, name="cnx-doclint")]


class DocumentItem(pytest.Item):
    """The test that a document says nothing wrong."""

    def runtest(self) -> None:
        """Check the document.

        Raises:
            FindingsError: something is wrong with it.
        """
        found = _found(self.session)[self.path]
        if isinstance(found, DoclintError):
            raise FindingsError(f"{found}\n{found.hint}") from found
        if found.fails(_checks(self.config).fail_on):
            raise FindingsError(_told(found))

    def repr_failure(
        self,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: object = None,
    ) -> str:
        """Return the findings; of anything else, what pytest makes of it."""
        del style
        return str(excinfo.value) if isinstance(excinfo.value, FindingsError) else str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return what the test is called in a report."""
        return self.path, None, f"cnx-doclint: {relative(self.path)}"


def _told(found: Checked) -> str:
    return "\n".join(report("concise").check(Results((found,), (), found.tally, ""), Style()))

"""Checks the pages of an MkDocs site while it is built: each finding is a warning, which ends a strict build.

In ``mkdocs.yml``::

    plugins:
      - search
      - cnx-doclint

What is checked, and with what, the nearest settings say, as they do for the command line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config.base import Config
from mkdocs.config.config_options import Optional, Type
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger

from cnx_doclint.errors import DoclintError
from cnx_doclint.findings.results import Checked, Located
from cnx_doclint.project.config import find_config, load_config
from cnx_doclint.project.files import decode, read, relative
from cnx_doclint.project.search import Search
from cnx_doclint.reports.output.level_words import with_level
from cnx_doclint.rules.engine.summary import summarize
from cnx_doclint.runner.setup import checker_of, with_baseline

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

log = get_plugin_logger("cnx-doclint")


class Options(Config):  # type: ignore[no-untyped-call]
    """What ``mkdocs.yml`` may say: a file of settings other than the nearest."""

    config = Optional(Type(str))


class DoclintPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Checks each page when it is read, and all of them with each other at the end."""

    def on_config(self, config: MkDocsConfig) -> None:
        """Read the settings.

        Raises:
            PluginError: they cannot be read, or neither can the spec.
        """
        folder = Path(config.config_file_path or ".").resolve().parent
        try:
            settings = load_config(folder / self.config.config) if self.config.config else find_config(folder)
            self._checker = with_baseline(checker_of(settings, folder), settings)
        except DoclintError as error:
            raise PluginError(f"{error} ({error.hint})") from error
        self._search, self._files = Search.from_config(settings), list[Checked]()

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Check a page as its file is; what other plug-ins make of it is theirs."""
        del markdown, config, files
        path = page.file.abs_src_path
        if path is None or self._search.leaves_out(Path(path)):
            return  # made by another plug-in, or left out
        name = str(relative(Path(path)))
        try:
            found = summarize(self._checker.lint(name, decode(name, read(Path(path)))))
        except DoclintError as error:
            log.warning("%s (%s)", error, error.hint)
            return
        self._files.append(found)
        for finding in found.findings:
            _warn(finding)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Compare the pages with each other."""
        del config
        for before, after in zip(self._files, self._checker.compare(self._files), strict=True):
            for finding in after.findings:
                if finding not in before.findings:
                    _warn(finding)


def _warn(finding: Located) -> None:
    diagnostic = finding.diagnostic
    tell = log.info if diagnostic.severity == "info" else log.warning
    code = with_level(diagnostic.code, diagnostic.level)
    tell("%s: %s %s", finding.place, code, diagnostic.message)

"""What checks documents with some settings: the spec and the family that they lead to, their rules, their baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.project.project import load_project
from cnx_doclint.rules.engine.selection import selection_of
from cnx_doclint.runner.checker import Checker
from cnx_doclint.runner.subjects import subjects_of

if TYPE_CHECKING:
    from pathlib import Path

    from cnx_doclint.project.config import Config


def checker_of(config: Config, folder: Path) -> Checker:
    """Return what checks the documents of a folder with some settings.

    Raises:
        ConfigError: there is no such rule, or no such model.
        SpecError: the spec cannot be read.
        FamilyError: the family cannot be read.
    """
    starts = (*([config.root] if config.path else ()), folder)
    project = load_project(config.spec, config.family, starts).with_templates(config.templates)
    checker = Checker.for_project(project, selection_of(config))._replace(level=config.level)
    if config.documents:  # without, neither words nor facts are needed yet
        checker = checker._replace(subjects=subjects_of(config, checker.basis.vocabulary, project.spec))
    return checker


def with_baseline(checker: Checker, config: Config) -> Checker:
    """Return a checker that leaves out what the baseline of some settings knows.

    Raises:
        BaselineError: it cannot be read.
    """
    if config.baseline is None:
        return checker
    from cnx_doclint.adoption.baseline import load_baseline
    from cnx_doclint.adoption.finding_filter import FindingFilter

    return checker._replace(finding_filter=FindingFilter(load_baseline(config.baseline)))

"""What a run works with: the settings, options included, and what documents are checked against."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import NamedTuple

from cnx_doclint.checking import Checker
from cnx_doclint.config import Config, find_config, known_codes, load_config
from cnx_doclint.project import load_project


class Session(NamedTuple):
    """The settings of a run, options included, and what it checks with."""

    config: Config
    checker: Checker


def session(args: Namespace) -> Session:
    """Return what a command line asks to work with.

    Raises:
        ConfigError: the settings are wrong, or there is no such rule.
        SpecError: the spec cannot be read.
        FamilyError: the family cannot be read.
    """
    config = settings(args)
    starts = (*([config.root] if config.path else ()), start(args))
    project = load_project(config.spec, config.family, starts)
    return Session(config, Checker.of(project, known_codes(config.select), known_codes(config.ignore)))


def settings(args: Namespace) -> Config:
    """Return the settings of a command line: those of the nearest file, and what its options say instead.

    Raises:
        ConfigError: the file is not understood.
    """
    config = load_config(Path(args.config)) if args.config else find_config(start(args))
    names = ("spec", "family", "select", "ignore", "fail_on", "pages")
    given = {name: value for name in names if (value := getattr(args, name, None)) is not None}
    return config._replace(**given)


def start(args: Namespace) -> Path:
    """Return the folder from which settings are looked for: what the paths have in common."""
    named = getattr(args, "stdin_filename", None)
    paths = [os.path.abspath(path) for path in ([named] if named else getattr(args, "paths", ()))]
    common = Path(os.path.commonpath(paths)) if paths else Path.cwd()
    return common if common.is_dir() else common.parent

"""What a run works with: the settings, options included, and what documents are checked against."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.checking import Checker
from cnx_doclint.choice import Choice
from cnx_doclint.config import Config, find_config, known_codes, load_config
from cnx_doclint.errors import UsageError
from cnx_doclint.messages import Message, listed, msg
from cnx_doclint.options import WRITE_BASELINE
from cnx_doclint.project import load_project
from cnx_doclint.speech import chosen

if TYPE_CHECKING:
    from cnx_doclint.answers import Answer
    from cnx_doclint.baseline import Baseline
    from cnx_doclint.project import Project
    from cnx_doclint.search import Search
    from cnx_doclint.sieve import Sieve
    from cnx_doclint.since import Changes


class Session(NamedTuple):
    """The settings of a run, options included, and what it checks with.

    Attributes:
        config: the settings.
        checker: what documents are checked with.
        baseline: what was known before, where there is a baseline or one is to be written.
        warnings: what the user should know of it all.
        given: the settings that options speak of.
    """

    config: Config
    checker: Checker
    baseline: Baseline | None = None
    warnings: tuple[Message, ...] = ()
    given: tuple[str, ...] = ()

    def shown(self) -> Answer:
        """Return every setting, for people."""
        from cnx_doclint.answers import Answer
        from cnx_doclint.introspection import settings_lines

        return Answer(tuple(settings_lines(self.config, self.given)))


def session(args: Namespace) -> Session:
    """Return what a command line asks to work with.

    Raises:
        ConfigError: the settings are wrong, or there is no such rule.
        SpecError: the spec cannot be read.
        FamilyError: the family cannot be read.
    """
    _exclude_each_other(args)
    config = settings(args)
    checker = checker_of(config, start(args))
    project = checker.project
    if args.command != "check":
        return Session(config, checker)
    baseline, changes = _baseline(args, config), _changes(args)
    warnings = _of_spec(changes, project) if changes and project.found else ()
    checker = checker._replace(sieve=_sieve(args, baseline, changes))
    given = tuple(name.replace("_", "-") for name in (*OPTIONS, *ADDED) if getattr(args, name, None) is not None)
    return Session(config, checker, baseline, warnings, given)


def checker_of(config: Config, folder: Path) -> Checker:
    """Return what checks the documents of a folder with some settings.

    Raises:
        ConfigError: there is no such rule.
        SpecError: the spec cannot be read.
        FamilyError: the family cannot be read.
    """
    starts = (*([config.root] if config.path else ()), folder)
    project = load_project(config.spec, config.family, starts).with_templates(config.templates)
    return Checker.of(project, choice(config))


def with_baseline(checker: Checker, config: Config) -> Checker:
    """Return a checker that leaves out what the baseline of some settings knows.

    Raises:
        BaselineError: it cannot be read.
    """
    if config.baseline is None:
        return checker
    from cnx_doclint.baseline import load
    from cnx_doclint.sieve import Sieve

    return checker._replace(sieve=Sieve(load(config.baseline)))


def settings(args: Namespace) -> Config:
    """Return the settings of a command line: those of the nearest file, and what its options say instead.

    The language that they name is the one that the command line is answered in.

    Raises:
        ConfigError: the file is not understood.
    """
    config = _file(args)
    told = {name: value for name in OPTIONS if (value := getattr(args, name, None)) is not None}
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    given |= {"baseline": None} if getattr(args, "no_baseline", False) else {}
    added: dict[str, Any] = {name: (*getattr(config, name), *(getattr(args, name, None) or ())) for name in ADDED}
    config = config._replace(**given, **added)
    args.speaks = chosen(config.language, args.speaks)  # what goes wrong from here on is told in this language
    return config


def _file(args: Namespace) -> Config:
    if args.isolated and args.config:
        raise UsageError(msg("--isolated and --config contradict each other"), msg("take one of the two"))
    if args.isolated:
        return Config()
    return load_config(Path(args.config)) if args.config else find_config(start(args))


# Options that say what a key says, and those that say more of it.
OPTIONS = (
    *("spec", "family", "select", "ignore", "fail_on", "pages", "exclude", "include"),
    *("respect_gitignore", "force_exclude", "include_history", "baseline", "language"),
)
ADDED = ("extend_select", "extend_ignore", "extend_exclude")


def choice(config: Config) -> Choice:
    """Return which rules run where.

    Raises:
        ConfigError: there is no such rule.
    """
    return Choice(
        known_codes((*config.select, *config.extend_select)),
        known_codes((*config.ignore, *config.extend_ignore)),
        tuple((pattern, known_codes(codes)) for pattern, codes in config.per_file_ignores),
        config.root,
        config.include_history,
    )


def search(config: Config) -> Search:
    """Return how folders are searched."""
    from cnx_doclint.search import Search

    return Search(
        root=config.root,
        exclude=(*config.exclude, *config.extend_exclude),
        include=config.include,
        gitignore=config.respect_gitignore,
        force=config.force_exclude,
        history=config.include_history,
    )


def start(args: Namespace) -> Path:
    """Return the folder from which settings are looked for: what the paths have in common."""
    named = getattr(args, "stdin_filename", None)
    return common([named] if named else getattr(args, "paths", ()))


def common(paths: Iterable[str]) -> Path:
    """Return the folder that some paths have in common; where we are, without any."""
    whole = [os.path.abspath(path) for path in paths]
    found = Path(os.path.commonpath(whole)) if whole else Path.cwd()
    return found if found.is_dir() else found.parent


def _exclude_each_other(args: Namespace) -> None:
    """Stop before anything is read when a command line asks for two things of which each changes the other."""
    ways = {"--add-ignore": getattr(args, "add_ignore", None), "--fix": getattr(args, "fix", False)}
    ways[WRITE_BASELINE] = getattr(args, "write_baseline", None) is not None
    chosen = [name for name, given in ways.items() if given]
    if len(chosen) > 1:
        raise UsageError(msg("{chosen} cannot go together", chosen=listed(chosen)), msg("do one after the other"))


def _baseline(args: Namespace, config: Config) -> Baseline | None:
    writing = args.write_baseline is not None
    if args.baseline and args.no_baseline:
        raise UsageError(msg("--baseline and --no-baseline contradict each other"), msg("take one of the two"))
    file = config.baseline
    if args.prune_baseline and file is None:
        raise UsageError(msg("no baseline is named"), msg("name it: --baseline FILE, or `baseline` in the settings"))
    if not writing and file is None:
        return None
    from cnx_doclint.baseline import FILE, Baseline, load
    from cnx_doclint.files import relative

    named = Path(args.write_baseline) if args.write_baseline else file
    here = relative(named or config.root / FILE)
    return Baseline(here) if writing and not here.exists() else load(here)


def _changes(args: Namespace) -> Changes | None:
    if args.since is None:
        return None
    if args.write_baseline is not None or args.stdin_filename:
        other = "--stdin-filename" if args.stdin_filename else WRITE_BASELINE
        raise UsageError(msg("--since and {other} cannot go together", other=other), msg("leave one of the two out"))
    from cnx_doclint.since import changes

    return changes(args.since, start(args))


def _of_spec(changes: Changes, project: Project) -> tuple[Message, ...]:
    """A new spec makes lines wrong that nobody touched."""
    if not changes.touched(project.origin, 1, sys.maxsize):
        return ()
    return (
        msg(
            "{origin} is new since {revision}: what it makes wrong may be on lines not touched",
            origin=project.origin,
            revision=changes.revision,
        ),
    )


def _sieve(args: Namespace, baseline: Baseline | None, changes: Changes | None) -> Sieve | None:
    """What is left out; a baseline that is being written must hear of everything."""
    known = baseline if args.write_baseline is None else None
    if known is None and changes is None:
        return None
    from cnx_doclint.sieve import Sieve

    return Sieve(known, changes)

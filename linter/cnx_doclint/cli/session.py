"""What a run works with: the settings, options included, and what documents are checked against."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.cli.options import WRITE_BASELINE
from cnx_doclint.errors import ConfigError, UsageError
from cnx_doclint.messages.messages import Message, listed, msg
from cnx_doclint.messages.translation import Language, language_code, load_language, unknown_language
from cnx_doclint.project.config import Config, find_config, load_config
from cnx_doclint.project.search import common_folder
from cnx_doclint.runner.setup import checker_of

if TYPE_CHECKING:
    from argparse import Namespace

    from cnx_doclint.adoption.baseline import Baseline
    from cnx_doclint.adoption.finding_filter import FindingFilter
    from cnx_doclint.adoption.since import Changes
    from cnx_doclint.messages.answers import Answer
    from cnx_doclint.project.project import Project
    from cnx_doclint.runner.checker import Checker


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
        from cnx_doclint.cli.self_description import settings_lines
        from cnx_doclint.messages.answers import Answer

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
    checker = checker._replace(finding_filter=_finding_filter(args, baseline, changes))
    given = tuple(name.replace("_", "-") for name in (*OPTIONS, *ADDED) if getattr(args, name, None) is not None)
    return Session(config, checker, baseline, warnings, given)


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
    args.speaks = _language(config.language, args.speaks)  # what goes wrong from here on is told in this language
    return config


def _language(name: str, otherwise: Language) -> Language:
    """Return the language that settings name; another one where they name none."""
    if not name:
        return otherwise
    code = language_code(name)
    if not code:
        raise ConfigError(*unknown_language(name))
    return otherwise if code == otherwise.code else load_language(code)


def _file(args: Namespace) -> Config:
    if args.isolated and args.config:
        raise UsageError(msg("--isolated and --config contradict each other"), msg("take one of the two"))
    if args.isolated:
        return Config()
    return load_config(Path(args.config)) if args.config else find_config(start(args))


# Options that say what a key says, and those that say more of it.
OPTIONS = (
    *("spec", "family", "select", "ignore", "fail_on", "level", "pages", "exclude", "include"),
    *("respect_gitignore", "force_exclude", "include_history", "baseline", "language"),
)
ADDED = ("extend_select", "extend_ignore", "extend_exclude")


def start(args: Namespace) -> Path:
    """Return the folder from which settings are looked for: what the paths have in common."""
    named = getattr(args, "stdin_filename", None)
    return common_folder([named] if named else getattr(args, "paths", ()))


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
    from cnx_doclint.adoption.baseline import FILE, Baseline, load_baseline
    from cnx_doclint.project.files import relative

    named = Path(args.write_baseline) if args.write_baseline else file
    here = relative(named or config.root / FILE)
    return Baseline(here) if writing and not here.exists() else load_baseline(here)


def _changes(args: Namespace) -> Changes | None:
    if args.since is None:
        return None
    if args.write_baseline is not None or args.stdin_filename:
        other = "--stdin-filename" if args.stdin_filename else WRITE_BASELINE
        raise UsageError(msg("--since and {other} cannot go together", other=other), msg("leave one of the two out"))
    from cnx_doclint.adoption.since import changes_since

    return changes_since(args.since, start(args))


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


def _finding_filter(args: Namespace, baseline: Baseline | None, changes: Changes | None) -> FindingFilter | None:
    """What is left out; a baseline that is being written must hear of everything."""
    known = baseline if args.write_baseline is None else None
    if known is None and changes is None:
        return None
    from cnx_doclint.adoption.finding_filter import FindingFilter

    return FindingFilter(known, changes)

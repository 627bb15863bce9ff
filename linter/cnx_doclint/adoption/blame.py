"""Asks git which commit last changed the line of each finding.

Git is asked once a file, without a shell. A repository's own settings can make git start programs; those that showing
lines has no need of are turned off, so that nothing runs which a plain ``git blame`` would not run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from cnx_doclint.findings.results import Checked, Commit, Results
from cnx_doclint.messages.messages import Message, msg, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Of a commit's name so many digits are shown; git's own measure grows with a repository.
SHOWN = 10
TIMEOUT = 60  # seconds a file

# A monitor and a converter of text are programs that a repository's settings name.
_BLAME = ("-c", "core.fsmonitor=false", "--no-pager", "blame", "--porcelain", "--no-textconv", "--encoding=UTF-8")
# Git must neither ask, nor fetch what a partial clone lacks, nor speak another language.
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


class _UnknownError(Exception):
    """No commit can be told, and why."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


def add_commits(results: Results[Checked], on_disk: bool) -> tuple[Results[Checked], list[Message]]:
    """Return the results with the commit of each finding, and a sentence about each reason why some have none."""
    if not on_disk:
        return results, [msg("--blame tells nothing of standard input, which git does not know")]
    files: list[Checked] = []
    unknown: dict[Message, list[str]] = {}
    for file in results.files:
        try:
            files.append(_with_commits(file) if file.findings else file)
        except _UnknownError as error:
            unknown.setdefault(error.why, []).append(file.path)
            files.append(file)
    return results._replace(files=tuple(files)), [_warning(why, paths) for why, paths in unknown.items()]


def _warning(why: Message, paths: list[str]) -> Message:
    first, others = paths[0], len(paths) - 1
    if not others:
        return msg("--blame tells nothing of {first}: {why}", first=first, why=why)
    return plural(
        "--blame tells nothing of {first} and {number:,} other file: {why}",
        "--blame tells nothing of {first} and {number:,} other files: {why}",
        others,
        first=first,
        why=why,
    )


def _with_commits(file: Checked) -> Checked:
    commits = blame(Path(file.path), {finding.place.start.line for finding in file.findings})
    findings = (one._replace(commit=commits.get(one.place.start.line)) for one in file.findings)
    return file._replace(findings=tuple(findings))


def blame(path: Path, lines: Iterable[int]) -> Mapping[int, Commit]:
    """Return the commit that last changed each of some lines.

    Raises:
        _UnknownError: git is missing, or knows nothing of the file.
    """
    git = shutil.which("git")
    if git is None:
        raise _UnknownError(msg("git is not installed"))
    real = path.resolve()
    ranges = [f"-L{line},{line}" for line in sorted(lines)]
    command = [git, "-C", str(real.parent), *_BLAME, *ranges, "--", real.name]
    try:
        ran = subprocess.run(  # noqa: S603 (no shell, and the file's name stands after --)
            *(command,), stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT, check=False, env=_environment()
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _UnknownError(msg("git could not be run: {error}", error=error)) from error
    if ran.returncode:
        raise _UnknownError(_reason(ran.stderr.decode("utf-8", "replace")))
    return dict(_commits(ran.stdout.decode("utf-8", "replace").split("\n")))


def _environment() -> dict[str, str]:
    return {**os.environ, **_ENVIRONMENT}


def _reason(told: str) -> Message:
    """The first thing that git complains of, without the word that it begins with."""
    first = next(filter(None, told.splitlines()), "")
    return Message(first.removeprefix("fatal: ")) or msg("git gives no reason")


def _commits(lines: Iterable[str]) -> Iterator[tuple[int, Commit]]:
    """Read git's porcelain: a header and a text for each line; what a commit is, only where it is first named."""
    told: dict[str, dict[str, str]] = {}
    name, number = "", 0
    for line in lines:
        if line.startswith("\t"):
            yield number, _commit(name, told[name])
            name = ""
        elif name:
            key, _, value = line.partition(" ")
            told[name][key] = value
        elif line:
            name, _, number_here, *_ = line.split(" ")
            number = int(number_here)
            told.setdefault(name, {})


def _commit(name: str, told: Mapping[str, str]) -> Commit:
    if not name.strip("0"):
        return Commit()
    date = _date(told.get("author-time", ""), told.get("author-tz", ""))
    return Commit(name[:SHOWN], told.get("author", ""), date, told.get("summary", ""))


def _date(seconds: str, zone: str) -> str:
    """The day, where the author was; empty when a commit tells none that exists."""
    try:
        hours = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
        there = timezone(-hours if zone.startswith("-") else hours)
        return datetime.fromtimestamp(int(seconds), there).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""

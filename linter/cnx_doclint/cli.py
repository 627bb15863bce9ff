"""The command line: reads arguments and documents, prints, decides the exit code. Everything else is elsewhere.

0: clean. 1: findings, changed files, or something stale. 2: could not run. What a command needs is imported when it
runs, since a hook is felt at every commit.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from cnx_doclint import options
from cnx_doclint.errors import DoclintError, DocumentError, UsageError
from cnx_doclint.options import Command, parse
from cnx_doclint.style import Style, printable

if TYPE_CHECKING:
    from cnx_doclint.answers import Answer
    from cnx_doclint.checking import Checker
    from cnx_doclint.config import Config
    from cnx_doclint.diagnostics import Safety
    from cnx_doclint.files import Source
    from cnx_doclint.generation import Rendered
    from cnx_doclint.results import Checked, Recognised, Results
    from cnx_doclint.spec import Spec
    from cnx_doclint.templating import Templates

CLEAN, FOUND, CANNOT, INTERRUPTED = 0, 1, 2, 130

Arguments = argparse.Namespace
Done = TypeVar("Done")
File = TypeVar("File", "Checked", "Recognised")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a sign must not end the run.
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    try:
        args = parse(list(sys.argv[1:] if argv is None else argv), COMMANDS)
        code = COMMANDS[args.command].run(args)
        sys.stdout.flush()
    except DoclintError as error:
        _complain(error)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python must not try to write the rest when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    else:
        return code
    return CANNOT


# ---- what is printed ----


def _style(aside: bool = False) -> Style:
    stream = sys.stderr if aside else sys.stdout
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return Style(colour=stream.isatty() and not plain)


def _print(lines: Iterable[str], aside: bool = False) -> None:
    for line in lines:
        print(line, file=sys.stderr if aside else sys.stdout)


def _complain(error: DoclintError) -> None:
    style = _style(aside=True)
    _print([f"{style.red('error:')} {printable(str(error))}"], aside=True)
    if error.hint:
        _print([f"{style.cyan('hint:')} {printable(error.hint)}"], aside=True)


def _warn(message: str) -> None:
    _print([f"{_style(aside=True).yellow('warning:')} {printable(message)}"], aside=True)


def _answer(answer: Answer) -> int:
    for warning in answer.warnings:
        _warn(warning)
    _print(answer.lines)
    return FOUND if answer.found else CLEAN


# ---- documents and what they are checked against ----


class Session(NamedTuple):
    """The settings of a run, options included, and what it checks with."""

    config: Config
    checker: Checker


def _session(args: Arguments) -> Session:
    from cnx_doclint.checking import Checker
    from cnx_doclint.config import known_codes
    from cnx_doclint.project import load_project

    config = _config(args)
    starts = (*([config.root] if config.path else ()), _start(args))
    project = load_project(config.spec, config.family, starts).with_templates(config.templates)
    return Session(config, Checker.of(project, known_codes(config.select), known_codes(config.ignore)))


def _config(args: Arguments) -> Config:
    from cnx_doclint.config import find_config, load_config

    config = load_config(Path(args.config)) if args.config else find_config(_start(args))
    names = ("spec", "family", "select", "ignore", "fail_on", "pages")
    given = {name: value for name in names if (value := getattr(args, name, None)) is not None}
    return config._replace(**given)


def _start(args: Arguments) -> Path:
    """The folder from which settings are looked for: what the paths have in common."""
    named = getattr(args, "stdin_filename", None)
    paths = [os.path.abspath(path) for path in ([named] if named else getattr(args, "paths", ()))]
    common = Path(os.path.commonpath(paths)) if paths else Path.cwd()
    return common if common.is_dir() else common.parent


def _sources(args: Arguments, config: Config) -> Iterator[Source | DocumentError]:
    from cnx_doclint.files import excluder, source, sources

    if getattr(args, "stdin_filename", None):
        return iter([source(args.stdin_filename, None, sys.stdin.buffer.read())])
    return sources(args.paths, excluder(config.exclude, config.root))


def _each(args: Arguments, config: Config, work: Callable[[Source], Done]) -> tuple[list[Done], list[DoclintError]]:
    """Work on every document; one that cannot be read or worked on does not stop the others."""
    done: list[Done] = []
    errors: list[DoclintError] = []
    for source in _sources(args, config):
        try:
            if isinstance(source, DocumentError):
                errors.append(source)
            else:
                done.append(work(source))
        except DoclintError as error:
            errors.append(error)
    return done, errors


# ---- check and claims ----


class Outcome(NamedTuple):
    """A document after it was worked on; ``error`` says why it could not be written."""

    checked: Checked
    fixed: int = 0
    error: DoclintError | None = None


def _check(args: Arguments) -> int:
    args.fix = args.fix or args.unsafe_fixes
    session = _session(args)
    done, errors = _each(args, session.config, lambda source: _work(source, session, args))
    errors += [outcome.error for outcome in done if outcome.error]
    results = _results(session.checker.compared([outcome.checked for outcome in done]), errors, session)
    fixed = sum(outcome.fixed for outcome in done)
    _tell(args, session, results, fixed)
    found = fixed or any(each.fails(session.config.fail_on) for each in results.files)
    return CANNOT if errors else FOUND if found else CLEAN


def _work(source: Source, session: Session, args: Arguments) -> Outcome:
    from cnx_doclint.results import checked

    linted = session.checker.lint(source.name, source.text)
    if not (args.fix or args.diff):
        return Outcome(checked(linted))
    safeties: frozenset[Safety] = frozenset({"safe", "unsafe"} if args.unsafe_fixes else {"safe"})
    repaired = session.checker.repaired(linted, safeties)
    for message in repaired.complaints():
        _warn(message)
    text = repaired.linted.document.file
    if args.diff:
        from cnx_doclint.diffs import unified

        _print(map(_style().diff, unified(source.name, source.text, text)))
        return Outcome(checked(linted), repaired.fixed)
    try:
        _write(source, text)
    except DoclintError as error:
        return Outcome(checked(linted), error=error)
    return Outcome(checked(repaired.linted), repaired.fixed)


def _write(source: Source, text: str) -> None:
    from cnx_doclint.files import replace

    if source.path is None:
        sys.stdout.buffer.write(text.encode("utf-8"))
    elif text != source.text:
        replace(source.path, text, expected=source.data)


def _results(files: Sequence[File], errors: Sequence[DoclintError], session: Session) -> Results[File]:
    from cnx_doclint.results import Results, total

    tally = total(each.tally for each in files)
    return Results(tuple(files), tuple(errors), tally, session.checker.project.origin)


def _tell(args: Arguments, session: Session, results: Results[Checked], fixed: int) -> None:
    """Print the findings and how the run ended."""
    from cnx_doclint.reports import report as report_of
    from cnx_doclint.wording import fixes, statistics

    report = report_of(args.output_format)
    # Standard output may be taken: by a diff, or by the fixed text of standard input.
    busy = bool(args.diff or (args.stdin_filename and args.fix))
    if not args.diff:
        lines = statistics(results) if args.statistics else report.check(results, _style(busy))
        _print(lines, aside=busy)
    _end(results, session, busy or not report.sums_up, fixes(results, fixed, would=args.diff))


def _end(results: Results[File], session: Session, aside: bool, before: Iterable[str] = ()) -> None:
    """Print what could not be read and the closing count, which every run ends with."""
    from cnx_doclint.wording import closing_lines

    for error in results.failures:
        _complain(error)
    _print(before, aside)
    _print(closing_lines(results, session.checker.project, _style(aside)), aside)


def _claims(args: Arguments) -> int:
    from cnx_doclint.reports import report as report_of
    from cnx_doclint.results import recognised

    session = _session(args)
    report = report_of(args.output_format)
    lint = session.checker.lint
    files, errors = _each(args, session.config, lambda source: recognised(lint(source.name, source.text)))
    results = _results(files, errors, session)
    _print(report.claims(results, _style()) if report.claims else ())
    _end(results, session, aside=not report.sums_up)
    return CANNOT if errors else CLEAN


# ---- checkpoints ----


def _inspect(args: Arguments) -> int:
    from cnx_doclint.inspection import inspected

    return _answer(inspected(args.checkpoint, args.container, args.json, _style(), args.member))


def _identify(args: Arguments) -> int:
    from cnx_doclint.inspection import identified

    return _answer(identified(args.checkpoint, _config(args).family, args.container, args.member))


def _verify(args: Arguments) -> int:
    from cnx_doclint.inspection import verified

    return _answer(verified(args.checkpoints, _config(args).family, args.container, args.member))


def _extract(args: Arguments) -> int:
    from cnx_doclint.comparison import dropped, stale
    from cnx_doclint.files import replace
    from cnx_doclint.inspection import extracted, extraction_lines
    from cnx_doclint.spec import dumps

    made = extracted(args.checkpoints, _config(args).family, args.container, args.member)
    for warning in made.warnings:
        _warn(warning.message)
    if args.check:
        return _answer(stale(args.output, made.spec))
    text = dumps(made.spec)
    if args.output == "-":
        _print([text.removesuffix("\n")])
        return CLEAN
    for lost in dropped(args.output, made.spec):
        _warn(lost)
    replace(Path(args.output), text)
    _print([f"wrote {args.output}:", *extraction_lines(made)])
    return CLEAN


# ---- the spec's other uses ----


def _render(args: Arguments) -> int:
    from cnx_doclint.generation import rendered_guide, told
    from cnx_doclint.templating import load_templates

    everything = not args.paths
    args.paths = args.paths or ["."]
    config, checker = _session(args)
    spec, templates = checker.project.spec, load_templates(config.templates)
    wanted, errors = _each(args, config, lambda source: rendered_guide(source.name, source.text, spec, templates))
    if config.pages and (everything or args.pages):
        wanted += _pages(config.pages, spec, templates)
    stale = [each for each in wanted if each.stale]
    looking = args.check or args.diff
    if args.diff:
        _print(map(_style().diff, (line for each in stale for line in each.diff())))
    errors += [] if looking else _written(stale)
    for error in errors:
        _complain(error)
    _print(told(stale, looking, bool(errors)), aside=args.diff)
    return CANNOT if errors else FOUND if stale and looking else CLEAN


def _pages(folder: Path, spec: Spec, templates: Templates) -> Iterator[Rendered]:
    from cnx_doclint.files import decode, read, relative
    from cnx_doclint.generation import rendered_page
    from cnx_doclint.pages import render_pages

    for name, text in render_pages(spec, templates).items():
        path = relative(folder) / name
        old = decode(str(path), read(path)) if path.exists() else None
        yield rendered_page(str(path), old, text)


def _written(stale: Iterable[Rendered]) -> Iterator[DoclintError]:
    from cnx_doclint.files import replace

    for each in stale:
        try:
            replace(Path(each.path), each.new)
        except DoclintError as error:
            yield error


def _diff(args: Arguments) -> int:
    from cnx_doclint.comparison import changes, load_pair, newly_wrong
    from cnx_doclint.reports.concise import headline

    config = _config(args)
    old, new = load_pair((args.old, args.new), config.family, args.container, args.member)
    lines = list(changes(old, new))
    _print(map(printable, lines or ["no fact differs"]))
    findings, errors = _each(
        args, config, lambda source: newly_wrong(source.name, source.text, old, new, config.family)
    )
    _print(headline(finding, _style()) for each in findings for finding in each)
    for error in errors:
        _complain(error)
    return CANNOT if errors else FOUND if lines else CLEAN


def _rule(args: Arguments) -> int:
    from cnx_doclint.files import replace
    from cnx_doclint.rulebook import rule_list, rule_page, rule_pages

    if args.pages:
        for name, text in rule_pages().items():
            replace(args.pages / name, text)
        return CLEAN
    _print([rule_page(args.code)] if args.code else rule_list())
    return CLEAN


def _family(args: Arguments) -> int:
    from cnx_doclint.rulebook import family_page, family_schema, family_text

    if args.toml and not args.name:
        raise UsageError("--toml prints one family's file", "name it: cnx-doclint family NAME --toml")
    _print([family_schema()] if args.schema else [family_text(args.name)] if args.toml else family_page(args.name))
    return CLEAN


COMMANDS: Mapping[str, Command] = {
    "check": Command("compare what documents claim with the spec", options.check, _check),
    "extract": Command("write a spec of checkpoints", options.extract, _extract),
    "inspect": Command("show what a checkpoint holds, running nothing in it", options.inspect, _inspect),
    "identify": Command("tell which model of which family a checkpoint is", options.identify, _identify),
    "verify": Command("compare checkpoints with the reference architecture", options.verify, _verify),
    "claims": Command("show what was understood, and what was skipped and why", options.claims, _claims),
    "render": Command("fill generated blocks in guides, write pages", options.render, _render),
    "diff": Command("compare two specs, find the lines that become wrong", options.diff, _diff),
    "rule": Command("explain a rule, or list them", options.rule, _rule),
    "family": Command("show a family's models and facts", options.family, _family),
}

"""The command line: reads arguments and documents, prints, decides the exit code. Everything else is elsewhere.

0: clean. 1: findings, changed files, or something stale. 2: could not run. What a command needs is imported when it
runs, since a hook is felt at every commit.
"""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from cnx_doclint.cli import commands, options
from cnx_doclint.cli.commands import Answering, Terminal
from cnx_doclint.cli.options import Command, parse
from cnx_doclint.errors import DoclintError, DocumentError, UsageError
from cnx_doclint.messages import streams
from cnx_doclint.messages.messages import Message, msg
from cnx_doclint.messages.style import Style, in_line, is_plain, printable
from cnx_doclint.messages.translation import initial_language
from cnx_doclint.project.batch import run_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from cnx_doclint.cli.session import Session
    from cnx_doclint.findings.diagnostics import Diagnostic
    from cnx_doclint.findings.results import Checked, Recognised, Results
    from cnx_doclint.messages.answers import Answer
    from cnx_doclint.messages.progress import Progress
    from cnx_doclint.project.config import Config
    from cnx_doclint.project.files import Source
    from cnx_doclint.reports.output.destinations import Reporting
    from cnx_doclint.runner.checker import Checker
    from cnx_doclint.runner.processing import ChangeMode

CLEAN, FOUND, CANNOT, INTERRUPTED = 0, 1, 2, 130

Arguments = argparse.Namespace
File = TypeVar("File", "Checked", "Recognised")

_ERROR, _HINT, _WARNING = msg("error:"), msg("hint:"), msg("warning:")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    streams.prepare()
    arguments = list(sys.argv[1:] if argv is None else argv)
    args = Arguments(speaks=initial_language(arguments, os.environ))
    try:
        args = parse(arguments, COMMANDS, args)
        if getattr(args, "files_from", None):
            args.paths += _listed(args.files_from)
        code = COMMANDS[args.command].run(args)
        sys.stdout.flush()
    except DoclintError as error:
        _complain(args, error)
    except KeyboardInterrupt:
        _print(args, [msg("interrupted")], aside=True)
        return INTERRUPTED
    except BrokenPipeError:
        streams.drop_output()  # whoever read it has seen enough
    except OSError as error:
        if error.filename is not None:
            raise  # files' errors are told where they happen: this is a bug
        streams.drop_output()
        message = msg("the output cannot be written: {why}", why=error.strerror)
        _complain(args, UsageError(message, msg("make room where it goes")))
    else:
        return code
    return CANNOT


# ---- what is printed ----


def _style(args: Arguments, aside: bool = False) -> Style:
    return Style.for_stream(sys.stderr if aside else sys.stdout, args.speaks)


def _print(args: Arguments, lines: Iterable[str], aside: bool = False) -> None:
    for line in lines:
        print(args.speaks.say(line), file=sys.stderr if aside else sys.stdout)


def _complain(args: Arguments, error: DoclintError) -> None:
    style = _style(args, aside=True)
    _print(args, [f"{style.red(style.say(_ERROR))} {in_line(style.say(error.message))}"], aside=True)
    if error.hint:
        _print(args, [f"{style.cyan(style.say(_HINT))} {in_line(style.say(error.hint))}"], aside=True)


def _warn(args: Arguments, message: Message) -> None:
    style = _style(args, aside=True)
    _print(args, [f"{style.yellow(style.say(_WARNING))} {in_line(style.say(message))}"], aside=True)


def _progress() -> AbstractContextManager[Progress]:
    """Give a function that shows how far long work has come, on a terminal that may be drawn on."""
    from cnx_doclint.messages.progress import drawn_progress, hidden_progress

    return (
        hidden_progress()
        if is_plain(sys.stderr)
        else drawn_progress(partial(print, end="", file=sys.stderr, flush=True))
    )


def _answer(args: Arguments, answer: Answer) -> int:
    for warning in answer.warnings:
        _warn(args, warning)
    _print(args, answer.lines)
    return FOUND if answer.found else CLEAN


# ---- documents and what they are checked against ----


def _session(args: Arguments) -> Session:
    from cnx_doclint.cli.session import session

    return session(args)


def _config(args: Arguments) -> Config:
    from cnx_doclint.cli.session import settings

    return settings(args)


def _listed(name: str) -> list[str]:
    from cnx_doclint.project.files import read
    from cnx_doclint.project.search import parse_path_list

    return parse_path_list(sys.stdin.buffer.read() if name == "-" else read(Path(name)))


def _sources(args: Arguments, config: Config) -> Iterator[Source | DocumentError]:
    from cnx_doclint.project.files import source
    from cnx_doclint.project.search import Search

    if getattr(args, "stdin_filename", None):
        return iter([source(args.stdin_filename, None, sys.stdin.buffer.read())])
    return Search.from_config(config).sources(args.paths)


# ---- check and claims ----


class Outcome(NamedTuple):
    """A document after it was worked on; ``error`` says why it could not be written."""

    checked: Checked
    fixed: int = 0
    error: DoclintError | None = None


def _check(args: Arguments) -> int:
    from cnx_doclint.reports.output.destinations import Reporting

    args.fix = args.fix or args.unsafe_fixes
    if args.show_settings:
        return _answer(args, _session(args).shown())
    reporting = Reporting.from_options(args.output_format, args.statistics, args.output_file, args.report)
    session = _session(args)
    done, errors = _worked(args, session)
    errors += [outcome.error for outcome in done if outcome.error]
    files = session.checker.compare([one.checked for one in done])
    found, fixed = _results(files, errors, session), sum(one.fixed for one in done)
    if args.write_baseline is not None:
        _end(args, found, session, False, _known(args, session, found))
        return CANNOT if errors else CLEAN
    results = reporting.saved(_blamed(found, args) if args.blame else found, args.speaks)
    _tell(args, session, reporting, results, fixed)
    wrong = fixed or any(each.fails(session.config.fail_on) for each in results.files)
    return CANNOT if results.failures else FOUND if wrong else CLEAN


def _worked(args: Arguments, session: Session) -> tuple[list[Outcome], list[DoclintError]]:
    from cnx_doclint.runner.processing import ChangeMode

    way = ChangeMode.from_options(args.fix, args.unsafe_fixes, args.add_ignore, args.diff)
    sources: Iterable[Source | DocumentError] = _sources(args, session.config)
    more: Mapping[str, tuple[Diagnostic, ...]] = {}
    if way.reason:
        sources = list(sources)
        more = _contradictions(sources, session)
    return run_batch(sources, lambda source: _work(args, source, session, way, more.get(source.name, ())))


def _contradictions(sources: Iterable[Source | DocumentError], session: Session) -> dict[str, tuple[Diagnostic, ...]]:
    """What only all documents together show, by their names."""
    from cnx_doclint.rules.engine.summary import summarize
    from cnx_doclint.runner.processing import findings_across

    alone, _ = run_batch(sources, lambda source: summarize(session.checker.lint(source.name, source.text)))
    together = session.checker.compare(alone)
    return {after.path: findings_across(before, after) for before, after in zip(alone, together, strict=True)}


def _work(args: Arguments, source: Source, session: Session, way: ChangeMode, more: tuple[Diagnostic, ...]) -> Outcome:
    from cnx_doclint.runner.processing import process_document

    done = process_document(source.name, source.text, session.checker, way, more)
    for message in done.complaints:
        _warn(args, message)
    if way.shown:
        from cnx_doclint.messages.diffs import unified_diff_lines

        _print(args, map(_style(args).diff, unified_diff_lines(source.name, source.text, done.text)))
    elif way.changes:
        try:
            _write(source, done.text)
        except DoclintError as error:
            return Outcome(done.before, error=error)
    return Outcome(done.before if way.shown else done.checked, done.number)


def _write(source: Source, text: str) -> None:
    from cnx_doclint.project.files import replace

    if source.path is None:
        sys.stdout.buffer.write(text.encode("utf-8"))
    elif text != source.text:
        replace(source.path, text, expected=source.data)


def _results(files: Sequence[File], errors: Sequence[DoclintError], session: Session) -> Results[File]:
    from cnx_doclint.findings.results import Results
    from cnx_doclint.rules.engine.summary import add_tallies

    return Results(
        tuple(files), tuple(errors), add_tallies(each.tally for each in files), session.checker.project.origin
    )


def _blamed(results: Results[Checked], args: Arguments) -> Results[Checked]:
    from cnx_doclint.adoption.blame import add_commits

    results, warnings = add_commits(results, on_disk=not args.stdin_filename)
    for warning in warnings:
        _warn(args, warning)
    return results


def _tell(args: Arguments, session: Session, reporting: Reporting, results: Results[Checked], fixed: int) -> None:
    """Print the findings and how the run ended."""
    from cnx_doclint.reports.output.closing import excluded_lines, fix_lines

    # Standard output may be taken: by a diff, or by the fixed text of standard input.
    busy = bool(args.diff or (args.stdin_filename and (args.fix or args.add_ignore)))
    if not (args.diff or args.output_file):
        _print(args, reporting.lines(results, _style(args, busy)), aside=busy)
    apart = not (reporting.report.sums_up or args.output_file)
    before = (
        *excluded_lines(results),
        *_known(args, session, results),
        *fix_lines(results, fixed, args.diff, bool(args.add_ignore)),
    )
    _end(args, results, session, busy or apart, before)


def _known(args: Arguments, session: Session, results: Results[Checked]) -> Iterable[str]:
    """Write the baseline if that is asked for, and return what there is to say of it."""
    if session.baseline is None:
        return ()
    from cnx_doclint.adoption.baseline_update import update_baseline

    writes = args.write_baseline is not None
    return update_baseline(session.baseline, results.files, session.checker.selection.runs, writes, args.prune_baseline)


def _end(args: Arguments, results: Results[File], session: Session, aside: bool, before: Iterable[str] = ()) -> None:
    """Print what could not be read and the closing count, which every run ends with."""
    from cnx_doclint.reports.output.closing import closing_lines

    for warning in session.warnings:
        _warn(args, warning)
    for error in results.failures:
        _complain(args, error)
    _print(args, before, aside)
    _print(args, closing_lines(results, session.checker.project, _style(args, aside)), aside)


def _claims(args: Arguments) -> int:
    from cnx_doclint.reports.output.destinations import save
    from cnx_doclint.reports.output.formats import report as report_of

    session = _session(args)
    report = report_of(args.output_format)
    files, errors = run_batch(_sources(args, session.config), partial(_recognised, args, session.checker))
    results = _results(files, errors, session)
    tell = report.unread if args.unread else report.claims
    lines = tell(results, Style(language=args.speaks) if args.output_file else _style(args)) if tell else ()
    if args.output_file:
        results = results._replace(failures=(*results.failures, *save(args.output_file, lines)))
    else:
        _print(args, lines)
    _end(args, results, session, aside=not (report.sums_up or args.output_file))
    return CANNOT if results.failures else CLEAN


def _recognised(args: Arguments, checker: Checker, source: Source) -> Recognised:
    from cnx_doclint.rules.engine.summary import summarize_claims, summarize_unread

    if not args.unread:
        return summarize_claims(checker.lint(source.name, source.text))
    # What no claim can be in is looked at too: nothing in it is understood.
    linted = checker._replace(prefilter=None).lint(source.name, source.text)
    return summarize_unread(linted, checker.basis.vocabulary)


# ---- the spec's other uses ----


def _render(args: Arguments) -> int:
    from cnx_doclint.project.files import write_or_error
    from cnx_doclint.publish.page_files import Publisher
    from cnx_doclint.publish.render_plan import render_guide, summary_lines
    from cnx_doclint.publish.templating import load_templates
    from cnx_doclint.runner.documentation import Documentation

    everything = not args.paths
    args.paths = args.paths or ["."]
    config, checker, *_ = _session(args)
    glossary, templates = checker.project.glossary, load_templates(config.templates)
    fill = partial(render_guide, glossary=glossary, templates=templates, force=args.force)
    rendered, errors = run_batch(_sources(args, config), lambda source: fill(source.name, source.text))
    if config.pages and (everything or args.pages):
        documents, unread = Documentation(config, checker).documents(rendered)
        known = {os.path.abspath(error.path) for error in errors}
        errors += [error for error in unread if os.path.abspath(error.path) not in known]
        rendered += Publisher(config, glossary, templates, args.force).pages(documents)
    stale = [each for each in rendered if each.stale]
    looking = args.check or args.diff
    if args.diff:
        _print(args, map(_style(args).diff, (line for each in stale for line in each.diff())))
    errors += (
        [] if looking else [error for each in stale for error in write_or_error(Path(each.path), each.new, each.old)]
    )
    for error in errors:
        _complain(args, error)
    _print(args, summary_lines(rendered, looking, bool(errors)), aside=args.diff)
    wrong = (looking and stale) or any(each.kept or each.left for each in rendered)
    return CANNOT if errors else FOUND if wrong else CLEAN


def _diff(args: Arguments) -> int:
    from cnx_doclint.cli.comparison import changes, load_pair, newly_wrong
    from cnx_doclint.reports.concise import headline

    config = _config(args)
    old, new = load_pair((args.old, args.new), config.family, args.container, args.member)
    lines = list(changes(old, new, config.family))
    _print(args, map(printable, lines or ["no fact differs"]))
    findings, errors = run_batch(_sources(args, config), lambda source: newly_wrong(source, old, new, config))
    _print(args, (headline(finding, _style(args)) for each in findings for finding in each))
    for error in errors:
        _complain(args, error)
    return CANNOT if errors else FOUND if lines else CLEAN


# ---- all others ----


def _answering(command: Answering) -> Callable[[Arguments], int]:
    """Make a command of one that answers."""

    def run(args: Arguments) -> int:
        return _answer(args, command(args, Terminal(_style(args), _progress)))

    return run


COMMANDS: Mapping[str, Command] = {
    "check": Command("compare what documents claim with the spec", options.check, _check),
    "extract": Command("write a spec of checkpoints", options.extract, _answering(commands.extract)),
    "inspect": Command(
        "show what a checkpoint holds, running nothing in it", options.inspect, _answering(commands.inspect)
    ),
    "identify": Command(
        "tell which model of which family a checkpoint is", options.identify, _answering(commands.identify)
    ),
    "verify": Command(
        "compare checkpoints with the reference architecture", options.verify, _answering(commands.verify)
    ),
    "claims": Command("show what was understood, and what was skipped and why", options.claims, _claims),
    "render": Command("fill generated blocks in guides, write pages", options.render, _render),
    "diff": Command("compare two specs, find the lines that become wrong", options.diff, _diff),
    "rule": Command("explain a rule, or list them", options.rule, _answering(commands.rule)),
    "family": Command("show a family's models and facts", options.family, _answering(commands.family)),
    "init": Command("write commented settings and a commit hook", options.init, _answering(commands.init)),
    "schema": Command("print the JSON Schema of a file", options.schema, _answering(commands.schema)),
}

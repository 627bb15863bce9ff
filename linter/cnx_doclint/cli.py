"""The command line: reads arguments and files, prints, decides the exit code. Everything else is elsewhere.

0: clean. 1: findings, changed files, or something stale. 2: could not run.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace as replaced
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeVar

from cnx_doclint import __version__, options
from cnx_doclint.errors import DoclintError, UsageError
from cnx_doclint.style import Style, printable

if TYPE_CHECKING:
    from cnx_doclint.checking import Checker
    from cnx_doclint.config import Config
    from cnx_doclint.diagnostics import Safety
    from cnx_doclint.families.family import Family
    from cnx_doclint.lint import Linted
    from cnx_doclint.generation import Rendered
    from cnx_doclint.repair import Repaired
    from cnx_doclint.results import Checked, Results
    from cnx_doclint.templating import Templates
    from cnx_doclint.spec import Spec

CLEAN, FOUND, CANNOT, INTERRUPTED = 0, 1, 2, 130

DESCRIPTION = "Checks the numbers in model documentation against the checkpoints they describe."

File = TypeVar("File")
Arguments = argparse.Namespace


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a sign must not end the run.
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    try:
        args = _parse(list(sys.argv[1:] if argv is None else argv))
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


def _style(stream: object) -> Style:
    tty = getattr(stream, "isatty", lambda: False)()
    return Style(tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")


def _print(lines: Iterable[str], aside: bool = False) -> None:
    for line in lines:
        print(line, file=sys.stderr if aside else sys.stdout)


def _complain(error: DoclintError) -> None:
    style = _style(sys.stderr)
    print(f"{style.red('error:')} {printable(str(error))}", file=sys.stderr)
    if error.hint:
        print(f"{style.cyan('hint:')} {printable(error.hint)}", file=sys.stderr)


def _warn(message: str) -> None:
    print(f"{_style(sys.stderr).yellow('warning:')} {printable(message)}", file=sys.stderr)


# ---- documents and what they are checked against ----


class Source(NamedTuple):
    """A document that was read; its path is None when it came from standard input."""

    name: str
    path: Path | None
    data: bytes
    text: str


class Session(NamedTuple):
    """The settings of a run, options included, and what it checks with."""

    config: Config
    checker: Checker


def _session(args: Arguments) -> Session:
    from cnx_doclint.checking import Checker
    from cnx_doclint.config import known_codes
    from cnx_doclint.lint import rules
    from cnx_doclint.project import load_project

    config = _config(args)
    codes = {name: rule.code for name, rule in rules().items()}
    origin = str(config.path or "the command line")
    select, ignore = (known_codes(words, codes, origin) for words in (config.select, config.ignore))
    starts = (*([config.root] if config.path else ()), _start(args))
    return Session(config, Checker.of(load_project(config.spec, config.family, starts), select, ignore))


def _config(args: Arguments) -> Config:
    from cnx_doclint.config import find_config, load_config

    config = load_config(Path(args.config)) if args.config else find_config(_start(args))
    names = ("spec", "family", "select", "ignore", "fail_on")
    given = {name: value for name in names if (value := getattr(args, name, None)) is not None}
    return replaced(config, **given)


def _start(args: Arguments) -> Path:
    """The folder that settings are looked for from: what the paths have in common."""
    named = getattr(args, "stdin_filename", None)
    paths = [os.path.abspath(path) for path in ([named] if named else getattr(args, "paths", ()))]
    common = Path(os.path.commonpath(paths)) if paths else Path.cwd()
    return common if common.is_dir() else common.parent


def _sources(args: Arguments, config: Config) -> Iterator[Source | DoclintError]:
    from cnx_doclint.files import decode, documents, excluder, read

    if getattr(args, "stdin_filename", None):
        data = sys.stdin.buffer.read()
        yield Source(args.stdin_filename, None, data, decode(args.stdin_filename, data))
        return
    is_excluded = excluder(config.exclude, config.root)
    found = (item for path in args.paths for item in documents(Path(path), is_excluded))
    for item in dict.fromkeys(found):
        try:
            if isinstance(item, DoclintError):
                raise item
            data = read(item)
            yield Source(str(item), item, data, decode(str(item), data))
        except DoclintError as error:
            yield error


# ---- check and claims ----


class Outcome(NamedTuple):
    """A document after it was worked on."""

    checked: Checked
    fixed: int = 0
    error: DoclintError | None = None


def _check(args: Arguments) -> int:
    session = _session(args)
    work = _diff_one if args.diff else _fix_one if args.fix or args.unsafe_fixes else _lint_one
    done: list[Outcome] = []
    errors: list[DoclintError] = []
    for source in _sources(args, session.config):
        outcome = source if isinstance(source, DoclintError) else work(source, session, args)
        if isinstance(outcome, Outcome):
            done.append(outcome)
            errors += [outcome.error] if outcome.error else []
        else:
            errors.append(outcome)
    results = _results([outcome.checked for outcome in done], errors, session)
    fixed = sum(outcome.fixed for outcome in done)
    _tell(args, session, results, fixed)
    found = fixed or any(_fails(each, session.config) for each in results.files)
    return CANNOT if errors else FOUND if found else CLEAN


def _lint_one(source: Source, session: Session, args: Arguments) -> Outcome:  # noqa: ARG001
    from cnx_doclint.results import checked

    return Outcome(checked(session.checker.lint(source.name, source.text)))


def _repaired(source: Source, session: Session, args: Arguments) -> tuple[Linted, Repaired]:
    linted = session.checker.lint(source.name, source.text)
    safeties: frozenset[Safety] = frozenset({"safe", "unsafe"} if args.unsafe_fixes else {"safe"})
    repaired = session.checker.repaired(linted, safeties)
    for refused in repaired.refused:
        place = f"{source.name}:{linted.document.lines.position(refused.span.start).line}"
        _warn(
            f"{place}: the fix of {refused.code} would do harm and was not made. This is our bug: please report it"
        )
    return linted, repaired


def _fix_one(source: Source, session: Session, args: Arguments) -> Outcome:
    from cnx_doclint.files import replace
    from cnx_doclint.results import checked

    linted, repaired = _repaired(source, session, args)
    text = repaired.linted.document.text
    if source.path is None:
        sys.stdout.buffer.write(text.encode())
    elif text != source.text:
        try:
            replace(source.path, text, expected=source.data)
        except DoclintError as error:
            return Outcome(checked(linted), error=error)
    return Outcome(checked(repaired.linted), repaired.fixed)


def _diff_one(source: Source, session: Session, args: Arguments) -> Outcome:
    from cnx_doclint.diffs import unified
    from cnx_doclint.results import checked

    linted, repaired = _repaired(source, session, args)
    style = _style(sys.stdout)
    _print(map(style.diff, unified(source.name, source.text, repaired.linted.document.text)))
    return Outcome(checked(linted), repaired.fixed)


def _results(files: Sequence[File], errors: Sequence[DoclintError], session: Session) -> Results[File]:
    from cnx_doclint.results import Results, total

    return Results(
        tuple(files), tuple(errors), total(each.tally for each in files), session.checker.project.origin
    )


def _tell(args: Arguments, session: Session, results: Results[Checked], fixed: int) -> None:
    """Print findings, what could not be read, and the closing count, which every check ends with."""
    from cnx_doclint.reports import reports
    from cnx_doclint.wording import closing_lines, fixes, statistics

    # Standard output is taken by a diff, or by the fixed text of standard input.
    busy = args.diff or (args.stdin_filename is not None and (args.fix or args.unsafe_fixes))
    report = reports()[args.output_format]
    if not args.diff:
        style = _style(sys.stderr if busy else sys.stdout)
        _print(statistics(results) if args.statistics else report.check(results, style), aside=busy)
    for error in results.failures:
        _complain(error)
    aside = bool(busy or not report.sums_up)
    _print(fixes(results, fixed, would=args.diff), aside)
    _print(
        closing_lines(results.tally, session.checker.project, _style(sys.stderr if aside else sys.stdout)),
        aside,
    )


def _fails(checked: Checked, config: Config) -> bool:
    failing = {"error": {"error"}, "warning": {"error", "warning"}, "never": set[str]()}[config.fail_on]
    return any(finding.diagnostic.severity in failing for finding in checked.findings)


def _claims(args: Arguments) -> int:
    from cnx_doclint.reports import reports
    from cnx_doclint.results import recognised
    from cnx_doclint.wording import closing_lines

    session = _session(args)
    report = reports()[args.output_format]
    if report.claims is None:
        raise UsageError(f"{args.output_format} is a format for findings", "use full, concise or json")
    sources = list(_sources(args, session.config))
    errors = [source for source in sources if isinstance(source, DoclintError)]
    lint = session.checker.lint
    files = [recognised(lint(source.name, source.text)) for source in sources if isinstance(source, Source)]
    results = _results(files, errors, session)
    _print(report.claims(results, _style(sys.stdout)))
    for error in errors:
        _complain(error)
    aside = not report.sums_up
    _print(
        closing_lines(results.tally, session.checker.project, _style(sys.stderr if aside else sys.stdout)),
        aside,
    )
    return CANNOT if errors else CLEAN


# ---- checkpoints ----


def _family(args: Arguments, path: Path) -> Family:
    """The family that was named, or the one that a checkpoint belongs to."""
    from cnx_doclint.checkpoints import read_inventory
    from cnx_doclint.families.family import load_family
    from cnx_doclint.families.identification import family_of

    name = args.family or _config(args).family
    return load_family(name) if name else family_of(read_inventory(path, args.container))


def _extract(args: Arguments) -> int:
    from cnx_doclint.extract import extract_spec, named_source
    from cnx_doclint.inspection import extracted
    from cnx_doclint.spec import dumps

    family = _family(args, Path(args.checkpoints[0].rpartition("=")[2]))
    made = extract_spec([named_source(each, family) for each in args.checkpoints], family, args.container)
    for warning in made.warnings:
        _warn(warning.message)
    text = dumps(made.spec)
    if args.output == "-":
        _print([text.removesuffix("\n")])
        return CLEAN
    return (
        _compared(args.output, text, made.spec)
        if args.check
        else _written(args.output, text, extracted(made))
    )


def _written(output: str, text: str, lines: Iterable[str]) -> int:
    from cnx_doclint.files import replace

    replace(Path(output), text)
    _print([f"wrote {output}:", *lines])
    return CLEAN


def _compared(output: str, text: str, spec: Spec) -> int:
    from cnx_doclint.comparison import changes
    from cnx_doclint.spec import dumps, load_spec

    old = load_spec(output)
    if dumps(old) == text:
        _print([f"{output} is what the checkpoints give"])
        return CLEAN
    _print([*changes(old, spec), f"{output} is stale: write it anew without --check"])
    return FOUND


def _inspect(args: Arguments) -> int:
    from cnx_doclint.checkpoints import read_inventory
    from cnx_doclint.inspection import record, summary, tensor_lines, unsafe

    inventory = read_inventory(Path(args.checkpoint), args.container)
    if args.json:
        import json

        _print([json.dumps(record(inventory), indent=1)])
        return CLEAN
    style = _style(sys.stdout)
    _print([style.bold(printable(args.checkpoint)), *map(printable, summary(inventory)), ""])
    _print(map(printable, tensor_lines(inventory)))
    _print(style.red(printable(line)) for line in ("", *unsafe(inventory)) if inventory.unsafe_globals)
    return CLEAN


def _identify(args: Arguments) -> int:
    from cnx_doclint.checkpoints import read_inventory
    from cnx_doclint.families.extraction import extract_facts
    from cnx_doclint.families.identification import identify
    from cnx_doclint.inspection import identified

    family = _family(args, Path(args.checkpoint))
    facts = extract_facts(family, read_inventory(Path(args.checkpoint), args.container))
    candidates = identify(family, facts)
    _print(identified(args.checkpoint, family, candidates))
    return CLEAN if candidates[0].exact else FOUND


def _verify(args: Arguments) -> int:
    from cnx_doclint.checkpoints import read_inventory
    from cnx_doclint.families.extraction import extract_facts
    from cnx_doclint.verify import verify

    code = CLEAN
    for path in args.checkpoints:
        family = _family(args, Path(path))
        inventory = read_inventory(Path(path), args.container)
        result = verify(inventory, family, extract_facts(family, inventory))
        _print(printable(f"{path}: {line}") for line in result.lines())
        code = code if result.ok else FOUND
    return code


# ---- the spec's other uses ----


def _render(args: Arguments) -> int:
    from cnx_doclint.generation import rendered_guide
    from cnx_doclint.templating import load_templates

    everything = not args.paths
    args.paths = args.paths or ["."]
    config, checker = _session(args)
    spec, templates = checker.project.spec, load_templates(config.templates)
    wanted: list[Rendered] = []
    errors: list[DoclintError] = []
    for source in _sources(args, config):
        try:
            if isinstance(source, DoclintError):
                raise source
            wanted.append(rendered_guide(source.name, source.text, spec, templates))
        except DoclintError as error:
            errors.append(error)
    if everything:
        wanted += _pages(config, spec, templates)
    stale = [each for each in wanted if each.stale]
    errors += _rendered(args, stale)
    for error in errors:
        _complain(error)
    return CANNOT if errors else FOUND if stale and (args.check or args.diff) else CLEAN


def _pages(config: Config, spec: Spec, templates: Templates) -> Iterator[Rendered]:
    from cnx_doclint.files import decode, read, relative
    from cnx_doclint.generation import rendered_page
    from cnx_doclint.pages import render_pages

    for name, text in render_pages(spec, templates).items():
        path = relative(config.pages) / name
        old = decode(str(path), read(path)) if path.exists() else None
        yield rendered_page(str(path), old, text)


def _rendered(args: Arguments, stale: Sequence[Rendered]) -> Iterator[DoclintError]:
    """Write, or only tell, what is stale; yield what could not be written."""
    from cnx_doclint.diffs import unified
    from cnx_doclint.files import replace
    from cnx_doclint.wording import counted

    written = 0
    for each in stale:
        _print(map(printable, each.stale), aside=args.diff)
        if args.diff:
            _print(map(_style(sys.stdout).diff, unified(each.path, each.old or "", each.new)))
        if not (args.check or args.diff):
            try:
                replace(Path(each.path), each.new)
                written += 1
            except DoclintError as error:
                yield error
    telling = args.check or args.diff
    done = f"{counted(len(stale), 'file')} stale" if telling else f"{counted(written, 'file')} written"
    _print([done if stale else "everything generated is up to date"], aside=args.diff)


def _diff(args: Arguments) -> int:
    from cnx_doclint.checking import Checker
    from cnx_doclint.comparison import changes, load_either, newly_wrong
    from cnx_doclint.project import project_of
    from cnx_doclint.reports.concise import headline

    config = _config(args)
    family = args.family or config.family
    old, new = (load_either(name, family, args.container) for name in (args.old, args.new))
    lines = list(changes(old, new))
    _print(map(printable, lines or ["no fact differs"]))
    checkers = [
        Checker.of(project_of(spec, name, family)) for spec, name in ((old, args.old), (new, args.new))
    ]
    errors = []
    for source in _sources(args, config):
        if isinstance(source, DoclintError):
            _complain(source)
            errors.append(source)
        else:
            found = newly_wrong(source.name, source.text, *checkers)
            _print(headline(each, _style(sys.stdout)) for each in found)
    return CANNOT if errors else FOUND if lines else CLEAN


def _rule(args: Arguments) -> int:
    from cnx_doclint.rulebook import rule_list, rule_page

    _print([rule_page(args.code)] if args.code else rule_list())
    return CLEAN


def _show_family(args: Arguments) -> int:
    from cnx_doclint.families.family import families, load_family
    from cnx_doclint.rulebook import family_page

    for name in [args.name] if args.name else families():
        _print(family_page(load_family(name)))
    return CLEAN


# ---- arguments ----


class Command(NamedTuple):
    """A command: what it is for, its options, and the function that runs it."""

    help: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Arguments], int]


COMMANDS: Mapping[str, Command] = {
    "check": Command("compare what documents claim with the spec", options.check, _check),
    "extract": Command("write a spec of checkpoints", options.extract, _extract),
    "inspect": Command("show what a checkpoint holds, running nothing in it", options.inspect, _inspect),
    "identify": Command("tell which model of which family a checkpoint is", options.identify, _identify),
    "verify": Command(
        "compare checkpoints with the reference architecture (needs torch)", options.verify, _verify
    ),
    "claims": Command("show what was understood, and what was skipped and why", options.claims, _claims),
    "render": Command("fill generated blocks in guides, write pages", options.render, _render),
    "diff": Command("compare two specs, and find the lines that become wrong", options.diff, _diff),
    "rule": Command("explain a rule, or list all", options.rule, _rule),
    "family": Command("show a family's models and facts", options.family, _show_family),
}


class _Parser(argparse.ArgumentParser):
    """Reports wrong use like every other error."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"see {self.prog} --help")


def _parse(arguments: list[str]) -> Arguments:
    """Understand a command line; ``cnx-doclint docs/`` is ``cnx-doclint check docs/``."""
    if arguments and arguments[0] not in {*COMMANDS, "-h", "--help", "-V", "--version"}:
        arguments = ["check", *arguments]
    parser = _Parser(prog="cnx-doclint", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("-V", "--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        added = commands.add_parser(name, help=command.help, description=command.help, allow_abbrev=False)
        if name == arguments[0]:  # the options of the others would only cost time
            command.options(added)
    return parser.parse_args(arguments)

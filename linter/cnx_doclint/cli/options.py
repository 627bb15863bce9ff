"""The options of each command: one function each, which adds them to the command's parser."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError, HelpFormatter, Namespace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from cnx_doclint.errors import UsageError
from cnx_doclint.families.text_languages import LANGUAGES
from cnx_doclint.messages.messages import Message, msg
from cnx_doclint.messages.suggestions import suggestion
from cnx_doclint.messages.translation import OPTION, unknown_language
from cnx_doclint.messages.translation import language_code as known_language
from cnx_doclint.messages.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PROGRAM = "cnx-doclint"
DESCRIPTION = "Checks the numbers in model documentation against the checkpoints they describe."

SPEC_FILE = "model-spec.json"
_CHECKPOINT = "a file or address, or ARCHIVE::NAME for a file in an archive"
WRITE_BASELINE = "--write-baseline"
EPILOG = "`cnx-doclint PATH...` is `cnx-doclint check PATH...`. Exit codes: 0 clean, 1 findings, 2 could not run."


class Command(NamedTuple):
    """A command: what it is for, its options, and the function that runs it."""

    help: str
    options: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]


class _Parser(ArgumentParser):
    """Reports wrong use like every other error."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(Message(message), msg("see: {prog} --help", prog=self.prog))


def parse(arguments: list[str], commands: Mapping[str, Command], known: Namespace) -> Namespace:
    """Understand a command line; ``cnx-doclint docs/`` is ``cnx-doclint check docs/``.

    Args:
        arguments: its words.
        commands: all there are, by their names.
        known: what is known before; what is understood is added to it.

    Raises:
        UsageError: it cannot be understood.
    """
    arguments = arguments or ["--help"]
    first = arguments[0]
    if first not in {*commands, "-h", "--help", "-V", "--version"}:
        if first.isalpha() and not os.path.exists(first):
            raise UsageError(
                msg("{first!r} is neither a command nor a file", first=first), suggestion(first, sorted(commands))
            )
        arguments, first = ["check", *arguments], "check"
    if first in commands:
        known.command = first
        return _of_command(known, commands[first], arguments[1:])
    parser = _Parser(prog=PROGRAM, description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    parser.add_argument("-V", "--version", action="version", version=f"%(prog)s {__version__}")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in commands.items():
        choices.add_parser(name, help=command.help)
    return parser.parse_args(arguments)


def _of_command(known: Namespace, command: Command, arguments: list[str]) -> Namespace:
    """Understand the options of one command; parsers of the others would only cost time."""
    parser = parser_of(known.command, command, helps=bool({"-h", "--help"} & {*arguments}))
    args, unknown = parser.parse_known_args(_joined(arguments), known)
    if unknown:
        raise UsageError(
            msg("unrecognized arguments: {unknown}", unknown=" ".join(unknown)),
            msg("see: {program} --help", program=PROGRAM),
        )
    if not getattr(args, "files_from", "only these commands have it"):
        args.paths = args.paths or ["."]
    return args


def parser_of(name: str, command: Command, helps: bool = False) -> ArgumentParser:
    """Return the parser of a command; ``helps`` says that it is asked for help, which is as wide as the terminal."""
    # The terminal's width matters to help alone; argparse would look for it with every option, importing much.
    formatter = HelpFormatter if helps else partial(HelpFormatter, width=80)
    parser = _Parser(prog=f"{PROGRAM} {name}", description=command.help, allow_abbrev=False, formatter_class=formatter)
    command.options(parser)
    parser.add_argument(
        OPTION, type=_language, metavar="LANGUAGE", help="the language of what people read, such as es; default: yours"
    )
    return parser


def _joined(arguments: list[str]) -> list[str]:
    """Join an option with its value if that is one; argparse would take the next path for it."""
    found: list[str] = []
    rest = iter(arguments)
    for word in rest:
        if word != WRITE_BASELINE:
            found.append(word)
            continue
        value = next(rest, "")
        found += [f"{word}={value}"] if value.endswith(".json") else filter(None, (f"{word}=", value))
    return found


def check(parser: ArgumentParser) -> None:
    """Add the options of ``check``."""
    _paths(parser)
    _project(parser)
    fixing = parser.add_argument_group("fixing")
    fixing.add_argument("--fix", action="store_true", help="correct what is certain, in tables and code")
    fixing.add_argument("--unsafe-fixes", action="store_true", help="correct prose and less certain values as well")
    fixing.add_argument("--diff", action="store_true", help="show what would be written, and write nothing")
    selecting = parser.add_argument_group("selecting")
    selecting.add_argument(
        "--select",
        type=_codes,
        metavar="CODES",
        help="run only these rules, by code, beginning of a code, or name: CNX101,CNX9",
    )
    selecting.add_argument("--ignore", type=_codes, metavar="CODES", help="do not run these rules")
    selecting.add_argument("--extend-select", type=_codes, metavar="CODES", help="run these rules as well")
    selecting.add_argument("--extend-ignore", type=_codes, metavar="CODES", help="do not run these rules either")
    selecting.add_argument(
        *("--fail-on",),
        choices=("error", "warning", "never"),
        help="the lowest severity that makes the exit code 1; default: error",
    )
    selecting.add_argument(
        *("--level",),
        choices=("certain", "likely", "possible"),
        help="how sure a finding must be to be told, fixed and counted; default: likely",
    )
    _adopting(parser)
    _format(parser, _report_names())
    parser.add_argument(
        *("--report",),
        action="append",
        default=[],
        type=_report,
        metavar="FORMAT=FILE",
        help="write a report as well; may be given several times",
    )
    parser.add_argument("--show-settings", action="store_true", help="print every setting and where it comes from")
    parser.add_argument("--statistics", action="store_true", help="count findings by rule instead of showing them")
    parser.add_argument("--blame", action="store_true", help="tell the commit that last changed a finding's line")
    parser.add_argument(
        "--stdin-filename",
        metavar="PATH",
        help="check standard input as if it were this file; with --fix, print it fixed",
    )


def _adopting(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("adopting")
    group.add_argument("--baseline", type=Path, metavar="FILE", help="leave out the findings that FILE knows")
    group.add_argument("--no-baseline", action="store_true", help="use no baseline, whatever the settings say")
    # The program's own joining of words sees to it that a path behind it is not taken for FILE; see `_joined`.
    group.add_argument(WRITE_BASELINE, metavar="[FILE]", help="make every finding a known one; FILE ends in .json")
    group.add_argument("--since", metavar="REV", help="tell only what is on lines that differ from where REV was left")
    group.add_argument("--add-ignore", type=_reason, metavar="REASON", help="write a suppression for every finding")
    group.add_argument("--prune-baseline", action="store_true", help="drop what the baseline no longer needs")


def claims(parser: ArgumentParser) -> None:
    """Add the options of ``claims``."""
    _paths(parser)
    _project(parser)
    _format(parser, _report_names(claims=True))
    parser.add_argument(
        *("--unread",),
        action="store_true",
        help="tell the numbers in tables and code that were not understood, and why",
    )


def extract(parser: ArgumentParser) -> None:
    """Add the options of ``extract``."""
    parser.add_argument(
        *("checkpoints",), nargs="+", metavar="[NAME=]CHECKPOINT", help=f"which model it is, and {_CHECKPOINT}"
    )
    parser.add_argument(
        "-o",
        "--output",
        default=SPEC_FILE,
        metavar="FILE",
        help=f"the spec to write; -: print it; default: {SPEC_FILE}",
    )
    parser.add_argument("--check", action="store_true", help="fail when FILE is not what the checkpoints give")
    _checkpoint(parser)


def inspect(parser: ArgumentParser) -> None:
    """Add the options of ``inspect``."""
    parser.add_argument("checkpoint", metavar="CHECKPOINT", help=_CHECKPOINT)
    parser.add_argument("--json", action="store_true", help="print one object, for programs")
    _place(parser)


def identify(parser: ArgumentParser) -> None:
    """Add the options of ``identify``."""
    parser.add_argument("checkpoint", metavar="CHECKPOINT", help=_CHECKPOINT)
    _checkpoint(parser)


def verify(parser: ArgumentParser) -> None:
    """Add the options of ``verify``."""
    parser.add_argument("checkpoints", nargs="+", metavar="CHECKPOINT", help=_CHECKPOINT)
    parser.add_argument("--deep", action="store_true", help="read all values too: NaN, infinity, zeros")
    _checkpoint(parser)


def render(parser: ArgumentParser) -> None:
    """Add the options of ``render``."""
    parser.add_argument(
        *("paths",), nargs="*", metavar="PATH", help="guides to fill; without any: all below here, and the pages"
    )
    parser.add_argument("--check", action="store_true", help="fail when something is stale, and write nothing")
    parser.add_argument("--diff", action="store_true", help="show what would be written, and write nothing")
    parser.add_argument("--force", action="store_true", help="write over what was edited by hand, too")
    parser.add_argument(
        *("--pages",),
        type=_pages,
        action="append",
        metavar="[LANG=]FOLDER",
        help="write a page for each model into FOLDER",
    )
    _project(parser)


def diff(parser: ArgumentParser) -> None:
    """Add the options of ``diff``."""
    parser.add_argument("old", metavar="OLD", help="a spec or a checkpoint")
    parser.add_argument("new", metavar="NEW", help="a spec or a checkpoint")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="documents in which to find lines that become wrong")
    _checkpoint(parser)


def rule(parser: ArgumentParser) -> None:
    """Add the options of ``rule``."""
    parser.add_argument("code", nargs="?", metavar="CODE", help="a rule's code or name; without it: all rules")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="write a page for each rule into FOLDER")


def family(parser: ArgumentParser) -> None:
    """Add the options of ``family``."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="a family's name, or the path of its .toml file")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--toml", action="store_true", help="print the family's file, to start one of your own from")
    form.add_argument("--schema", action="store_true", help="print the JSON Schema of family files, for editors")


def init(parser: ArgumentParser) -> None:
    """Add the options of ``init``."""
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path(), metavar="FOLDER", help="where to write them; default: here"
    )
    parser.add_argument("--force", action="store_true", help="replace settings that are there")


def schema(parser: ArgumentParser) -> None:
    """Add the options of ``schema``."""
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="config, baseline, spec, …; without it: the names of all"
    )


def _language(text: str) -> str:
    if not known_language(text):
        raise UsageError(*unknown_language(text))
    return text


def _codes(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (code.strip() for code in text.split(","))))


def _pages(text: str) -> tuple[str, Path]:
    lang, _, folder = text.rpartition("=")
    if lang and lang not in LANGUAGES:
        raise ArgumentTypeError(f"{lang!r} is none of the languages {', '.join(LANGUAGES)}")
    return lang or LANGUAGES[0], Path(folder)


def _reason(text: str) -> str:
    if not text.strip() or not text.isprintable() or "-->" in text or "*/" in text:
        raise UsageError(
            msg("{text!r} is no reason", text=text),
            msg("say in one line why; it becomes part of a comment in the document"),
        )
    return text.strip()


def _paths(parser: ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="Markdown files, notebooks, folders of them; default: here"
    )
    group = parser.add_argument_group("finding documents")
    group.add_argument(
        "--files-from",
        metavar="FILE",
        help="check the paths that FILE lists, one a line or NULs between; -: standard input",
    )
    group.add_argument("--exclude", type=_codes, metavar="PATTERNS", help="leave these out of folders: old,drafts/*")
    group.add_argument("--extend-exclude", type=_codes, metavar="PATTERNS", help="leave these out as well")
    group.add_argument(
        "--include", type=_codes, metavar="PATTERNS", help="read these besides Markdown and notebooks: *.txt"
    )
    group.add_argument(
        *("--no-respect-gitignore",),
        dest="respect_gitignore",
        action="store_false",
        default=None,
        help="read what git ignores",
    )
    group.add_argument(
        *("--force-exclude",),
        action="store_true",
        default=None,
        help="leave excluded files out even where they are named",
    )
    group.add_argument(
        *("--include-history",),
        action="store_true",
        default=None,
        help="read changelogs and archives, and judge sections of history",
    )


def _project(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--spec",
        metavar="SPEC",
        help=f"what documents are compared with: a file, or builtin:FAMILY; default: the nearest {SPEC_FILE}",
    )
    _family(parser)


def _checkpoint(parser: ArgumentParser) -> None:
    _family(parser)
    _place(parser)


def _family(parser: ArgumentParser) -> None:
    parser.add_argument("--family", metavar="FAMILY", help="a family's name, or the path of its .toml file")
    parser.add_argument(
        "--config", metavar="FILE", help="the file of settings; default: the nearest cnx-doclint.toml or pyproject.toml"
    )
    parser.add_argument("--isolated", action="store_true", help="read no settings")


def _place(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--container", default="", metavar="KEY", help="the key of the weights, if a file holds several state dicts"
    )
    parser.add_argument(
        *("--member",), default="", metavar="NAME", help="the file in archives that are named without ::NAME"
    )


def _report_names(claims: bool = False) -> tuple[str, ...]:
    from cnx_doclint.reports.output.formats import names, reports

    return tuple(name for name, report in reports().items() if report.claims) if claims else names()


def _format(parser: ArgumentParser, names: tuple[str, ...]) -> None:
    parser.add_argument(
        "--output-format", choices=names, default="full", help="the form of what is printed; default: full"
    )
    parser.add_argument("--output-file", type=Path, metavar="FILE", help="write the output there, but for the count")


def _report(text: str) -> tuple[str, Path]:
    name, _, file = text.partition("=")
    if not file or name not in _report_names():
        raise ArgumentTypeError(f"{text!r} is not FORMAT=FILE; formats: {', '.join(_report_names())}")
    return name, Path(file)

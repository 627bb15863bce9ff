"""The page of the command line has every command, option and exit code that the program has."""

from __future__ import annotations

from argparse import Action
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnx_doclint.cli.main import CANNOT, CLEAN, COMMANDS, FOUND, INTERRUPTED, main
from cnx_doclint.cli.options import PROGRAM, Command, parser_of
from kept_pages import DOCS, kept, table

PAGE = DOCS / "command-line.md"
# argparse calls its own options and groups something else in every version.
HELP = ("-h", "--help")


def test_the_commands(pytestconfig: pytest.Config) -> None:
    kept(pytestconfig, PAGE, "commands", commands())


def commands() -> Iterator[str]:
    yield from table(
        ("Command", "What it does"), ((f"[`{name}`](#{name})", one.help) for name, one in COMMANDS.items())
    )
    for name, command in COMMANDS.items():
        yield from ("", f"### {name}", "", f"{command.help[0].upper()}{command.help[1:]}.", "")
        yield from options(name, command)


def options(name: str, command: Command) -> Iterator[str]:
    """One table a group; the parser is walked, since its own help depends on terminal, language and version."""
    parser = parser_of(name, command)
    actions = [action for action in parser._actions if not {*HELP} & {*action.option_strings}]
    named = [action.title for action in parser._action_groups[2:] if action._group_actions]
    words = [PROGRAM, name, "[OPTIONS]", *(usage(action) for action in actions if not action.option_strings)]
    yield from ("```text", " ".join(words), "```")
    grouped = {action.dest: group.title for group in parser._action_groups[2:] for action in group._group_actions}
    for title in (None, *named):
        rows = [row(action) for action in actions if grouped.get(action.dest) == title]
        if rows:
            yield from (("", f"**{title.capitalize()}**") if title else ())
            yield ""
            yield from table(("Option", "What it is for", "Default"), rows)


def row(action: Action) -> tuple[str, str, str]:
    takes = f" {metavar(action)}" if action.nargs != 0 and not action.choices else ""
    names = ", ".join(f"`{each}{takes}`" for each in action.option_strings) or f"`{metavar(action)}`"
    assert action.help, f"{names} has no help"
    about, _, default = action.help.partition("default: ")
    choices = f" One of {', '.join(f'`{choice}`' for choice in action.choices)}." if action.choices else ""
    about = about.rstrip("; ").replace("*", "\\*")
    return names, f"{about[0].upper()}{about[1:]}.{choices}", default


def metavar(action: Action) -> str:
    return str(action.metavar or (action.dest.upper().replace("_", "-")))


def usage(action: Action) -> str:
    name = metavar(action)
    return {"*": f"[{name}...]", "+": f"{name}...", "?": f"[{name}]"}.get(str(action.nargs), name)


def test_the_exit_codes() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"\n| {code} | " in text for code in (CLEAN, FOUND, CANNOT, INTERRUPTED))


def test_what_the_page_says_of_every_command(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["chekc"]) == CANNOT
    assert "check" in capfd.readouterr().err
    assert main(["check", "--statistic", str(tmp_path)]) == CANNOT  # no abbreviations

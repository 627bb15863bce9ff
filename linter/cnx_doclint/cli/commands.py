"""The commands that need nothing of the command line but its options: what each answers.

Those that read documents are in ``cli``. What a command needs is imported when it runs.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.errors import UsageError
from cnx_doclint.messages.answers import Answer
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from cnx_doclint.messages.progress import Progress
    from cnx_doclint.messages.style import Style


class Terminal(NamedTuple):
    """What of the terminal commands may know: its colours, and how to show there how far long work has come."""

    style: Style
    progress: Callable[[], AbstractContextManager[Progress]]


Answering = Callable[[Namespace, Terminal], Answer]


def inspect(args: Namespace, terminal: Terminal) -> Answer:
    """Answer ``inspect``."""
    from cnx_doclint.cli.checkpoint_answers import inspected

    return inspected(args.checkpoint, args.container, args.json, terminal.style, args.member)


def identify(args: Namespace, _: Terminal) -> Answer:
    """Answer ``identify``."""
    from cnx_doclint.cli.checkpoint_answers import identified

    return identified(args.checkpoint, _family(args), args.container, args.member)


def verify(args: Namespace, terminal: Terminal) -> Answer:
    """Answer ``verify``."""
    from cnx_doclint.cli.checkpoint_answers import verified, verified_deeply

    where = (args.checkpoints, _family(args), args.container, args.member)
    with terminal.progress() as progress:
        return verified_deeply(*where, progress) if args.deep else verified(*where)


def extract(args: Namespace, terminal: Terminal) -> Answer:
    """Write a spec, or say whether it is what the checkpoints give."""
    from cnx_doclint.cli.checkpoint_answers import extracted, extraction_lines
    from cnx_doclint.cli.comparison import dropped, stale
    from cnx_doclint.project.files import replace
    from cnx_doclint.spec.spec import dumps

    with terminal.progress() as progress:
        made = extracted(args.checkpoints, _family(args), args.container, args.member, progress)
    warnings = tuple(warning.message for warning in made.warnings)
    if args.check:
        answer = stale(args.output, made.spec)
        return answer._replace(warnings=(*warnings, *answer.warnings))
    text = dumps(made.spec)
    if args.output == "-":
        return Answer((text.removesuffix("\n"),), warnings=warnings)
    warnings += tuple(dropped(args.output, made.spec))
    replace(Path(args.output), text)
    return Answer((f"wrote {args.output}:", *extraction_lines(made)), warnings=warnings)


def rule(args: Namespace, _: Terminal) -> Answer:
    """Answer ``rule``, or write a page for each."""
    from cnx_doclint.project.files import replace
    from cnx_doclint.rules.engine.reference_pages import rule_list, rule_page, rule_pages

    if args.pages:
        for name, text in rule_pages().items():
            replace(args.pages / name, text)
        return Answer(())
    return Answer((rule_page(args.code),) if args.code else tuple(rule_list()))


def family(args: Namespace, _: Terminal) -> Answer:
    """Answer ``family``.

    Raises:
        UsageError: a file is asked for, and not whose.
    """
    from cnx_doclint.rules.engine.reference_pages import family_page, family_schema, family_text

    if args.toml and not args.name:
        raise UsageError(msg("--toml prints one family's file"), msg("name it: cnx-doclint family NAME --toml"))
    if args.schema:
        return Answer((family_schema(),))
    return Answer((family_text(args.name),) if args.toml else tuple(family_page(args.name)))


def init(args: Namespace, _: Terminal) -> Answer:
    """Answer ``init``."""
    from cnx_doclint.cli.init_project import init_project

    return Answer(tuple(init_project(args.folder, args.force)))


def schema(args: Namespace, _: Terminal) -> Answer:
    """Answer ``schema``."""
    from cnx_doclint.cli.self_description import schema_text, schemas

    return Answer((schema_text(args.name),) if args.name else tuple(schemas()))


def _family(args: Namespace) -> str:
    from cnx_doclint.cli.session import settings

    return settings(args).family

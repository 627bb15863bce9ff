"""What goes wrong around a run, and documents that are large or odd: nothing is lost, nothing hangs, others go on."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cnx_doclint.errors import FamilyError
from cnx_doclint.families.family import load_family
from cnx_doclint.project.project import Project, load_project
from cnx_doclint.runner.checker import Checker
from cnx_doclint.spec.spec import Spec
from effort import ends_soon, least
from running import ENVIRONMENT, RIGHT, WRONG, Run, python

# Runs the command line and kills it at the nth call that touches a file.
KILLED = """
import os, signal, sys
left = int(sys.argv[1])
def counted(call):
    def counting(*args, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **named)
    return counting
for name in ("open", "fdopen", "write", "fsync", "chmod", "replace", "close", "unlink"):
    setattr(os, name, counted(getattr(os, name)))
from cnx_doclint.cli.main import main
sys.exit(main([".", "--fix"]))
"""
FILES = ("a.md", "b.md", "c.md")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_whenever_a_run_is_killed_every_file_is_whole(project: Path) -> None:
    steps = 0
    for steps in range(1, 200):
        for name in FILES:
            (project / name).write_text(WRONG)
        ran = python("-c", KILLED, str(steps), cwd=project)
        kept = {(project / name).read_text() for name in FILES}
        assert kept <= {WRONG, RIGHT}
        if ran.returncode != -signal.SIGKILL:
            break
    assert steps > len(FILES)
    assert (ran.returncode, kept) == (1, {RIGHT})


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
def test_output_that_cannot_be_written_is_told(project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    command = [sys.executable, "-m", "cnx_doclint", "a.md"]
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(command, cwd=project, stdout=full, stderr=subprocess.PIPE, check=False, env=ENVIRONMENT)
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"error: the output cannot be written: No space left on device\n")
    assert b"Traceback" not in ran.stderr


def _sentences(number: int) -> str:
    return "# S\n\n" + "\n".join(f"The S model has {at}.44M parameters, [320, 128, 128]." for at in range(number))


def _items(number: int) -> str:
    return "# S\n\n" + "\n".join(f"- The S model has {at}.44M parameters, [320, 128, 128]." for at in range(number))


def _code(number: int) -> str:
    lines = "\n".join(f"params S {at}.44M = [320, 128, 128]" for at in range(number))
    return f"# S\n\n```\n{lines}\n```\n"


def _sections(number: int) -> str:
    return "".join(f"## S {at}\n\nThe model has {at}.44M parameters.\n\n" for at in range(number))


def _rows(number: int) -> str:
    return "| Model | Params |\n|---|---|\n" + "".join(f"| S | {at}.44M |\n" for at in range(number))


def _columns(number: int) -> str:
    return "| Model |" + " Params |" * number + "\n|---|" + "---|" * number + "\n| S |" + " 7.44M |" * number


def _long_lines(number: int) -> str:
    return f"# S\n\n{'7.44M params, ' * number}\n\n{'x' * number} XS\n\n`{'[320, 128, 128] ' * number}`"


def _annotated(number: int) -> str:
    return "# A\n\n" + "<!-- cnx-doclint: model=S fact=params.total -->\n7.44M\n\n" * number


def _annotated_lines(number: int) -> str:
    return "# A\n\n| Size |\n|---|\n" + "| 7.44M <!-- cnx-doclint: model=S fact=params.total --> |\n" * number


@pytest.mark.parametrize(
    "made", [_sentences, _items, _code, _sections, _rows, _columns, _long_lines, _annotated, _annotated_lines]
)
def test_time_grows_with_the_length_of_a_document_and_not_with_its_square(made: Callable[[int], str]) -> None:
    checker = Checker.for_project(load_project("builtin:convnextpose", "", ()))

    def took(number: int) -> float:
        text = made(number)
        return least(lambda: checker.lint("a.md", text))

    took(10)
    # Four times as long: sixteen would be the square. A little is allowed for what happens once.
    assert took(1600) < 12 * took(400) + 0.2


@pytest.mark.parametrize(
    "text",
    [
        "| Model | Params |\n|---|---|\n| S | " + "7.44M " * 850_000 + "|\n",
        ">" * 1_000 + " S has 7.44M parameters\n",
        "".join("  " * depth + "- S\n" for depth in range(1_000)),
        "S: " + "(" * 100_000 + "[320, 128, 128]" + ")" * 100_000,
        "S has " + "a" * 1_000_000 + " 7.44M parameters, [1," * 1_000,
        "S has \0 7.44M parameters\n",
        "*" * 100_000 + "S" + "`" * 100_000,
        "[" * 50_000 + "S" + "](" * 50_000,
    ],
    ids=["row-of-5-MB", "quotes", "lists", "brackets", "words", "zero-byte", "emphasis", "links"],
)
def test_an_odd_document_hides_nothing_of_the_others(text: str, run: Run, project: Path) -> None:
    (project / "a.md").write_text(text)
    (project / "b.md").write_text(WRONG)
    with ends_soon():
        ran = run(".", "--fix")
    assert "fixed 1 finding" in ran.out
    assert (project / "b.md").read_text() == RIGHT
    assert (project / "a.md").read_text() == text


def test_words_of_somebodys_own_family_are_looked_for_before_documents_are() -> None:
    words = Path(__file__).parents[1] / "families" / "cases"
    right = load_family(words / "well-formed-families" / "every-key.toml")
    assert Checker.for_project(Project(right, "the spec", found=True, spec=Spec("mine", {}))).project.family == right
    wrong = load_family(words / "malformed-families" / "words-accent.toml")
    with pytest.raises(FamilyError, match=r"words-accent.toml:20: .* 'número de bloques' is never found"):
        Checker.for_project(Project(wrong, "the spec", found=True, spec=Spec("mine", {})))

"""`verify --deep` as a user runs it, and the bar that long work shows on a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from cnx_doclint.messages.progress import PATIENCE, Pace, Step, bar, drawn_progress
from running import ENVIRONMENT, Run

torch = pytest.importorskip("torch")


@pytest.fixture
def checkpoint(project: Path) -> Path:
    import checkpoint_factory as factory

    content = factory.checkpoint("XS")
    for number, tensor in enumerate(content["network"].values()):
        if tensor.is_floating_point():
            tensor.fill_(1 + number).view(-1)[0] = 200
    return factory.write("torch-zip", content, project / "XS.tar")


def _spoil(checkpoint: Path, value: float) -> Path:
    content = torch.load(checkpoint, weights_only=False)
    content["network"]["module.backbone.norm.weight"][3] = value
    torch.save(content, checkpoint)
    return checkpoint


def test_sound(run: Run, checkpoint: Path) -> None:
    ran = run("verify", "--deep", "XS.tar")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "XS.tar: verified: all 194 tensors are as in the reference (named layout)",
        "XS.tar: values sound: 3,534,140 elements in 194 tensors: 0 NaN, 0 infinite, 0.0% of the parameters zero",
    ]


@pytest.mark.parametrize(("value", "word"), [(float("nan"), "NaN     "), (float("inf"), "infinite")])
def test_not_sound(value: float, word: str, run: Run, checkpoint: Path) -> None:
    _spoil(checkpoint, value)
    assert run("verify", "XS.tar").code == 0, "without --deep no value is read"
    ran = run("verify", "--deep", "XS.tar")
    assert (ran.code, ran.err) == (1, "")
    _, line, last = ran.out.splitlines()
    assert line == f"XS.tar: {word}    module.backbone.norm.weight: 1 of 320"
    assert last.startswith("XS.tar: values not sound: 1 of 194 tensors wrong; 3,534,140 elements: ")


def test_of_no_known_family_or_without_a_reference(run: Run, project: Path) -> None:
    torch.save({"w": torch.ones(2, 2)}, "odd.pth")
    assert run("verify", "odd.pth").code == 2
    ran = run("verify", "--deep", "odd.pth")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "odd.pth: not compared: of no known family; --family FAMILY names one",
        "odd.pth: constant    w: 4 elements, each 1",
        "odd.pth: values sound: 4 elements in 1 tensor: 0 NaN, 0 infinite, 0.0% of the parameters zero",
    ]
    assert run("verify", "--deep", "odd.pth", "--family", "convnextpose").code == 2


def test_a_listing_and_a_damaged_file(run: Run, project: Path, checkpoint: Path) -> None:
    (project / "names.json").write_text('{"tensors": {"w": [2, 2]}}')
    ran = run("verify", "--deep", "names.json")
    assert ran.code == 0
    assert ran.out.endswith("names.json: values not read: no values in the file\n")
    data = bytearray(checkpoint.read_bytes())
    data[len(data) // 2] ^= 1
    checkpoint.write_bytes(data)
    ran = run("verify", "--deep", "XS.tar")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: XS.tar: found 'XS/data/")
    assert "hint: the file is damaged or cut short" in ran.err


def test_an_address(run: Run, project: Path) -> None:
    ran = run("verify", "--deep", "https://host.example/x.pth?secret=1")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: https://host.example/x.pth: found an address, expected a file whose values can all be read\n"
        "hint: download the file, and name it instead\n"
    )


# ---- the bar ----


def test_a_bar_says_how_far_and_fits_its_line() -> None:
    assert bar(Step("XS.pth", 500_000_000, 2_000_000_000), 80) == (
        "######..................  25% 500 of 2,000 MB XS.pth"
    )
    assert bar(Step("x", 0, 0), 80).startswith("#" * 24)
    for columns in range(100):
        for name in ("XS.pth", "folder/" * 30 + "XS.pth"):
            assert len(bar(Step(name, 1, 3), columns)) <= max(columns - 1, 0)
    assert bar(Step("folder/" * 30 + "XS.pth", 1, 3), 80).endswith("/folder/XS.pth")


def test_short_work_shows_nothing_and_long_work_a_few_steps() -> None:
    times = iter([0.0, 0.5, PATIENCE, PATIENCE + 0.05, PATIENCE + 0.2])
    pace = Pace(lambda: next(times))
    assert [pace.due() for _ in range(4)] == [False, True, False, True]


def test_a_line_is_left_empty_even_when_work_fails() -> None:
    written: list[str] = []
    seconds = count()

    def work() -> None:
        with drawn_progress(written.append, lambda: next(seconds)) as progress:
            progress(Step("a\x1b[2J", 1, 2))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert written[0].startswith("\r####")
    assert "\x1b[2J" not in written[0]
    assert written[-1] == "\r\x1b[K"
    written.clear()
    with drawn_progress(written.append, lambda: 0.0) as progress:
        progress(Step("a", 1, 2))
    assert written == []


SLOW = """
import sys, cnx_doclint.messages.progress as progress
progress.PATIENCE = progress.PAUSE = 0
from cnx_doclint.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def _in_terminal(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run with standard error on a terminal and standard output in a pipe."""
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    ran = subprocess.Popen(
        [sys.executable, "-c", SLOW, *arguments],
        stdout=subprocess.PIPE,
        stderr=follower,
        env={**ENVIRONMENT, "TERM": "xterm", "NO_COLOR": "", **environment},
    )
    os.close(follower)
    seen = b""
    try:
        while part := os.read(leader, 65_536):
            seen += part
    except OSError:  # on Linux, how a terminal says that nobody is left
        pass
    out, _ = ran.communicate()
    os.close(leader)
    return ran.returncode, out.decode(), seen.decode()


def test_the_bar_on_a_terminal(checkpoint: Path) -> None:
    code, out, seen = _in_terminal("verify", "--deep", "XS.tar")
    assert code == 0
    assert out.count("\n") == 2
    assert "100% 7 of 7 MB XS.tar\x1b[K" in seen
    # Whatever was drawn stood on one line, which is empty in the end.
    assert "\n" not in seen
    assert seen.endswith("\r\x1b[K")
    assert seen.rpartition("\r\x1b[K")[2] == ""


def test_the_bar_is_gone_before_an_error_is_told(checkpoint: Path) -> None:
    (checkpoint.parent / "odd.pth").write_bytes(b"no checkpoint")
    code, out, seen = _in_terminal("verify", "--deep", "XS.tar", "odd.pth")
    assert (code, out) == (2, "")
    assert "\r\x1b[K\x1b[1;31merror:" in seen


def test_the_bar_of_extract(checkpoint: Path) -> None:
    code, out, seen = _in_terminal("extract", "XS.tar", "-o", "spec.json")
    assert (code, out.splitlines()[0]) == (0, "wrote spec.json:")
    assert "100% 7 of 7 MB XS.tar\x1b[K" in seen
    assert seen.endswith("\r\x1b[K")


@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_bar_where_nothing_may_move(plain: dict[str, str], checkpoint: Path) -> None:
    assert _in_terminal("verify", "--deep", "XS.tar", **plain)[2] == ""


def test_no_bar_in_a_pipe(checkpoint: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SLOW, "verify", "--deep", "XS.tar"],
        capture_output=True,
        check=True,
        env={**ENVIRONMENT, "NO_COLOR": ""},
    )
    assert ran.stderr == b""

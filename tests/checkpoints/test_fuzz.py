"""Hostile files of every class, and valid ones changed at random: each is read or refused, with nothing else touched.

``benchmarks/hostile.py`` does the same for longer, with each file in a process of its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="limits of processes are those of Unix")

from fuzzing import attempts, mutant
from hostile_files import CLASSES, write
from hostile_files.samples import SAMPLES
from hostile_reading import Watch, warmed_up, watched

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="session")
def watch() -> Watch:
    watch = Watch()
    sys.addaudithook(watch.see)
    return watch


@pytest.mark.parametrize("kind", CLASSES)
def test_hostile_files_are_read_or_refused(kind: str, watch: Watch, tmp_path: Path) -> None:
    read = warmed_up(tmp_path)
    ends: Counter[str] = Counter()
    problems = []
    for _, name, path in write(tmp_path, [kind], light=True):
        reading = watched(read, path, watch)
        ends[reading.outcome] += 1
        problems += [f"{name}: {problem}" for problem in reading.problems]
        shutil.rmtree(tmp_path / kind)
    assert not problems
    assert ends["refused"] or not ends, "a class of which nothing is refused is not hostile"


def test_changed_files_are_read_or_refused(watch: Watch, tmp_path: Path) -> None:
    readings = list(attempts(6, 20, tmp_path, watch))
    assert not {f"{made.seed}: {problem}" for made, reading in readings for problem in reading.problems}
    assert {reading.outcome for _, reading in readings} == {"read", "refused"}
    assert {made.name for made, _ in readings} == SAMPLES.keys()


def test_the_same_seed_changes_a_file_in_the_same_way() -> None:
    sample = SAMPLES["torch-zip"]
    assert mutant("torch-zip", sample, "1") == mutant("torch-zip", sample, "1")
    assert mutant("torch-zip", sample, "1").data != mutant("torch-zip", sample, "2").data


def test_the_watch_sees_what_must_not_be(watch: Watch, tmp_path: Path) -> None:
    """A watch that is blind would find every file harmless."""

    def harm(path: Path) -> None:
        path.write_text("written")
        Path(__file__).read_bytes()
        eval("1")

    reading = watched(harm, tmp_path / "x", watch)
    assert (reading.wrote, len(reading.strayed)) == ((str(tmp_path / "x")[:100],), 1)
    assert any(event.startswith("compile") for event in reading.ran)
    assert watched(lambda path: 1 / 0, tmp_path, watch).outcome.startswith("raised ZeroDivisionError")


def test_the_command_reads_each_file_in_a_process_of_its_own() -> None:
    run = subprocess.run(
        [sys.executable, BENCHMARKS / "hostile.py", "run", "archives"], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[2].split("|")[1:3] == [" archives ", " 7     "]

"""Changes valid files of every format at random, deterministically by a seed, and reads what comes of them."""

from __future__ import annotations

import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from hostile_files.samples import SAMPLES, Sample
from hostile_reading import SECONDS, Reading, Watch, limit_process, peak_kib, warmed_up, watched

Mutation = Callable[[random.Random, bytearray], None]
# Values at which numbers in headers tip over.
_EDGES: tuple[int, ...] = (
    0,
    1,
    2,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    1 << 20,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 1,
    1 << 40,
)
_EDGES += ((1 << 62), (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
# Opcodes and marks that mean something to a reader.
_WORDS = (
    *(bytes([code]) for code in b"()]}lodetsuabciRQPNhjqr02.\x81\x85\x86\x87\x90\x91\x92\x93\x94"),
    b"h\x00", b"h\x01", b"q\x00", b"K\x00", b"J\xff\xff\xff\xff", b"cos\nsystem\n", b"\x8a\x09" + b"\xff" * 8 + b"\x00",
    b"ctorch._utils\n_rebuild_tensor_v2\n", b"ctorch\nFloatStorage\n", b"ctorch.storage\n_load_from_bytes\n",
    b"ccollections\nOrderedDict\n", b"cbuiltins\nset\n", b"ctorch\nSize\n", b"ctorch\nint1\n", b"X\x00\x00\x00\x00",
    b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\x1f\x8b\x08\x00", b"GGUF", b"-1", b"1e999",
    b"[[", b"]]", b'{"', b'"',
    b"null", b"true", b"\\ud800", b"\xff\xfe", b"\x00" * 16, b"99999999999999999999", b"../", b"/dev/zero",
)  # fmt: skip


def _place(dice: random.Random, data: bytearray) -> int:
    return dice.randrange(len(data) + 1)


def _flip(dice: random.Random, data: bytearray) -> None:
    at = dice.randrange(len(data))
    data[at] ^= 1 << dice.randrange(8)


def _byte(dice: random.Random, data: bytearray) -> None:
    data[dice.randrange(len(data))] = dice.randrange(256)


def _cut(dice: random.Random, data: bytearray) -> None:
    del data[_place(dice, data) :]


def _remove(dice: random.Random, data: bytearray) -> None:
    at = _place(dice, data)
    del data[at : at + dice.choice((1, 2, 4, 8, 16, 100))]


def _repeat(dice: random.Random, data: bytearray) -> None:
    at, length = _place(dice, data), dice.choice((1, 4, 16, 64, 512))
    data[at:at] = bytes(data[at : at + length]) * dice.choice((1, 1, 2, 10, 500))


def _number(dice: random.Random, data: bytearray) -> None:
    """Put a number at the edge of its range where a length or a count may be."""
    width = dice.choice((1, 2, 4, 8))
    value = max(0, dice.choice(_EDGES) + dice.choice((-1, 0, 0, 1))) % (1 << 8 * width)
    at = _place(dice, data)
    data[at : at + width] = value.to_bytes(width, dice.choice(("little", "little", "big")))


def _word(dice: random.Random, data: bytearray) -> None:
    at, word = _place(dice, data), dice.choice(_WORDS)
    data[at : at + dice.choice((0, len(word)))] = word


def _splice(dice: random.Random, data: bytearray) -> None:
    """Take a piece of another sample."""
    other = dice.choice(_CORES)
    start, at = dice.randrange(len(other)), _place(dice, data)
    data[at : at + dice.choice((0, 0, 64))] = other[start : start + dice.choice((4, 16, 64, 1024))]


def _digits(dice: random.Random, data: bytearray) -> None:
    """Change a number that is written in digits, as in JSON, tar and old pickles."""
    places = [at for at, code in enumerate(data) if 48 <= code < 58]
    if places:
        at = dice.choice(places)
        data[at : at + 1] = dice.choice((b"", b"-", b"0", b"9", b"99999", b"1e9", b"0.5", b"9" * 30))


_CORES = [sample.core for sample in SAMPLES.values()]
MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _byte,
    _cut,
    _remove,
    _repeat,
    _number,
    _number,
    _word,
    _word,
    _splice,
    _digits,
)


class Mutant(NamedTuple):
    """A changed file: its sample, the number that it follows from, and its bytes."""

    name: str
    seed: str
    data: bytes


def mutant(name: str, sample: Sample, seed: str) -> Mutant:
    """Return the changed file that follows from a seed, always the same one."""
    dice = random.Random(seed)
    core = bytearray(sample.core)
    for _ in range(dice.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        if core:
            dice.choice(MUTATIONS)(dice, core)
    return Mutant(name, seed, sample.wrap(bytes(core)))


def mutants(seed: int) -> Iterator[tuple[Sample, Mutant]]:
    """Yield changed files without end, of all samples in turn."""
    number = 0
    while True:
        for name, sample in SAMPLES.items():
            yield sample, mutant(name, sample, f"{seed}:{name}:{number}")
        number += 1


class _TooSlowError(Exception):
    """A read that does not end by itself."""


def _alarm(_signal: int, _frame: FrameType | None) -> None:
    raise _TooSlowError


def attempts(seconds: float, seed: int, folder: Path, watch: Watch) -> Iterator[tuple[Mutant, Reading]]:
    """Read changed files for so many seconds; a read that takes twice the limit is broken off."""
    read = warmed_up(folder)
    before = signal.signal(signal.SIGALRM, _alarm)
    end = time.monotonic() + seconds
    try:
        for sample, made in mutants(seed):
            for name, data in {**sample.beside, sample.file: made.data}.items():
                (folder / name).write_bytes(data)
            signal.setitimer(signal.ITIMER_REAL, 2 * SECONDS)
            reading = watched(read, folder / sample.file, watch)
            signal.setitimer(signal.ITIMER_REAL, 0)
            for name in (*sample.beside, sample.file):
                (folder / name).unlink()
            yield made, reading
            if time.monotonic() > end:
                return
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def fuzz(seconds: float, seed: int, keep: Path) -> int:
    """Read changed files; print how they ended, write those that ended badly to ``keep``, and return the exit code."""
    watch = Watch()
    ends: Counter[str] = Counter()
    findings: dict[str, Mutant] = {}
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        limit_process()
        sys.addaudithook(watch.see)
        for made, reading in attempts(seconds, seed, Path(folder), watch):
            ends[reading.outcome] += 1
            slowest = max(slowest, reading.seconds)
            for problem in reading.problems:
                findings.setdefault(problem, made)
    print(f"seed {seed}: {ends.total():,} files, {ends['read']:,} read, {ends['refused']:,} refused")
    print(f"slowest {slowest:.2f} s, memory {peak_kib() // 1024} MiB, {len(findings)} findings")
    for place, (problem, made) in enumerate(findings.items()):
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{place:03}-{made.seed.replace(':', '-')}").write_bytes(made.data)
        print(f"{made.seed}: {problem}")
    return 1 if findings else 0

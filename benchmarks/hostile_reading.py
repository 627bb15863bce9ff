"""Reads a file that may be hostile and watches what happens: how it ends, how long it takes, what it touches.

As a program it reads one file in a process of its own, under limits, and prints what happened as JSON:

    python benchmarks/hostile_reading.py FOLDER_OF_THE_PACKAGE FILE
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

SECONDS, MEBIBYTES = 5, 512
# Enough to measure a file that asks for too much; what asks for more still ends.
_ADDRESS_SPACE, _CPU_SECONDS = 4 << 30, 60
# What Python itself does all the time: nothing of it runs, writes or reaches anything.
_HARMLESS = (
    "object.__",
    "code.__new__",
    "sys._getframe",
    "os.listdir",
    "os.scandir",
    "os.walk",
    "builtins.id",
    "glob.",
    "pathlib.Path.glob",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Python imports a codec when it is first used; which ones are, no file chooses.
_CODECS = ("cp437", "raw-unicode-escape", "utf-8-sig", "latin-1")
# A file of each kind, so that what readers import is imported before anyone watches.
_STARTS = (
    b"{}",
    b"\x80\x02N.",
    b"PK\x05\x06" + bytes(18),
    b"GGUF",
    b"\x1f\x8b\x08" + bytes(20),
    bytes(1024),
    b"(lp0\n.",
    b"\x08\x08\x3a\x00",
)


class Reading(NamedTuple):
    """What came of a file.

    Attributes:
        outcome: ``read``, ``refused``, or what went wrong.
        seconds: of the processor, for reading alone; others on the machine do not count.
        kib: the most memory that the process ever had; 0 where it was not measured.
        ran: events of Python's audit hooks that are none of reading: imports, processes, sockets.
        wrote: files that were opened for writing, made, or removed.
        strayed: files that were opened outside the folder of the file.
    """

    outcome: str
    seconds: float
    kib: int = 0
    ran: tuple[str, ...] = ()
    wrote: tuple[str, ...] = ()
    strayed: tuple[str, ...] = ()

    @property
    def mib(self) -> int:
        """Memory in MiB, rounded up."""
        return -(-self.kib // 1024)

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that must not be, in words."""
        found = [f"ran {each}" for each in self.ran] + [f"wrote {each}" for each in self.wrote]
        found += [f"opened {each}" for each in self.strayed]
        found += [self.outcome] if self.outcome not in ("read", "refused") else []
        found += [f"took {self.seconds:.1f} s"] if self.seconds > SECONDS else []
        found += [f"took {self.mib} MiB"] if self.mib > MEBIBYTES else []
        return tuple(found)


class Watch:
    """An audit hook. It can be added to a process once and never removed, so it is told when to look.

    Attributes:
        inside: the folder in which files may be opened for reading; None while nobody looks.
    """

    def __init__(self) -> None:
        """Look at nothing yet."""
        self.inside: str | None = None
        self.ran: list[str] = []
        self.wrote: list[str] = []
        self.strayed: list[str] = []

    def start(self, inside: Path) -> None:
        """Look from now on."""
        self.ran, self.wrote, self.strayed = [], [], []
        self.inside = os.path.join(os.path.abspath(inside), "")

    def stop(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Look no longer, and return what was seen: ran, wrote, strayed."""
        self.inside = None
        return tuple(self.ran), tuple(self.wrote), tuple(self.strayed)

    def see(self, event: str, args: tuple[object, ...]) -> None:
        """Note an event."""
        if self.inside is None or event.startswith(_HARMLESS):
            return
        if event != "open":
            self.ran.append(f"{event} {str(args)[:100]}")
            return
        path, _, flags = args
        if not isinstance(flags, int) or flags & _WRITING:
            self.wrote.append(str(path)[:100])
        elif not os.path.join(os.path.abspath(os.fsdecode(str(path))), "").startswith(self.inside):
            self.strayed.append(str(path)[:100])


def warmed_up(folder: Path) -> Callable[[Path], object]:
    """Return the function that reads, after it has read a file of every kind, written into ``folder``."""
    from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
    from cnx_doclint.errors import CheckpointError
    from cnx_doclint.registry import plugins

    for codec in _CODECS:
        codecs.lookup(codec)
    plugins("cnx_doclint.checkpoints.packings", "PACKING")
    for start in _STARTS:
        path = folder / "warm-up"
        path.write_bytes(start)
        with contextlib.suppress(CheckpointError):
            read_inventory(path)
        path.unlink()
    return read_inventory


def ending(read: Callable[[Path], object], path: Path) -> str:
    """Say how reading ends; anything but a value or an error with a hint is a problem."""
    from cnx_doclint.errors import CheckpointError

    try:
        read(path)
    except CheckpointError as error:
        return _refusal(error, error.hint)
    except Exception as error:  # noqa: BLE001 (what ought not to be is what is looked for)
        # Without the source lines, which would be files that are opened.
        last = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)[-1]
        return f"raised {type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {str(error)[:80]}"
    return "read"


def _refusal(error: Exception, hint: str) -> str:
    if not hint:
        return f"refused without a hint: {str(error)[:80]}"
    try:
        str(error).encode()
        hint.encode()
    except UnicodeEncodeError:
        return "refused in words that cannot be printed"
    return "refused" if len(str(error)) < 10_000 else "refused in too many words"


def watched(read: Callable[[Path], object], path: Path, watch: Watch, inside: Path | None = None) -> Reading:
    """Read a file under an audit hook that is already added."""
    watch.start(inside or path.parent)
    start = time.process_time()
    outcome = ending(read, path)
    seconds = time.process_time() - start
    return Reading(outcome, seconds, 0, *watch.stop())


def limit_process() -> None:
    """Bound what this process may take, so that a file that asks for more ends in an error."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def peak_kib() -> int:
    """Return the most memory that this process ever had."""
    with contextlib.suppress(OSError, StopIteration), open("/proc/self/status") as status:
        # On Linux, the other number starts from that of the process that started this one.
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


def main(package: str, path: str, scratch: str) -> None:
    """Read one file and print what happened."""
    sys.path.insert(0, package)
    read = warmed_up(Path(scratch))
    limit_process()
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no byte can be written to any file
    watch = Watch()
    sys.addaudithook(watch.see)
    reading = watched(read, Path(path), watch)
    sys.stdout.write(json.dumps(reading._replace(kib=peak_kib())))


if __name__ == "__main__":
    main(*sys.argv[1:])

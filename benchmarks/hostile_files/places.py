"""Paths that are no plain files: links, FIFOs, folders, devices; and files cut short."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from hostile_files.cases import Case, blob, several
from hostile_files.pickles import STORAGE, WEIGHTS, of_tensor, storage, tensor, torch_zip
from hostile_files.samples import SAMPLES

CUTS = 40


def places() -> Iterator[Case]:
    """Links, FIFOs, folders, devices; what the system does not allow is left out when it is written."""
    for target in (
        "/dev/zero",
        "/dev/random",
        "/dev/null",
        "/dev/stdin",
        "/etc/shadow",
        "/proc/self/mem",
        "nowhere",
        "model.bin",
    ):
        yield _made(f"link-{target.replace('/', '-')}", lambda path, target=target: os.symlink(target, path))  # type: ignore[misc]
    yield _made("link-to-its-folder", lambda path: os.symlink(path.parent, path))
    yield _made("fifo", os.mkfifo)
    yield _made("socket", _socket)
    yield _made("empty-folder", os.mkdir)
    yield blob("empty", b"")
    yield blob("one-byte", b"\x80")
    yield Case("missing", lambda folder: folder / "none")
    yield Case("name-with-zero", lambda folder: folder / "a\0b")
    yield Case("name-too-long", lambda folder: folder / ("a" * 5_000))
    yield Case("/dev/zero", lambda _folder: Path("/dev/zero"))
    yield _made("sparse", _sparse)
    yield from folders()


def _made(name: str, make: Callable[[Path], object]) -> Case:
    def write(folder: Path) -> Path:
        make(folder / "model.bin")
        return folder / "model.bin"

    return Case(name, write)


def _socket(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # the names of sockets are short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def folders() -> Iterator[Case]:
    """Unpacked checkpoints whose storages lead elsewhere."""
    for place, key in enumerate(
        ["../../secret", "/etc/passwd", "..", ".", "", "a\0b", "a" * 400, "\\secret", "0/../0"]
    ):
        pickled = of_tensor(tensor(run=storage(key=key)))
        yield several(f"folder-key-{place}", {"m/data.pkl": pickled, "m/data/0": STORAGE, "secret": STORAGE}, "m")
    yield several("folder-twice", {"m/a/data.pkl": WEIGHTS, "m/b/data.pkl": WEIGHTS}, "m")
    yield several("folder-no-storage", {"m/data.pkl": WEIGHTS}, "m")
    yield several("folder-small-storage", {"m/data.pkl": WEIGHTS, "m/data/0": b"1"}, "m")
    yield several("folder-byteorder", {"m/data.pkl": WEIGHTS, "m/data/0": STORAGE, "m/byteorder": bytes(1 << 20)}, "m")
    for name, make in {"fifo": os.mkfifo, "zero": lambda path: os.symlink("/dev/zero", path)}.items():
        yield _linked(f"folder-pickle-{name}", "data.pkl", make)
        yield _linked(f"folder-storage-{name}", "data/0", make)
        yield _linked(f"folder-byteorder-{name}", "byteorder", make)
        yield _linked(f"config-{name}", "config.json", make)


def _linked(name: str, file: str, make: Callable[[Path], object]) -> Case:
    files = {"data.pkl": WEIGHTS, "data/0": STORAGE, "byteorder": b"little"}

    def write(folder: Path) -> Path:
        path = several(name, files, ".").make(folder)
        (folder / file).unlink(missing_ok=True)
        make(folder / file)
        return path

    return Case(name, write)


def cuts() -> Iterator[Case]:
    """Every format cut short, at places all over the file and at each of the last bytes."""
    for name, sample in SAMPLES.items():
        whole = sample.whole()
        lengths = {len(whole) * place // CUTS for place in range(1, CUTS)} | set(range(len(whole) - 12, len(whole)))
        for length in sorted(lengths):
            yield several(f"{name}-{length}", {**sample.beside, sample.file: whole[:length]}, sample.file)
    whole = torch_zip(WEIGHTS)
    for place in range(1, len(whole), 7):
        yield blob(f"front-cut-{place}", whole[place:])

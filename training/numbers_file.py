"""The committed numbers: one line a row, compressed. No text of any document is in them, nor its name."""

from __future__ import annotations

import json
import lzma
from typing import TYPE_CHECKING, NamedTuple

from rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FIGURES = 5


class Copy(NamedTuple):
    """A document, or a changed copy of it, with its rows.

    Attributes:
        document: its number.
        project: whose document it is; a fold leaves out all of a project's.
        family: of the models that it is about.
        group: which set of labelled documents it belongs to.
        kind: ``as is``, ``given``, ``made wrong`` or ``strangers``.
        wrong: the lines that are truly wrong, whether any reading reaches them or not.
        rows: its readings that disagree with the spec.
    """

    document: int
    project: str
    family: str
    group: str
    kind: str
    wrong: tuple[int, ...]
    rows: tuple[Row, ...]


def write(path: Path, copies: Iterable[Copy]) -> None:
    """Write copies of documents: a line of features' names, then one for each copy and each of its rows."""
    copies = list(copies)
    names = sorted({name for copy in copies for row in copy.rows for name in row.evidence})
    place = {name: number for number, name in enumerate(names)}
    lines = [json.dumps(names)]
    for copy in copies:
        lines.append(json.dumps([*copy[:5], list(copy.wrong), len(copy.rows)]))
        lines += [_written(row, place) for row in copy.rows]
    data = "\n".join(lines).encode() + b"\n"
    path.write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))


def _written(row: Row, place: dict[str, int]) -> str:
    evidence = sorted((place[name], value) for name, value in row.evidence.items() if value)
    told = " ".join(f"{at}:{value:.{FIGURES}g}" for at, value in evidence)
    return f"{row.line} {int(row.wrong)}{int(row.sure)}{int(row.read)} {row.weight} {told}"


def read(path: Path) -> tuple[list[str], list[Copy]]:
    """Read the features' names and the copies."""
    lines = iter(lzma.decompress(path.read_bytes()).decode().splitlines())
    names = json.loads(next(lines))
    copies = []
    for line in lines:
        document, project, family, group, kind, wrong, count = json.loads(line)
        rows = tuple(_row(next(lines), names) for _ in range(count))
        copies.append(Copy(document, project, family, group, kind, tuple(wrong), rows))
    return names, copies


def _row(text: str, names: list[str]) -> Row:
    line, flags, weight, *told = text.split(" ")
    pairs = (one.split(":") for one in told if one)
    evidence = {names[int(at)]: float(value) for at, value in pairs}
    wrong, sure, read_so = (flag == "1" for flag in flags)
    return Row(int(line), wrong, sure, read_so, int(weight), evidence)

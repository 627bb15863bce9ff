"""Modules as torch prints them, ``(conv1): Conv2d(3, 64, kernel_size=(7, 7))``: whose sizes their numbers are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# "(0-31): 32 x Block(" stands for 32 modules that are alike, of which the first will do.
_MODULE = re.compile(
    r"(?P<indent>\s*)\((?P<name>\w+)(?:-\d+)?\): (?:(?P<times>\d+) x )?(?P<kind>\w+)\((?P<said>[^\n]*?)\)?\s*\Z"
)
_NAMED = r"\b{}=\(?(?P<first>\d+)(?:, (?P<second>\d+))?"
_SIZE = re.compile(r"\(?(\d+),?\)?")
_GROUPED = re.compile(r"\bgroups=(?!1\b)")
_KINDS = (
    ("linear", re.compile(r"\w*Linear\w*")),
    ("embedding", re.compile(r"\w*Embedding")),
    ("convolution", re.compile(r"Conv[123]d")),
    ("norm", re.compile(r"BatchNorm[123]d|\w*(?:LayerNorm|RMSNorm)")),
)


class Size(NamedTuple):
    """A number that is a size of a tensor: where it stands, of which tensor, and along which axis."""

    span: Span
    tensor: str
    axis: int


class Repeated(NamedTuple):
    """A number of modules that are alike: where it stands, and what holds them is called."""

    span: Span
    holder: str


def told_by_modules(text: str, lines: Sequence[Span]) -> dict[int, tuple[Size | Repeated, ...]]:
    """Return what printed modules tell in each of some lines, by where the line begins."""
    found: dict[int, tuple[Size | Repeated, ...]] = {}
    above: list[tuple[int, str]] = []  # indentations and names of the modules that are not closed
    for line in lines:
        module = _MODULE.match(text[line.start : line.end])
        if module is None:
            continue
        while above and above[-1][0] >= len(module["indent"]):
            above.pop()
        names = [name for _, name in above]
        told: list[Size | Repeated] = []
        if module["times"] and names:
            told.append(Repeated(_moved(module.span("times"), line), names[-1]))
        tensor = ".".join((*names, module["name"], "weight"))
        told += [Size(_moved(span, line), tensor, axis) for span, axis in _sizes(module)]
        found[line.start] = tuple(told)
        above.append((len(module["indent"]), module["name"]))
    return found


def _moved(span: tuple[int, int], line: Span) -> Span:
    return Span(line.start + span[0], line.start + span[1])


def _sizes(module: re.Match[str]) -> Iterator[tuple[tuple[int, int], int]]:
    """Where the sizes of a module's weight stand, and of which axis each is."""
    text, start = module.string, module.start("said")
    kind = next((kind for kind, name in _KINDS if name.fullmatch(module["kind"])), "")
    positions = [found.span(1) for found in _positional(text, start)]
    if kind == "linear":
        for name, axis in (("in_features", 1), ("out_features", 0)):
            if found := re.compile(_NAMED.format(name)).search(text, start):
                yield found.span("first"), axis
    elif kind == "embedding":
        yield from zip(positions[:2], (0, 1), strict=False)
    elif kind == "norm":
        yield from zip(positions[:1], (0,), strict=False)
    elif kind == "convolution":
        yield from zip(positions[1:2], (0,), strict=False)
        if not _GROUPED.search(text, start):
            yield from zip(positions[:1], (1,), strict=False)
        if kernel := re.compile(_NAMED.format("kernel_size")).search(text, start):
            yield kernel.span("first"), 2
            if kernel["second"]:
                yield kernel.span("second"), 3


def _positional(text: str, start: int) -> Iterator[re.Match[str]]:
    """The numbers that stand first among the arguments of a call, without names."""
    while found := _SIZE.match(text, start):
        yield found
        start = found.end()
        start += len(", ") if text.startswith(", ", start) else 1 if text.startswith(" ", start) else 0
        if start == found.end():
            return

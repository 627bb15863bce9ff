"""Unified diffs of texts, as ``patch`` and people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def unified_diff_lines(path: str, old: str, new: str) -> Iterator[str]:
    """Yield the lines of a diff, without line ends. Only a line feed ends a line, so that a carriage return shows."""
    from difflib import unified_diff

    lines = unified_diff(_lines(old), _lines(new), path, path)
    for line in lines:
        yield line.removesuffix("\n")
        if not line.endswith("\n") and line[:1] in {" ", "+", "-"}:
            yield "\\ No newline at end of file"


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    return lines if lines[-1] else lines[:-1]

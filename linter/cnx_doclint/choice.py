"""Which rules run on which document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

# What the code of every rule begins with.
EVERY = "CNX"


class Choice(NamedTuple):
    """Which rules run, by the beginnings of their codes, and whether history is read as if it were of today.

    Attributes:
        select: rules that run.
        ignore: rules that do not; the longer beginning decides.
        per_file: rules that never run on some documents: a pattern and beginnings of codes.
        root: the folder that these patterns start from.
        history: whether sections headed as history are judged.
    """

    select: tuple[str, ...] = (EVERY,)
    ignore: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    root: Path = Path()
    history: bool = False

    def runs(self, path: str, code: str) -> bool:
        """Say whether a rule runs on a document."""
        return is_selected(code, self.select, self.ignore) and not code.startswith(self._never(path))

    def _never(self, path: str) -> tuple[str, ...]:
        if not self.per_file:
            return ()
        from cnx_doclint.patterns import covers

        return tuple(code for pattern, codes in self.per_file if covers(path, pattern, self.root) for code in codes)


def is_selected(code: str, select: Iterable[str], ignore: Iterable[str]) -> bool:
    """Say whether a rule runs: the longest prefix of its code that is selected or ignored decides."""
    chosen = max((len(prefix) for prefix in select if code.startswith(prefix)), default=-1)
    dropped = max((len(prefix) for prefix in ignore if code.startswith(prefix)), default=-1)
    return chosen > dropped

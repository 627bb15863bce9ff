"""What an output format is: a module of this folder with a ``REPORT``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnx_doclint.results import Checked, Recognised, Results
    from cnx_doclint.style import Style


class Report(NamedTuple):
    """An output format.

    Attributes:
        check: yields the lines that tell findings.
        claims: yields the lines that tell claims; None when the format is for findings alone.
        sums_up: whether a closing count may follow on the same output; else it goes beside it.
        statistics: yields the lines that count findings by rule; None when the format has no way to tell that.
    """

    check: Callable[[Results[Checked], Style], Iterator[str]]
    claims: Callable[[Results[Recognised], Style], Iterator[str]] | None
    sums_up: bool
    statistics: Callable[[Results[Checked], Style], Iterator[str]] | None = None

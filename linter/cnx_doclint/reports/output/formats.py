"""What an output format is, and which there are: each module of ``reports`` with its ``REPORT``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cnx_doclint.findings.results import Checked, Recognised, Results
    from cnx_doclint.messages.style import Style

FOLDER = "cnx_doclint.reports"


class Report(NamedTuple):
    """An output format.

    Attributes:
        check: yields the lines that tell findings.
        claims: yields the lines that tell claims; None when the format is for findings alone.
        sums_up: whether a closing count may follow on the same output; else it goes beside it.
        statistics: yields the lines that count findings by rule; None when the format has no way to tell that.
        unread: yields the lines that tell numbers not understood; None when the format is for findings alone.
    """

    check: Callable[[Results[Checked], Style], Iterator[str]]
    claims: Callable[[Results[Recognised], Style], Iterator[str]] | None
    sums_up: bool
    statistics: Callable[[Results[Checked], Style], Iterator[str]] | None = None
    unread: Callable[[Results[Recognised], Style], Iterator[str]] | None = None


def reports() -> Mapping[str, Report]:
    """Return every output format by its name."""
    return registry.plugins(FOLDER, "REPORT")


def names() -> tuple[str, ...]:
    """Return the names of the output formats."""
    return registry.names(FOLDER)


def report(name: str) -> Report:
    """Return one output format."""
    found: Report = registry.plugin(FOLDER, name, "REPORT")
    return found

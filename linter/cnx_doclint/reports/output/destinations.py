"""Which report goes where: to the terminal, into a file, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.errors import UsageError
from cnx_doclint.messages.messages import msg
from cnx_doclint.messages.style import Style
from cnx_doclint.reports.output.formats import report, reports

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cnx_doclint.errors import DocumentError
    from cnx_doclint.findings.results import Checked, Results
    from cnx_doclint.messages.translation import Language
    from cnx_doclint.reports.output.formats import Report


class Reporting(NamedTuple):
    """What is to be reported of a check, and where.

    Attributes:
        report: the format of the output.
        statistics: whether findings are counted by rule instead of shown.
        file: where the output goes instead of standard output.
        more: further formats by their name, each with its file.
    """

    report: Report
    statistics: bool
    file: Path | None
    more: tuple[tuple[str, Path], ...]

    @classmethod
    def from_options(
        cls, name: str, statistics: bool, file: Path | None, more: Iterable[tuple[str, Path]]
    ) -> Reporting:
        """Return what was asked for.

        Raises:
            UsageError: the format cannot count findings by rule.
        """
        found = report(name)
        if statistics and found.statistics is None:
            able = ", ".join(each for each, one in reports().items() if one.statistics)
            raise UsageError(
                msg("--statistics has no form in {name}", name=name),
                msg("choose --output-format from: {able}", able=able),
            )
        return cls(found, statistics, file, tuple(more))

    def lines(self, results: Results[Checked], style: Style) -> Iterator[str]:
        """Return the lines of the output."""
        if self.statistics and self.report.statistics:
            return self.report.statistics(results, style)
        return self.report.check(results, style)

    def saved(self, results: Results[Checked], language: Language) -> Results[Checked]:
        """Write what goes into files; a file that cannot be written joins what the run failed at."""
        style = Style(language=language)
        files = [(path, report(name).check(results, style)) for name, path in self.more]
        if self.file:
            files.append((self.file, self.lines(results, style)))
        errors = [error for path, lines in files for error in save(path, lines)]
        return results._replace(failures=(*results.failures, *errors))


def save(path: Path, lines: Iterable[str]) -> Iterator[DocumentError]:
    """Write lines into a file, all of them or none; yield why, if that fails."""
    from cnx_doclint.project.files import write_or_error

    text = "".join(f"{line}\n" for line in lines)
    # What is no Unicode, as in some files' names, is escaped, as on standard output.
    return write_or_error(path, text.encode("utf-8", "backslashreplace").decode("utf-8"))

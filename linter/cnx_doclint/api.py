"""What programs may build on: check texts and files, get findings as values. Stable; everything else may change.

>>> import cnx_doclint
>>> text = "# ConvNeXtPose-L\\n\\n```python\\ndeconv_kernels = [4, 4, 4]\\n```\\n"
>>> report = cnx_doclint.check_text(text, path="guide.md", spec=cnx_doclint.load_spec("builtin:convnextpose"))
>>> for finding in report.findings:
...     print(finding)
guide.md:4:18: CNX101 head.deconv_kernels of L: this says [4, 4, 4], the spec has [3, 3, 3]
>>> report.findings[0].line, report.findings[0].column, report.findings[0].code
(4, 18, 'CNX101')
>>> report.wrong, report.agree, bool(report.findings)
(1, 0, True)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cnx_doclint.errors import DoclintError, DocumentError
from cnx_doclint.findings.results import Checked, Located
from cnx_doclint.project.config import find_config, load_config
from cnx_doclint.project.files import decode, read
from cnx_doclint.project.project import project_of
from cnx_doclint.project.search import Search, common_folder
from cnx_doclint.rules.engine.selection import RuleSelection, known_codes
from cnx_doclint.rules.engine.summary import summarize
from cnx_doclint.runner.checker import Checker
from cnx_doclint.runner.setup import checker_of, with_baseline
from cnx_doclint.spec.spec import Spec, load_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cnx_doclint.claims.levels import Level
    from cnx_doclint.findings.diagnostics import Safety, Severity

__all__ = ["DoclintError", "Edit", "Finding", "Fix", "Report", "Spec", "check_paths", "check_text", "load_spec"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Puts ``text`` in the place of the bytes from ``start_byte`` to ``end_byte`` of the file, as UTF-8."""

    start_byte: int
    end_byte: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together. ``safe`` ones may be applied unseen; ``display-only`` ones never."""

    safety: Safety
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a document; lines and columns are counted from 1, columns in code points.

    Attributes:
        path: the document, as it was named.
        line, column: where it begins.
        end_line, end_column: where it ends; the end is not part of it.
        code: of the rule, e.g. ``CNX101``.
        rule: the rule's name, e.g. ``head-mismatch``.
        severity: of the rule, or less where it is not certain.
        message: what the text says and what is so, in a line.
        evidence: what that rests on.
        fix: how to put it right, if that can be said.
        confidence: how likely it is that this is wrong, up to 1.
        level: the same in a word; ``certain``, ``likely`` or ``possible``.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    rule: str
    severity: Severity
    message: str
    evidence: tuple[str, ...]
    fix: Fix | None
    confidence: float = 1.0
    level: Level = "certain"

    def __str__(self) -> str:
        """Return it in a line, the way editors understand."""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the claims of a document.

    Attributes:
        path: the document, as it was named.
        findings: in order of position.
        agree: claims that are right.
        wrong: claims that are reported.
        skipped: claims without a verdict, by the reason.
        error: why the document could not be read; then there is nothing else.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    agree: int = 0
    wrong: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    error: str = ""


def check_text(  # noqa: PLR0913 (each has a name)
    text: str,
    *,
    spec: Spec | str | Path = "builtin:convnextpose",
    path: str = "document.md",
    select: Iterable[str] = ("CNX",),
    ignore: Iterable[str] = (),
    level: Level = "likely",
) -> Report:
    """Compare what a text claims with a spec. No settings are read, and no file but the spec's.

    Args:
        text: Markdown, or what ``path`` says.
        spec: a spec, its path, or the name of a built-in one.
        path: what the document is called; its ending tells Markdown, ``.mdx`` and ``.ipynb`` apart.
        select: codes of rules that run, their beginnings, or rules' names.
        ignore: rules that do not run; the longer beginning of a code decides.
        level: how sure a finding must be to be told.

    Raises:
        DoclintError: the spec cannot be read, there is no such rule, or the text is no notebook though it is called
            one; ``hint`` says what to do.
    """
    loaded = spec if isinstance(spec, Spec) else load_spec(spec)
    origin = "the spec" if isinstance(spec, Spec) else str(spec)
    checker = Checker.for_project(
        project_of(loaded, origin=origin), RuleSelection(known_codes(select), known_codes(ignore))
    )
    return _report(summarize(checker._replace(level=level).lint(path, text)))


def check_paths(paths: Iterable[str | Path], *, config: str | Path | None = None) -> Iterator[Report]:
    """Check files and all documents below folders, as the command line does with the same settings.

    All are read before the first report, since some rules compare documents with each other.

    Args:
        paths: files and folders.
        config: a file of settings; without it, the nearest to what the paths have in common.

    Yields:
        A report of each document; of one that cannot be read, with an ``error``.

    Raises:
        DoclintError: the settings, the spec or the baseline cannot be read; ``hint`` says what to do.
    """
    named = [str(path) for path in paths]
    settings = load_config(Path(config)) if config else find_config(common_folder(named))
    checker = with_baseline(checker_of(settings, common_folder(named)), settings)
    found = [*_checked(checker, Search.from_config(settings), named)]
    compared = iter(checker.compare([one for one in found if isinstance(one, Checked)]))
    yield from (_report(next(compared)) if isinstance(one, Checked) else one for one in found)


def _checked(checker: Checker, searched: Search, named: Iterable[str]) -> Iterator[Checked | Report]:
    """Every document once; a report of what cannot be read."""
    seen = set()
    for start, item in ((path, item) for path in named for item in searched.documents(Path(path))):
        if isinstance(item, DocumentError):
            yield Report(start, error=str(item))
        elif item not in seen:
            seen.add(item)
            yield _read(checker, item)


def _read(checker: Checker, path: Path) -> Checked | Report:
    try:
        return summarize(checker.lint(str(path), decode(str(path), read(path))))
    except DocumentError as error:
        return Report(str(path), error=str(error))


def _report(found: Checked) -> Report:
    tally = found.tally
    findings = tuple(map(_finding, found.findings))
    return Report(
        found.path,
        findings,
        tally.agree,
        tally.wrong,
        {str(reason): number for reason, number in tally.skipped.items()},
    )


def _finding(found: Located) -> Finding:
    (path, start, end), one = found.place, found.diagnostic
    edits = tuple(Edit(edit.start_byte, edit.end_byte, edit.text) for edit in found.edits)
    fix = Fix(one.fix.safety, edits) if one.fix else None
    message, evidence = str(one.message), tuple(map(str, one.evidence))
    return Finding(
        path, *start, *end, one.code, one.rule, one.severity, message, evidence, fix, one.confidence, one.level
    )

"""``full``: each finding with its line, what is wrong marked, what the truth rests on, and the fix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnx_doclint.judged import Judged
from cnx_doclint.reports._report import Report
from cnx_doclint.reports.concise import headline
from cnx_doclint.results import Checked, Excerpt, Located, LocatedClaim, Recognised, Results
from cnx_doclint.style import Style, in_line, printable
from cnx_doclint.widths import width
from cnx_doclint.wording import statistics

TAB = 4


def _check(results: Results[Checked], style: Style) -> Iterator[str]:
    for file in results.files:
        for finding in file.findings:
            yield "\n".join([headline(finding, style), *body(finding, style), ""])


def body(finding: Located, style: Style) -> Iterator[str]:
    """Yield the lines below a finding's headline."""
    number = str(finding.place.start.line)
    gutter = " " * len(number)
    line, before, marked = _shown(finding.excerpt)
    severe = {"error": style.red, "warning": style.yellow, "info": style.cyan}[finding.diagnostic.severity]
    yield style.faint(f"{gutter} |")
    yield f"{style.faint(f'{number} |')} {line}"
    yield f"{style.faint(f'{gutter} |')} {' ' * before}{severe('^' * max(1, marked))}"
    for evidence in finding.diagnostic.evidence:
        yield f"{style.faint(f'{gutter} =')} {in_line(evidence)}"
    if fix := _fix(finding):
        yield f"{style.faint(f'{gutter} =')} {style.cyan(in_line(fix))}"
    if finding.commit:
        yield f"{style.faint(f'{gutter} =')} {in_line(f'last changed: {finding.commit}')}"


def _shown(excerpt: Excerpt) -> tuple[str, int, int]:
    """A line as a terminal shows it, the width of what stands before the finding, and the finding's own."""
    text = printable(excerpt.text)
    before, marked = _expanded(text[: excerpt.start]), _expanded(text[excerpt.start : excerpt.end])
    return before + marked + _expanded(text[excerpt.end :]), width(before), width(marked)


def _expanded(text: str) -> str:
    return text.replace("\t", " " * TAB)


_HOW = {"safe": "--fix", "unsafe": "--unsafe-fixes", "display-only": "yours to decide"}


def _fix(finding: Located) -> str:
    fix = finding.diagnostic.fix
    if fix is None:
        return ""
    return f"fix: write {', '.join(edit.text for edit in fix.edits)} ({_HOW[fix.safety]})"


_VERDICTS = {
    "match": "agrees",
    "mismatch": "WRONG",
    "unverifiable": "not in the spec",
    "silent": "not judged",
}


class _Row(NamedTuple):
    place: str
    verdict: str
    what: str
    value: str
    why: str


def _claims(results: Results[Recognised], style: Style) -> Iterator[str]:
    for file in results.files:
        rows = [_row(one) for one in file.claims]
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        if rows:
            yield style.bold(in_line(file.path))
        for row in rows:
            yield _line(row, widths, style)
        if rows:
            yield ""


def _row(one: LocatedClaim) -> _Row:
    place = f"{one.place.start.line}:{one.place.start.column}"
    if not isinstance(one.claim, Judged):
        return _Row(place, "skipped", one.claim.key, printable(_one_line(one.claim.text)), one.claim.reason)
    claim = one.claim.claim
    value = printable(_one_line(claim.text))
    if one.claim.verdict == "mismatch":
        value = f"{value} ≠ {one.claim.expected}"
    return _Row(place, _VERDICTS[one.claim.verdict], f"{claim.model} {claim.key}", value, claim.reason)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _line(row: _Row, widths: list[int], style: Style) -> str:
    place, verdict, what, value = (
        text + " " * (size - width(text)) for text, size in zip(row[:4], widths, strict=False)
    )
    paint = {"WRONG": style.red, "agrees": style.green}.get(row.verdict, style.yellow)
    return f"  {place}  {paint(verdict)}  {what}  {value}  {style.faint(printable(_one_line(row.why)))}".rstrip()


REPORT = Report(_check, _claims, sums_up=True, statistics=statistics)

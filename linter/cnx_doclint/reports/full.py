"""``full``: each finding with its line, what is wrong marked, what the truth rests on, and the fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.judged import Judged, Verdict
from cnx_doclint.documents.display_width import display_width
from cnx_doclint.messages.messages import NOTHING, Message, msg
from cnx_doclint.messages.style import Style, in_line, printable
from cnx_doclint.reports.concise import headline
from cnx_doclint.reports.output.closing import statistics_lines
from cnx_doclint.reports.output.formats import Report
from cnx_doclint.reports.output.level_words import level_word
from cnx_doclint.reports.output.unread_groups import UnreadGroup, unread_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cnx_doclint.findings.places import Excerpt
    from cnx_doclint.findings.results import Checked, Located, LocatedClaim, Recognised, Results

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
        yield f"{style.faint(f'{gutter} =')} {in_line(style.say(evidence))}"
    if fix := _fix(finding):
        yield f"{style.faint(f'{gutter} =')} {style.cyan(in_line(style.say(fix)))}"
    if finding.commit:
        changed = msg("last changed: {commit}", commit=finding.commit.summary_line)
        yield f"{style.faint(f'{gutter} =')} {in_line(style.say(changed))}"


def _shown(excerpt: Excerpt) -> tuple[str, int, int]:
    """A line as a terminal shows it, the width of what stands before the finding, and the finding's own."""
    text = printable(excerpt.text)
    before, marked = _expanded(text[: excerpt.start]), _expanded(text[excerpt.start : excerpt.end])
    return before + marked + _expanded(text[excerpt.end :]), display_width(before), display_width(marked)


def _expanded(text: str) -> str:
    return text.replace("\t", " " * TAB)


_HOW = {"safe": Message("--fix"), "unsafe": Message("--unsafe-fixes"), "display-only": msg("yours to decide")}


def _fix(finding: Located) -> Message:
    fix = finding.diagnostic.fix
    if fix is None:
        return NOTHING
    words = ", ".join(edit.text for edit in fix.edits)
    return msg("fix: write {words} ({how})", words=words, how=_HOW[fix.safety])


_SKIPPED = msg("skipped")
_UNREAD = msg("not read")
_VERDICTS: Mapping[Verdict, Message] = {
    "match": msg("agrees"),
    "mismatch": msg("WRONG"),
    "unverifiable": msg("not in the spec"),
    "silent": msg("not judged"),
}


class _Row(NamedTuple):
    """A line of claims: its texts, and how the verdict is painted."""

    place: str
    verdict: str
    what: str
    value: str
    why: str
    paint: Callable[[str], str]


def _claims(results: Results[Recognised], style: Style) -> Iterator[str]:
    for file in results.files:
        yield from _rows(file.path, [_row(one, style) for one in file.claims], style)


def _unread(results: Results[Recognised], style: Style) -> Iterator[str]:
    for file in results.files:
        yield from _rows(file.path, [_unread_row(one, style) for one in unread_groups(file)], style)


def _rows(path: str, rows: Sequence[_Row], style: Style) -> Iterator[str]:
    """Yield the lines of a file, its name above them; columns stand below each other."""
    widths = [max(map(display_width, column)) for column in zip(*(row[:4] for row in rows), strict=True)]
    if rows:
        yield style.bold(in_line(path))
    for row in rows:
        yield _line(row, widths, style)
    if rows:
        yield ""


def _unread_row(one: UnreadGroup, style: Style) -> _Row:
    place = f"{one.place.start.line}:{one.place.start.column}"
    where = printable(_one_line(one.where)) or "-"
    return _Row(
        place, style.say(_UNREAD), where, printable(style.say(one.counted)), style.say(one.reason), style.yellow
    )


def _row(one: LocatedClaim, style: Style) -> _Row:
    place = f"{one.place.start.line}:{one.place.start.column}"
    if not isinstance(one.claim, Judged):
        value, why = printable(_one_line(one.claim.text)), style.say(one.claim.reason)
        return _Row(place, style.say(_SKIPPED), one.claim.key, value, why, style.yellow)
    claim = one.claim.claim
    value = printable(_one_line(claim.text))
    verdict, why = style.say(_VERDICTS[one.claim.verdict]), style.say(claim.reason)
    if one.claim.verdict == "mismatch":
        value = f"{value} ≠ {one.claim.expected}"
        verdict = f"{verdict} {style.say(level_word(one.claim.level))}".rstrip()
    paint = {"mismatch": style.red, "match": style.green}.get(one.claim.verdict, style.yellow)
    return _Row(place, verdict, f"{claim.model} {claim.key}", value, why, paint)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _line(row: _Row, widths: list[int], style: Style) -> str:
    place, verdict, what, value = (
        text + " " * (size - display_width(text)) for text, size in zip(row[:4], widths, strict=True)
    )
    return f"  {place}  {row.paint(verdict)}  {what}  {value}  {style.faint(printable(_one_line(row.why)))}".rstrip()


REPORT = Report(_check, _claims, sums_up=True, statistics=statistics_lines, unread=_unread)

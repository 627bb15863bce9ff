"""``concise``: one line a finding, ``path:line:column: CODE message``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.claims.judged import Judged
from cnx_doclint.messages.messages import msg
from cnx_doclint.messages.style import Style, in_line
from cnx_doclint.reports.output.closing import statistics_lines
from cnx_doclint.reports.output.formats import Report
from cnx_doclint.reports.output.level_words import level_word
from cnx_doclint.reports.output.unread_groups import unread_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.findings.results import Checked, Located, LocatedClaim, Recognised, Results


def _check(results: Results[Checked], style: Style) -> Iterator[str]:
    for file in results.files:
        yield from (headline(finding, style) for finding in file.findings)


def headline(finding: Located, style: Style) -> str:
    """Return a finding in one line, with its level where it is not certain; ``[*]`` marks what ``--fix`` corrects."""
    diagnostic = finding.diagnostic
    colour = {"error": style.red, "warning": style.yellow, "info": style.cyan}[diagnostic.severity]
    fixable = style.cyan("[*] ") if diagnostic.fix and diagnostic.fix.safety == "safe" else ""
    place = style.bold(in_line(str(finding.place)))
    word = level_word(diagnostic.level)
    code = colour(diagnostic.code) + (f" {style.say(word)}" if word else "")
    return f"{place}: {code} {fixable}{in_line(style.say(diagnostic.message))}"


def _claims(results: Results[Recognised], style: Style) -> Iterator[str]:
    for file in results.files:
        yield from (_line(one, style) for one in file.claims)


def _line(one: LocatedClaim, style: Style) -> str:
    place = style.bold(in_line(str(one.place)))
    if not isinstance(one.claim, Judged):
        return f"{place}: skipped {one.claim.key} {in_line(one.claim.text)} ({in_line(style.say(one.claim.reason))})"
    claim = one.claim.claim
    word = level_word(one.claim.level) if one.claim.verdict == "mismatch" else ""
    verdict = one.claim.verdict + (f" {style.say(word)}" if word else "")
    return f"{place}: {verdict} {claim.model} {claim.key} {in_line(claim.text)}"


def _unread(results: Results[Recognised], style: Style) -> Iterator[str]:
    for file in results.files:
        for one in unread_groups(file):
            told = style.say(
                msg("{where}: {counted} ({reason})", where=one.where, counted=one.counted, reason=one.reason)
            )
            yield f"{style.bold(in_line(str(one.place)))}: unread {in_line(told)}"


REPORT = Report(_check, _claims, sums_up=True, statistics=statistics_lines, unread=_unread)

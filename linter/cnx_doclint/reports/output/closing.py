"""Sentences that a check ends with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cnx_doclint.findings.results import UNSURE
from cnx_doclint.messages.counts import files, findings
from cnx_doclint.messages.messages import Message, join, msg, plural
from cnx_doclint.project.project import SPEC_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.findings.results import Checked, File, Results, Tally
    from cnx_doclint.messages.style import Style
    from cnx_doclint.project.project import Project


def closing_count(tally: Tally) -> Message:
    """Say what was checked: ``41 claims in 6 files: 38 agree, 3 wrong, 5 skipped (3 no model, 2 not in the spec)``."""
    claims = plural("{number:,} claim", "{number:,} claims", tally.claims)
    agree = plural("{number} agree", "{number} agree", tally.agree)
    wrong = plural("{number} wrong", "{number} wrong", tally.wrong)
    became = join(", ", (agree, wrong, _skipped(tally)))
    return msg("{claims} in {files}: {became}", claims=claims, files=files(tally.files), became=became)


def _skipped(tally: Tally) -> Message:
    skipped = plural("{number} skipped", "{number} skipped", sum(tally.skipped.values()))
    reasons = sorted(tally.skipped.items(), key=lambda item: (-item[1], item[0]))
    if not reasons:
        return skipped
    why = join(", ", (join(" ", (str(number), reason)) for reason, number in reasons))
    return msg("{skipped} ({why})", skipped=skipped, why=why)


def closing_lines(results: Results[File], project: Project, style: Style) -> Iterator[str]:
    """Yield the closing count, and loudly so when nothing was checked or the truth is not the user's own."""
    tally = results.tally
    if tally.compared:
        yield (style.red if tally.wrong else style.green)(style.say(closing_count(tally)))
    elif tally.noted:
        yield style.yellow(style.say(_only_noted(tally, project)))
    else:
        nothing = msg("warning: nothing was checked: {why}", why=_nothing(results, project))
        yield style.yellow(style.say(nothing))
    if not project.found:
        told = msg("checked against {origin}, since no {file} was found", origin=project.origin, file=SPEC_FILE)
        yield style.yellow(style.say(told))


def _nothing(results: Results[File], project: Project) -> Message:
    tally = results.tally
    if not tally.files:
        return msg("no file could be read") if results.failures else msg("no Markdown file was found")
    return join(", ", (_no_claim(tally, project), _skipped(tally)))


def _no_claim(tally: Tally, project: Project) -> Message:
    return msg("no claim about a {title} model in {files}", title=project.family.title, files=files(tally.files))


def _only_noted(tally: Tally, project: Project) -> Message:
    """Of values in tables of other models, only whether they contradict each other can be said."""
    values = plural("{number:,} value", "{number:,} values", tally.noted)
    compared = msg("{values} of other models compared with each other", values=values)
    return join(", ", (_no_claim(tally, project), compared))


def fix_lines(results: Results[Checked], fixed: int, would: bool, silences: bool = False) -> Iterator[Message]:
    """Yield what was fixed or suppressed, and what can be fixed."""
    found = [finding.diagnostic for file in results.files for finding in file.findings]
    if fixed or would:
        yield _done(findings(fixed), would, silences)
    safe = sum(one.fix is not None and one.fix.safety == "safe" for one in found)
    unsafe = sum(one.fix is not None and one.fix.safety == "unsafe" for one in found)
    if (safe or unsafe) and not would:
        more = [msg("{number} with --fix --unsafe-fixes", number=unsafe)] if unsafe else []
        certain = [msg("{number} with --fix", number=safe)] if safe else []
        how = join(", ", (*certain, *more))
        yield msg("[*] of {findings} can be fixed: {how}", findings=findings(len(found)), how=how)


def _done(number: Message, would: bool, silences: bool) -> Message:
    if silences:
        return msg("would suppress {number}", number=number) if would else msg("suppressed {number}", number=number)
    return msg("would fix {number}", number=number) if would else msg("fixed {number}", number=number)


def excluded_lines(results: Results[Checked]) -> Iterator[Message]:
    """Yield how many findings are left out, a line for each reason but that nobody is sure of them."""
    reasons = Counter(one.reason for file in results.files for one in file.left_out if one.reason != UNSURE)
    for reason, number in sorted(reasons.items()):
        yield plural(
            "{number:,} finding {reason} is left out",
            "{number:,} findings {reason} are left out",
            number,
            reason=reason,
        )


def statistics_lines(results: Results[Checked], style: Style) -> Iterator[str]:
    """Yield a line for each rule that found something, the most frequent first, and their sum."""
    from cnx_doclint.reports.output.rule_counts import by_rule

    found = by_rule(results)
    width = max((len(each.rule) for each in found), default=0)
    for each in found:
        fixable = f"  [*] {each.fixable}" if each.fixable else ""
        yield f"{each.findings:5}  {each.code}  {each.rule:{width}}  {each.severity:7}{fixable}".rstrip()
    if len(found) > 1:
        together = style.say(msg("in all"))
        yield f"{sum(each.findings for each in found):5}  {together}"

"""Sentences that a check ends with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnx_doclint.project import SPEC_FILE

if TYPE_CHECKING:
    from cnx_doclint.baseline import Update
    from cnx_doclint.project import Project
    from cnx_doclint.results import Checked, File, Results, Tally
    from cnx_doclint.style import Style


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 file``, ``3 files``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def closing(tally: Tally) -> str:
    """Say what was checked: ``41 claims in 6 files: 38 agree, 3 wrong, 5 skipped (3 no model, 2 not in the spec)``."""
    where = f"{counted(tally.claims, 'claim')} in {counted(tally.files, 'file')}"
    return f"{where}: {tally.agree} agree, {tally.wrong} wrong, {_skipped(tally)}"


def _skipped(tally: Tally) -> str:
    reasons = sorted(tally.skipped.items(), key=lambda item: (-item[1], item[0]))
    why = f" ({', '.join(f'{number} {reason}' for reason, number in reasons)})" if reasons else ""
    return f"{sum(tally.skipped.values())} skipped{why}"


def closing_lines(results: Results[File], project: Project, style: Style) -> Iterator[str]:
    """Yield the closing count, and loudly so when nothing was checked or the truth is not the user's own."""
    tally = results.tally
    if tally.compared:
        yield (style.red if tally.wrong else style.green)(closing(tally))
    elif tally.files:
        nothing = f"warning: nothing was checked: no claim about a {project.family.title} model"
        yield style.yellow(f"{nothing} in {counted(tally.files, 'file')}, {_skipped(tally)}")
    else:
        why = "no file could be read" if results.failures else "no Markdown file was found"
        yield style.yellow(f"warning: nothing was checked: {why}")
    if not project.found:
        yield style.yellow(f"checked against {project.origin}, since no {SPEC_FILE} was found")


def fixes(results: Results[Checked], fixed: int, would: bool, verb: str = "fix") -> Iterator[str]:
    """Yield what was fixed or suppressed, and what can be fixed."""
    findings = [finding.diagnostic for file in results.files for finding in file.findings]
    if fixed or would:
        yield f"{f'would {verb}' if would else f'{verb}ed'} {counted(fixed, 'finding')}"
    safe = sum(one.fix is not None and one.fix.safety == "safe" for one in findings)
    unsafe = sum(one.fix is not None and one.fix.safety == "unsafe" for one in findings)
    if (safe or unsafe) and not would:
        more = f"{unsafe} with --fix --unsafe-fixes" if unsafe else ""
        certain = f"{safe} with --fix" if safe else ""
        yield f"[*] of {counted(len(findings), 'finding')} can be fixed: {', '.join(filter(None, (certain, more)))}"


def left_out(results: Results[Checked]) -> Iterator[str]:
    """Yield how many findings are left out, a line for each reason."""
    reasons = Counter(aside.reason for file in results.files for aside in file.left_out)
    for reason, number in sorted(reasons.items()):
        yield f"{counted(number, 'finding')} {reason} {'is' if number == 1 else 'are'} left out"


def baseline_written(update: Update) -> str:
    """Say what a baseline that was written holds."""
    changes = f"{update.added:,} added, {update.dropped:,} dropped"
    return f"wrote {update.baseline.file}: {counted(update.baseline.size, 'finding')} ({changes})"


def unneeded(update: Update) -> str:
    """Say that a baseline knows what is no longer so."""
    number = counted(update.dropped, "entry").replace("entrys", "entries")
    return f"{number} of the baseline {'is' if update.dropped == 1 else 'are'} no longer needed (--prune-baseline)"


def statistics(results: Results[Checked]) -> Iterator[str]:
    """Yield a line for each rule that found something, the most frequent first, and their sum."""
    from cnx_doclint.rule_counts import by_rule

    found = by_rule(results)
    width = max((len(each.rule) for each in found), default=0)
    for each in found:
        fixable = f"  [*] {each.fixable}" if each.fixable else ""
        yield f"{each.findings:5}  {each.code}  {each.rule:{width}}  {each.severity:7}{fixable}".rstrip()
    if len(found) > 1:
        yield f"{sum(each.findings for each in found):5}  in all"

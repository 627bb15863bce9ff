"""``html``: one page to open in a browser, to print or to keep with a build.

It needs nothing but itself: no other file, no network, and no script to be read. Text from documents and names of files
are escaped, and the page's own policy lets a browser run and style nothing but what is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cnx_doclint import __version__
from cnx_doclint.reports._report import Report
from cnx_doclint.results import Checked, Located, Results
from cnx_doclint.rule_counts import RuleCount, by_rule
from cnx_doclint.style import Style, printable
from cnx_doclint.wording import closing, counted

if TYPE_CHECKING:
    from cnx_doclint.diagnostics import Fix
    from cnx_doclint.errors import DoclintError

_HOW = {
    "safe": "safe: --fix writes it",
    "unsafe": "look at it first: --unsafe-fixes",
    "display-only": "yours to decide",
}


def _check(results: Results[Checked], style: Style) -> Iterator[str]:  # noqa: ARG001
    found = [file for file in results.files if file.findings]
    yield from _head(_verdict(results))
    yield from _summary(results)
    yield from _contents(found)
    yield "<main>"
    yield from _rules(by_rule(results))
    yield from _failures(results.failures)
    for number, file in enumerate(found, 1):
        yield from _page(file, number)
    yield from _clean([file.path for file in results.files if not file.findings])
    yield "</main>"
    yield f"<footer><p>Written by cnx-doclint {_(__version__)}.</p></footer>"
    yield f"<script>{_asset('js')}</script>\n</body>\n</html>"


def _(text: object) -> str:
    from html import escape

    return escape(printable(str(text)))


def _verdict(results: Results[Checked]) -> str:
    number = sum(len(file.findings) for file in results.files)
    wrong = sum(bool(file.findings) for file in results.files)
    told = f"{counted(number, 'finding')} in {counted(wrong, 'document')}" if number else "no findings"
    unread = len(results.failures)
    return f"{told}, {counted(unread, 'file')} not read" if unread else told


# ---- the page around ----


def _head(verdict: str) -> Iterator[str]:
    css, js = _asset("css"), _asset("js")
    policy = f"default-src 'none'; style-src {_source(css)}; script-src {_source(js)}; base-uri 'none'"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>cnx-doclint: {_(verdict)}</title>"
    yield f"<style>{css}</style>\n</head>\n<body>"
    yield f'<header>\n<h1>Documentation check</h1>\n<p class="verdict">{_(verdict)}</p>'


def _asset(suffix: str) -> str:
    return Path(__file__).with_name(f"_page.{suffix}").read_text(encoding="utf-8")


def _source(text: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _summary(results: Results[Checked]) -> Iterator[str]:
    yield f"<p>{_(closing(results.tally))}.</p>"
    yield f"<p>Checked against <code>{_(results.spec)}</code>.</p>\n</header>"


def _contents(found: list[Checked]) -> Iterator[str]:
    """Links to the documents, where there are several."""
    if len(found) < 2:
        return
    yield '<nav aria-labelledby="contents">\n<h2 id="contents">By document</h2>\n<ul>'
    for number, file in enumerate(found, 1):
        link = f'<a href="#page-{number}"><code>{_(file.path)}</code></a>'
        yield f"<li>{link} {counted(len(file.findings), 'finding')}</li>"
    yield "</ul>\n</nav>"


def _rules(counts: list[RuleCount]) -> Iterator[str]:
    if not counts:
        return
    yield '<section aria-labelledby="rules">\n<h2 id="rules">By rule</h2>\n<table>'
    yield '<thead><tr><th scope="col">Rule</th><th scope="col">Severity</th>'
    yield '<th scope="col" class="number">Findings</th><th scope="col" class="number">With a safe fix</th></tr></thead>'
    yield "<tbody>"
    for each in counts:
        name = f'<th scope="row"><code>{_(each.code)}</code> {_(each.rule)}</th>'
        numbers = "".join(f'<td class="number">{number:,}</td>' for number in (each.findings, each.fixable))
        yield f"<tr>{name}<td>{_severity(each.severity)}</td>{numbers}</tr>"
    yield "</tbody>\n</table>"
    yield from _filter(counts)
    yield "</section>"


def _filter(counts: list[RuleCount]) -> Iterator[str]:
    """What the script shows and uses; without it every finding is there."""
    yield '<div id="filter" role="group" aria-label="Filter" hidden>\n<label for="filter-rule">Show</label>'
    yield '<select id="filter-rule"><option value="">every rule</option>'
    for each in sorted(counts, key=lambda one: one.code):
        yield f'<option value="{_(each.code)}">{_(each.code)} {_(each.rule)}</option>'
    yield "</select>"
    for severity in dict.fromkeys(each.severity for each in counts):
        yield f'<label><input type="checkbox" name="severity" value="{severity}" checked> {severity}</label>'
    yield '<output for="filter-rule"></output>\n</div>'


def _severity(severity: str) -> str:
    return f'<span class="severity {severity}">{severity}</span>'


def _failures(failures: Iterable[DoclintError]) -> Iterator[str]:
    items = [f'<li><p>{_(error)}</p><p class="aside">{_(error.hint)}</p></li>' for error in failures]
    if items:
        yield '<section aria-labelledby="unread">\n<h2 id="unread">Could not be read</h2>\n<ul class="unread">'
        yield from items
        yield "</ul>\n</section>"


def _clean(paths: list[str]) -> Iterator[str]:
    if paths:
        yield '<section aria-labelledby="clean">\n<h2 id="clean">Without findings</h2>\n<ul class="clean">'
        yield from (f"<li><code>{_(path)}</code></li>" for path in paths)
        yield "</ul>\n</section>"


# ---- findings ----


def _page(file: Checked, page: int) -> Iterator[str]:
    name = f"page-{page}"
    yield f'<section class="page" aria-labelledby="{name}">'
    yield f'<h2 id="{name}"><code>{_(file.path)}</code> <small>{counted(len(file.findings), "finding")}</small></h2>'
    for number, finding in enumerate(file.findings, 1):
        yield from _finding(finding, f"{name}-{number}")
    yield "</section>"


def _finding(finding: Located, name: str) -> Iterator[str]:
    diagnostic, (line, column) = finding.diagnostic, finding.place.start
    yield f'<article id="{name}" data-rule="{_(diagnostic.code)}" data-severity="{diagnostic.severity}">'
    rule = f"<code>{_(diagnostic.code)}</code> {_(diagnostic.rule)}"
    place = f'<a href="#{name}">line {line}, column {column}</a>'
    yield f"<h3>{_severity(diagnostic.severity)} {rule} <small>{place}</small></h3>"
    yield f'<p class="message">{_(diagnostic.message)}</p>'
    yield _excerpt(finding)
    if diagnostic.evidence:
        items = "".join(f"<li>{_(each)}</li>" for each in diagnostic.evidence)
        yield f'<ul class="evidence">{items}</ul>'
    if diagnostic.fix:
        yield _fix(finding, diagnostic.fix)
    if finding.commit:
        yield f'<p class="aside">Last changed: {_(finding.commit)}</p>'
    yield "</article>"


def _excerpt(finding: Located) -> str:
    before, marked, after = _parts(finding)
    number = f'<span class="at">{finding.place.start.line}</span>'
    return f'<pre class="excerpt">{number}<code>{_(before)}<mark>{_(marked)}</mark>{_(after)}</code></pre>'


def _parts(finding: Located) -> tuple[str, str, str]:
    text, start, end = finding.excerpt
    return text[:start], text[start:end], text[end:]


def _fix(finding: Located, fix: Fix) -> str:
    how = f"<p>Fix ({_HOW[fix.safety]}):</p>"
    if len(fix.edits) > 1 or fix.edits[0].span != finding.diagnostic.span or len(set(_lines(finding))) > 1:
        words = ", ".join(edit.text for edit in fix.edits)
        return f'<div class="fix">{how}<pre><code>{_(words)}</code></pre></div>'
    before, marked, after = _parts(finding)
    old = f'<span class="old"><b>-</b><code>{_(before)}<del>{_(marked)}</del>{_(after)}</code></span>'
    new = f'<span class="new"><b>+</b><code>{_(before)}<ins>{_(fix.edits[0].text)}</ins>{_(after)}</code></span>'
    return f'<div class="fix">{how}<pre>{old}\n{new}</pre></div>'


def _lines(finding: Located) -> tuple[int, int]:
    return finding.place.start.line, finding.place.end.line


REPORT = Report(_check, None, sums_up=False)

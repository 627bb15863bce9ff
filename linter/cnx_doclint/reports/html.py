"""``html``: one page to open in a browser, to print or to keep with a build.

It needs nothing but itself: no other file, no network, and no script to be read. Text from documents and names of files
are escaped, and the page's own policy lets a browser run and style nothing but what is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cnx_doclint.messages.counts import findings
from cnx_doclint.messages.messages import Message, join, msg, plural
from cnx_doclint.messages.style import Style, printable
from cnx_doclint.messages.version import __version__
from cnx_doclint.reports.output.closing import closing_count
from cnx_doclint.reports.output.formats import Report
from cnx_doclint.reports.output.level_words import level_word
from cnx_doclint.reports.output.rule_counts import RuleCount, by_rule

if TYPE_CHECKING:
    from cnx_doclint.errors import DoclintError
    from cnx_doclint.findings.diagnostics import Fix, Severity
    from cnx_doclint.findings.results import Checked, Located, Results

Told = Callable[[Message], str]

_SEVERITIES: Mapping[Severity, Message] = {"error": msg("error"), "warning": msg("warning"), "info": msg("info")}
_AGAINST = msg("Checked against")
_HOW = {
    "safe": msg("safe: --fix writes it"),
    "unsafe": msg("look at it first: --unsafe-fixes"),
    "display-only": msg("yours to decide"),
}


def _check(results: Results[Checked], style: Style) -> Iterator[str]:
    def told(message: Message) -> str:
        """Return a message in the reader's language, as the page may hold it."""
        return _(style.say(message))

    found = [file for file in results.files if file.findings]
    yield from _head(told(_verdict(results)), style.language.code, told)
    yield from _summary(results, told)
    yield from _contents(found, told)
    yield "<main>"
    yield from _rules(by_rule(results), _severities(results), told)
    yield from _failures(results.failures, told)
    for number, file in enumerate(found, 1):
        yield from _page(file, number, told)
    yield from _clean([file.path for file in results.files if not file.findings], told)
    yield "</main>"
    written = told(msg("Written by cnx-doclint {version}.", version=__version__))
    yield f"<footer><p>{written}</p></footer>"
    yield f"<script>{_asset('js')}</script>\n</body>\n</html>"


def _(text: object) -> str:
    from html import escape

    return escape(printable(str(text)))


def _verdict(results: Results[Checked]) -> Message:
    number = sum(len(file.findings) for file in results.files)
    wrong = sum(bool(file.findings) for file in results.files)
    documents = plural("{number:,} document", "{number:,} documents", wrong)
    found = msg("{findings} in {documents}", findings=findings(number), documents=documents)
    told = [found if number else msg("no findings")]
    if unread := len(results.failures):
        told.append(plural("{number:,} file not read", "{number:,} files not read", unread))
    return join(", ", told)


# ---- the page around ----


def _head(verdict: str, language: str, told: Told) -> Iterator[str]:
    css, js = _asset("css"), _asset("js")
    policy = f"default-src 'none'; style-src {_source(css)}; script-src {_source(js)}; base-uri 'none'"
    yield f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>cnx-doclint: {verdict}</title>"
    yield f"<style>{css}</style>\n</head>\n<body>"
    title = told(msg("Documentation check"))
    yield f'<header>\n<h1>{title}</h1>\n<p class="verdict">{verdict}</p>'


def _asset(suffix: str) -> str:
    return Path(__file__).with_name(f"_page.{suffix}").read_text(encoding="utf-8")


def _source(text: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _summary(results: Results[Checked], told: Told) -> Iterator[str]:
    yield f"<p>{told(closing_count(results.tally))}.</p>"
    spec = f"<code>{_(results.spec)}</code>"
    yield f"<p>{told(_AGAINST)} {spec}.</p>\n</header>"


def _contents(found: list[Checked], told: Told) -> Iterator[str]:
    """Links to the documents, where there are several."""
    if len(found) < 2:
        return
    heading = told(msg("By document"))
    yield f'<nav aria-labelledby="contents">\n<h2 id="contents">{heading}</h2>\n<ul>'
    for number, file in enumerate(found, 1):
        link = f'<a href="#page-{number}"><code>{_(file.path)}</code></a>'
        yield f"<li>{link} {told(findings(len(file.findings)))}</li>"
    yield "</ul>\n</nav>"


def _severities(results: Results[Checked]) -> list[Severity]:
    """Those that findings have, the gravest first."""
    found = {finding.diagnostic.severity for file in results.files for finding in file.findings}
    return [each for each in _SEVERITIES if each in found]


def _rules(counts: list[RuleCount], severities: list[Severity], told: Told) -> Iterator[str]:
    if not counts:
        return
    heading = told(msg("By rule"))
    yield f'<section aria-labelledby="rules">\n<h2 id="rules">{heading}</h2>\n<table>'
    rule, severity, found, safe = map(told, (msg("Rule"), msg("Severity"), msg("Findings"), msg("With a safe fix")))
    yield f'<thead><tr><th scope="col">{rule}</th><th scope="col">{severity}</th>'
    yield f'<th scope="col" class="number">{found}</th><th scope="col" class="number">{safe}</th></tr></thead>'
    yield "<tbody>"
    for each in counts:
        name = f'<th scope="row"><code>{_(each.code)}</code> {_(each.rule)}</th>'
        numbers = "".join(f'<td class="number">{number:,}</td>' for number in (each.findings, each.fixable))
        yield f"<tr>{name}<td>{_severity(each.severity, told)}</td>{numbers}</tr>"
    yield "</tbody>\n</table>"
    yield from _filter(counts, severities, told)
    yield "</section>"


def _filter(counts: list[RuleCount], severities: list[Severity], told: Told) -> Iterator[str]:
    """What the script shows and uses; without it every finding is there."""
    name, show, every = map(told, (msg("Filter"), msg("Show"), msg("every rule")))
    yield f'<div id="filter" role="group" aria-label="{name}" hidden>\n<label for="filter-rule">{show}</label>'
    yield f'<select id="filter-rule"><option value="">{every}</option>'
    for each in sorted(counts, key=lambda one: one.code):
        yield f'<option value="{_(each.code)}">{_(each.code)} {_(each.rule)}</option>'
    yield "</select>"
    for severity in severities:
        word = told(_SEVERITIES[severity])
        yield f'<label><input type="checkbox" name="severity" value="{severity}" checked> {word}</label>'
    # The script puts the numbers in.
    shown = told(msg("{shown} of {all} shown", shown="{shown}", all="{all}"))
    yield f'<output for="filter-rule" data-text="{shown}"></output>\n</div>'


def _severity(severity: Severity, told: Told) -> str:
    return f'<span class="severity {severity}">{told(_SEVERITIES[severity])}</span>'


def _failures(failures: Iterable[DoclintError], told: Told) -> Iterator[str]:
    items = [f'<li><p>{told(error.message)}</p><p class="aside">{told(error.hint)}</p></li>' for error in failures]
    if items:
        heading = told(msg("Could not be read"))
        yield f'<section aria-labelledby="unread">\n<h2 id="unread">{heading}</h2>\n<ul class="unread">'
        yield from items
        yield "</ul>\n</section>"


def _clean(paths: list[str], told: Told) -> Iterator[str]:
    if paths:
        heading = told(msg("Without findings"))
        yield f'<section aria-labelledby="clean">\n<h2 id="clean">{heading}</h2>\n<ul class="clean">'
        yield from (f"<li><code>{_(path)}</code></li>" for path in paths)
        yield "</ul>\n</section>"


# ---- findings ----


def _page(file: Checked, page: int, told: Told) -> Iterator[str]:
    name = f"page-{page}"
    yield f'<section class="page" aria-labelledby="{name}">'
    yield f'<h2 id="{name}"><code>{_(file.path)}</code> <small>{told(findings(len(file.findings)))}</small></h2>'
    for number, finding in enumerate(file.findings, 1):
        yield from _finding(finding, f"{name}-{number}", told)
    yield "</section>"


def _finding(finding: Located, name: str, told: Told) -> Iterator[str]:
    diagnostic, (line, column) = finding.diagnostic, finding.place.start
    yield f'<article id="{name}" data-rule="{_(diagnostic.code)}" data-severity="{diagnostic.severity}">'
    rule = f"<code>{_(diagnostic.code)}</code> {_(diagnostic.rule)}"
    where = told(msg("line {line}, column {column}", line=line, column=column))
    place = f'<a href="#{name}">{where}</a>'
    level = f" <small>{told(word)}</small>" if (word := level_word(diagnostic.level)) else ""
    yield f"<h3>{_severity(diagnostic.severity, told)} {rule}{level} <small>{place}</small></h3>"
    yield f'<p class="message">{told(diagnostic.message)}</p>'
    yield _excerpt(finding)
    if diagnostic.evidence:
        items = "".join(f"<li>{told(each)}</li>" for each in diagnostic.evidence)
        yield f'<ul class="evidence">{items}</ul>'
    if diagnostic.fix:
        yield _fix(finding, diagnostic.fix, told)
    if finding.commit:
        changed = msg("Last changed: {commit}", commit=finding.commit.summary_line)
        yield f'<p class="aside">{told(changed)}</p>'
    yield "</article>"


def _excerpt(finding: Located) -> str:
    before, marked, after = _parts(finding)
    number = f'<span class="at">{finding.place.start.line}</span>'
    return f'<pre class="excerpt">{number}<code>{_(before)}<mark>{_(marked)}</mark>{_(after)}</code></pre>'


def _parts(finding: Located) -> tuple[str, str, str]:
    text, start, end = finding.excerpt
    return text[:start], text[start:end], text[end:]


def _fix(finding: Located, fix: Fix, told: Told) -> str:
    title = told(msg("Fix ({how}):", how=_HOW[fix.safety]))
    how = f"<p>{title}</p>"
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

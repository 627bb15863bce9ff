"""Lints one document: claims, rules, suppressions. Pure: a document in, findings out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from cnx_doclint.choice import Choice
from cnx_doclint.claims import understand
from cnx_doclint.diagnostics import Diagnostic, Linted, Page, Rule
from cnx_doclint.directives import Directive, directives
from cnx_doclint.document import Document
from cnx_doclint.history import without_history
from cnx_doclint.registry import plugins
from cnx_doclint.spec import Spec
from cnx_doclint.vocabulary import Vocabulary


def rules() -> Mapping[str, Rule]:
    """Return every rule by its name, which is its module's with hyphens."""
    found = cast("dict[str, Rule]", plugins("cnx_doclint.rules", "RULE"))
    return {name.replace("_", "-"): rule for name, rule in found.items()}


def lint(document: Document, vocabulary: Vocabulary, spec: Spec, choice: Choice) -> Linted:
    """Find a document's claims and run the chosen rules over them."""
    chosen = {name: rule for name, rule in rules().items() if choice.runs(document.path, rule.code)}
    understood = understand(document, vocabulary, spec)
    understood = understood if choice.history else without_history(document, understood)
    page = Page(document, understood, spec)
    found = [d for name, rule in chosen.items() if not rule.last for d in _run(name, rule, page)]
    given = tuple(directives(document))
    kept, suppressed, unused = _suppress(found, given, document)
    page = page._replace(unused=tuple(d for d in unused if _may_judge(d, chosen)))
    kept += [d for name, rule in chosen.items() if rule.last for d in _run(name, rule, page)]
    return Linted(document, understood, _ordered(kept), _ordered(suppressed))


def _run(name: str, rule: Rule, page: Page) -> Iterator[Diagnostic]:
    for finding in rule.check(page):
        yield Diagnostic(rule.code, name, rule.severity, *finding)


def _ordered(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(found, key=lambda diagnostic: (diagnostic.span, diagnostic.code, diagnostic.message)))


def _suppress(
    found: Iterable[Diagnostic], given: tuple[Directive, ...], document: Document
) -> tuple[list[Diagnostic], list[Diagnostic], list[Directive]]:
    kept: list[Diagnostic] = []
    suppressed: list[Diagnostic] = []
    used: set[Directive] = set()
    for diagnostic in found:
        line = document.lines.position(diagnostic.span.start).line
        covering = [d for d in given if d.covers(diagnostic.code, line)]
        used.update(covering)
        (suppressed if covering else kept).append(diagnostic)
    return kept, suppressed, [directive for directive in given if directive not in used]


def _may_judge(directive: Directive, chosen: Mapping[str, Any]) -> bool:
    """A suppression of a rule that did not run may still be needed; of one that does not exist, another rule tells."""
    codes = {rule.code for rule in chosen.values()}
    every = {rule.code for rule in rules().values()}
    known = every.intersection(directive.codes)
    return known <= codes if known else not directive.codes and codes == every

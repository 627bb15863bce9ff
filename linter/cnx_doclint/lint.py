"""Lints one document: claims, rules, suppressions. Pure: a document in, findings out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from cnx_doclint.claims import understand
from cnx_doclint.diagnostics import Diagnostic, Linted, Page, Rule
from cnx_doclint.directives import Directive, directives
from cnx_doclint.document import Document
from cnx_doclint.notes import muted, notes
from cnx_doclint.project import Project
from cnx_doclint.registry import plugins


def rules() -> Mapping[str, Rule]:
    """Return every rule by its name, which is its module's with hyphens."""
    found = cast("dict[str, Rule]", plugins("cnx_doclint.rules", "RULE"))
    return {name.replace("_", "-"): rule for name, rule in found.items()}


def is_selected(code: str, select: Iterable[str], ignore: Iterable[str]) -> bool:
    """Say whether a rule runs: the longest prefix of its code that is selected or ignored decides."""
    chosen = max((len(prefix) for prefix in select if code.startswith(prefix)), default=-1)
    dropped = max((len(prefix) for prefix in ignore if code.startswith(prefix)), default=-1)
    return chosen > dropped


def lint(
    document: Document,
    project: Project,
    select: Iterable[str] = ("CNX",),
    ignore: Iterable[str] = (),
) -> Linted:
    """Find a document's claims and run the selected rules over them."""
    chosen = {n: r for n, r in rules().items() if is_selected(r.code, tuple(select), tuple(ignore))}
    vocabulary = project.vocabulary
    understood = understand(document, vocabulary, project.spec)
    page = Page(document, understood, project.spec, vocabulary, project.templates)
    found = [d for name, rule in chosen.items() if not rule.last for d in _run(name, rule, page)]
    given = tuple(directives(document))
    kept, suppressed, unused = _suppress(found, given, document)
    across = [rule.code for rule in chosen.values() if rule.across]
    kept_notes = (
        tuple(muted(notes(document, understood, vocabulary.is_measurable), document, given, across)) if across else ()
    )
    lines = {document.lines.position(note.span.start).line for note in kept_notes}
    page = page._replace(unused=tuple(d for d in unused if _may_judge(d, chosen, lines)))
    kept += [d for name, rule in chosen.items() if rule.last for d in _run(name, rule, page)]
    return Linted(document, understood, _ordered(kept), _ordered(suppressed), kept_notes)


def _run(name: str, rule: Rule, page: Page) -> Iterator[Diagnostic]:
    for finding in rule.check(page) if rule.check else ():
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


def _may_judge(directive: Directive, chosen: Mapping[str, Rule], noted: Iterable[int]) -> bool:
    """A suppression of a rule that did not run may still be needed; so may one for what only a run can compare."""
    codes = {rule.code for rule in chosen.values() if not rule.across}
    every = {rule.code for rule in rules().values()}
    if directive.codes:
        return all(code in codes or code not in every for code in directive.codes)
    all_ran = every == {rule.code for rule in chosen.values()}
    return all_ran and not any(directive.first <= line <= directive.last for line in noted)

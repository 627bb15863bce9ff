"""Lints one document: claims, rules, suppressions. Pure: a document in, findings out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.claims.claims import understand
from cnx_doclint.claims.history import heading_at, past_of, without_history
from cnx_doclint.documents.directives import Directive, directives
from cnx_doclint.findings.diagnostics import Diagnostic, Linted
from cnx_doclint.findings.rule import Generated, Page, Rule
from cnx_doclint.rules.engine.catalogue import rules
from cnx_doclint.rules.engine.confidence import fix_at, severity_at
from cnx_doclint.rules.engine.document_notes import document_notes
from cnx_doclint.rules.engine.generated_text import without_generated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document
    from cnx_doclint.families.glossary import Glossary
    from cnx_doclint.findings.notes import Note
    from cnx_doclint.rules.engine.selection import RuleSelection


def lint(
    document: Document, glossary: Glossary, vocabulary: Vocabulary, generated: Generated, selection: RuleSelection
) -> Linted:
    """Find a document's claims and run the chosen rules over them.

    Args:
        document: parsed.
        glossary: the spec in its family's words.
        vocabulary: how the family's models and facts are named in text.
        generated: gives the document's generated blocks as they should be.
        selection: which rules run.
    """
    chosen = {name: rule for name, rule in rules().items() if selection.runs(document.path, rule.code)}
    understood = understand(document, vocabulary, glossary.spec)
    understood = understood if selection.history else without_history(document, understood)
    understood = without_generated(document, understood)
    page = Page(document, understood, glossary, vocabulary, generated)
    found = [d for name, rule in chosen.items() if not rule.last for d in _run(name, rule, page)]
    given = tuple(directives(document))
    kept, suppressed, unused = _suppress(found, given, document)
    noted = tuple(_noted(page, selection)) if any(rule.across for rule in chosen.values()) else ()
    lines = {document.lines.position(note.span.start).line for note in noted}
    page = page._replace(unused=tuple(d for d in unused if _may_judge(d, chosen, lines)))
    kept += [d for name, rule in chosen.items() if rule.last for d in _run(name, rule, page)]
    heard = tuple(_heard(noted, chosen, given, document))
    return Linted(document, understood, _ordered(kept), _ordered(suppressed), notes=heard)


def _noted(page: Page, selection: RuleSelection) -> Iterator[Note]:
    """What other documents can contradict; a section that tells of the past contradicts nothing."""
    found = document_notes(page.document, page.understood, page.vocabulary.is_measurable)
    past = () if selection.history else past_of(page.document)
    yield from (note for note in found if heading_at(past, note.span.start) is None)


def _heard(
    noted: Iterable[Note], chosen: Mapping[str, Rule], given: Iterable[Directive], document: Document
) -> Iterator[Note]:
    """Notes with the codes of the rules that are to hear of them: those no suppression keeps from their lines."""
    across = [rule.code for rule in chosen.values() if rule.across]
    for note in noted:
        line = document.lines.position(note.span.start).line
        codes = frozenset(code for code in across if not any(one.covers(code, line) for one in given))
        if codes:
            yield note._replace(codes=codes)


def _run(name: str, rule: Rule, page: Page) -> Iterator[Diagnostic]:
    for finding in rule.check(page) if rule.check else ():
        level = finding.level
        told = finding._replace(fix=fix_at(level, finding.fix))
        yield Diagnostic(rule.code, name, severity_at(level, rule.severity), *told)


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
    """Say whether a suppression that nothing needed is of no use.

    One of a rule that did not run may still be needed, and so may one for what only a run can compare; of one of a rule
    that does not exist, another rule tells.
    """
    codes = {rule.code for rule in chosen.values() if not rule.across}
    every = {rule.code for rule in rules().values()}
    known = every.intersection(directive.codes)
    if directive.codes:
        return bool(known) and known <= codes
    all_ran = every == {rule.code for rule in chosen.values()}
    return all_ran and not any(directive.first <= line <= directive.last for line in noted)

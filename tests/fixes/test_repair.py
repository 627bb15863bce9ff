"""Fixing ends, and does no harm, even where a rule is mistaken."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cnx_doclint.claims.judged import Understood
from cnx_doclint.documents.document import parse
from cnx_doclint.documents.text import Span
from cnx_doclint.findings.diagnostics import Diagnostic, Edit, Fix, Linted
from cnx_doclint.fixes.repair import MAX_ROUNDS, Repaired, repair

Find = Callable[[str], Iterator[tuple[int, int, str]]]


def repaired(text: str, find: Find) -> Repaired:
    """Repair a text with one rule, which yields where each finding is and what to write there."""

    def lint(text: str) -> Linted:
        found = tuple(
            Diagnostic("CNX101", "rule", "error", Span(a, b), "wrong", fix=Fix((Edit(Span(a, b), new),), "safe"))
            for a, b, new in find(text)
        )
        return Linted(parse("a.md", text), Understood((), ()), found, ())

    return repair(lint(text), lint, frozenset({"safe"}))


def replacing(old: str, new: str) -> Find:
    def find(text: str) -> Iterator[tuple[int, int, str]]:
        at = text.find(old)
        while at >= 0:
            yield at, at + len(old), new
            at = text.find(old, at + len(old))

    return find


def test_all_findings_are_fixed_together() -> None:
    done = repaired("4 4 4\n", replacing("4", "three"))
    assert (done.linted.document.text, done.fixed, done.refused) == ("three three three\n", 3, ())


def test_a_fix_that_shows_the_next_one_goes_on() -> None:
    done = repaired("aaaa\n", replacing("aa", "a"))
    assert (done.linted.document.text, done.refused) == ("a\n", ())


def test_overlapping_fixes_take_turns() -> None:
    def find(text: str) -> Iterator[tuple[int, int, str]]:
        if "abc" in text:
            yield 0, 2, "x"
        if "bc" in text:
            at = text.index("bc")
            yield at, at + 2, "y"

    done = repaired("abc\n", find)
    assert (done.linted.document.text, done.fixed) == ("xc\n", 1)


def test_fixes_that_undo_each_other_end_and_are_told() -> None:
    def find(text: str) -> Iterator[tuple[int, int, str]]:
        yield 0, 1, "b" if text[0] == "a" else "a"

    done = repaired("a\n", find)
    assert done.fixed == MAX_ROUNDS
    assert len(done.refused) == 1


def test_a_harmful_fix_is_left_out_and_the_others_are_made() -> None:
    def find(text: str) -> Iterator[tuple[int, int, str]]:
        for at, char in enumerate(text):
            if char == "4":
                yield at, at + 1, "3" if at else "# 3"

    done = repaired("4 and 4\n", find)
    assert done.linted.document.text == "4 and 3\n"
    assert done.fixed == 1
    assert [refused.span for refused in done.refused] == [Span(0, 1)]
    assert list(done.complaints()) == [
        "a.md:1: the fix of CNX101 would change more of the document than its words"
        " and was not made; please report this bug of ours"
    ]


def test_what_is_only_shown_is_not_applied() -> None:
    def lint(text: str) -> Linted:
        fix = Fix((Edit(Span(0, 1), "b"),), "display-only")
        found = Diagnostic("CNX101", "rule", "error", Span(0, 1), "wrong", fix=fix)
        return Linted(parse("a.md", text), Understood((), ()), (found, found._replace(fix=None)), ())

    done = repair(lint("a\n"), lint, frozenset({"safe", "unsafe"}))
    assert (done.linted.document.text, done.fixed, done.refused) == ("a\n", 0, ())

"""Where the caret stands: under the finding, whatever stands before it."""

from __future__ import annotations

import re

import pytest

from cnx_doclint.claims.judged import Understood
from cnx_doclint.documents.display_width import display_width
from cnx_doclint.documents.document import parse
from cnx_doclint.documents.text import Span
from cnx_doclint.findings.diagnostics import Diagnostic, Linted
from cnx_doclint.findings.results import Checked, Results, Tally
from cnx_doclint.messages.style import Style, printable
from cnx_doclint.reports.full import REPORT
from cnx_doclint.rules.engine.summary import MARGIN, locate

PLAIN = Style()


def shown(text: str, marked: str, style: Style = PLAIN) -> list[str]:
    start = text.index(marked)
    diagnostic = Diagnostic("CNX101", "head-mismatch", "error", Span(start, start + len(marked)), "wrong")
    linted = Linted(parse("a.md", text), Understood((), ()), (), ())
    found = Checked("a.md", (locate(linted, diagnostic),), Tally())
    return "\n".join(REPORT.check(Results((found,), (), Tally(), ""), style)).split("\n")


@pytest.mark.parametrize(
    "before",
    ["", "plain ", "tab\tand\t", "图像 ", "✅ ", "⚠️ ", "é́ ", "🏋️ ", "\u200bzero ", "\x1b[31mred ", "\ufeff"],
)
def test_the_caret_stands_under_what_is_wrong(before: str) -> None:
    _, _, line, caret, *_ = shown(f"{before}[4, 4, 4] after", "[4, 4, 4]")
    left = line.index("[4, 4, 4]")
    assert caret.index("^") == display_width(line[:left])
    assert caret.count("^") == len("[4, 4, 4]")


def test_a_long_line_is_cut_around_the_finding() -> None:
    _, _, line, caret, *_ = shown("x" * 10**6 + "[4]" + "y" * 10**6, "[4]")
    assert line == "1 | …" + "x" * MARGIN + "[4]" + "y" * MARGIN + "…"
    assert caret.index("^") == line.index("[4]")


def test_a_finding_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    _, _, line, caret, *_ = shown("a [4,\r\n4]", "[4,\r\n4]")
    assert (line, caret) == ("1 | a [4,", "  |   ^^^")


def test_colour_changes_nothing_else() -> None:
    plain, coloured = (shown("a [4]", "[4]", Style(colour)) for colour in (False, True))
    assert [re.sub(r"\x1b\[[\d;]*m", "", line) for line in coloured] == plain
    assert coloured != plain


@pytest.mark.parametrize("code", [0x1B, 0x07, 0x7F, 0x9B, 0x202E, 0x2066])
def test_what_moves_the_cursor_is_not_printed(code: int) -> None:
    assert chr(code) not in printable(chr(code))

"""What authors settle: how far that reaches, that nothing else changes, and that it takes no time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.claims import layers
from cnx_doclint.claims.layers import layered
from cnx_doclint.claims.subjects import model_called
from cnx_doclint.documents.annotations import read_annotations
from cnx_doclint.documents.document import parse
from cnx_doclint.documents.text import Span
from cnx_doclint.runner.checker import Checker

CASES = Path(__file__).with_name("cases")
TABLE = "| Parameters |\n| --- |\n| 3.53M |\n"


def claims(checker: Checker, text: str, path: str = "a.md") -> list[tuple[str, str, str]]:
    found = checker.lint(path, text).understood.claims
    return [(one.claim.model, one.claim.text, one.verdict) for one in found]


def reached(text: str, path: str = "a.md") -> list[str]:
    document = parse(path, text)
    return [document.text[slice(*one.reach.span)] for one in read_annotations(document).found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!-- cnx-doclint: model=XS -->\n\n# A\n\ntext\n", "<!-- cnx-doclint: model=XS -->\n\n# A\n\ntext\n"),
        ("# A\n\ntext\n\n<!-- cnx-doclint: model=XS -->\n\nmore\nof it\n\nend\n", "more\nof it\n"),
        ("# A\n\ntext\n<!-- cnx-doclint: model=XS -->\n- a\n  - b\n\n  c\n- d\n\nend\n", "- a\n  - b\n\n  c\n- d\n"),
        ("# A\n\n- a\n  <!-- cnx-doclint: model=XS -->\n- b\n", ""),
        ("# A\n\n- a\n  <!-- cnx-doclint: model=XS -->\n  - b\n  - c\n- d\n", "  - b\n  - c\n"),
        ("# A\n\ntext\n\n> <!-- cnx-doclint: model=XS -->\n> quoted\n\nend\n", "> quoted\n"),
        (
            "## A\n<!-- cnx-doclint: model=XS -->\n### B\n\nb\n## C\n",
            "## A\n<!-- cnx-doclint: model=XS -->\n### B\n\nb\n",
        ),
        ("# A\n\nx\n\n<!-- other -->\n<!-- cnx-doclint: model=XS -->\n<!-- x -->\n\ntext\n", "text\n"),
        ("# A\n\ntext <!-- cnx-doclint: model=XS -->\nmore\n", "text <!-- cnx-doclint: model=XS -->"),
        ("# A\n\n<!-- cnx-doclint: fact=params.total -->\ntext\n\nmore\n", "text\n"),
        ("# A\n\nx\n\n<!-- cnx-doclint: model=XS -->\n", ""),
        (
            "# A\n\n```py\n# cnx-doclint: model=XS\n\n# cnx-doclint: fact=a\na = [\n  1,\n]\nb = 1\n```\n",
            "a = [\n  1,\n]",
        ),
    ],
)
def test_where_it_stands_decides_how_far_it_reaches(text: str, expected: str) -> None:
    assert reached(text)[0] == expected
    assert reached(text.replace("\n", "\r\n"))[0] == expected.replace("\n", "\r\n")


def test_mdx_has_its_own_comments(checker: Checker) -> None:
    said = "{/* cnx-doclint: model=XS */}"
    for between in ("\n", "\n\n"):
        text = f"# A\n\nx\n\n{said}{between}{TABLE}\n3.53M parameters\n"
        assert claims(checker, text, "a.mdx") == [("XS", "3.53M", "match")]
    assert reached(f"# A\n\nx\n\n{said}\none\ntwo\n\nthree\n", "a.mdx") == ["\none\ntwo\n"]


def test_a_notebook_is_one_document(checker: Checker) -> None:
    sources = ["# A\n\nIt is small.", "<!-- cnx-doclint: model=XS -->", TABLE, "It has 3.53M parameters."]
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source} for source in sources]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert claims(checker, text, "a.ipynb") == [("XS", "3.53M", "match")]


@pytest.mark.parametrize("matter", ["{model: XS}", "{ model: [xs] }  # why", "\n  model: 'XS'", "\n  model:\n    - XS"])
def test_front_matter_speaks_for_the_file(matter: str, checker: Checker) -> None:
    text = f"---\ntitle: A\ncnx-doclint: {matter}\n---\n\n# A\n\nIt has 3.53M parameters.\n"
    assert claims(checker, text) == [("XS", "3.53M", "match")]


@pytest.mark.parametrize(
    "name", ["XS", "xs", "ConvNeXtPose-XS", "convnextpose_xs", "ConvNeXtPose XS", "ConvNeXtPoseXS"]
)
def test_a_model_goes_by_any_of_its_names(name: str, checker: Checker) -> None:
    assert model_called(name, checker.basis.vocabulary, checker.project.spec) == "XS"


@pytest.mark.parametrize("name", ["XXS", "ConvNeXtPose", "ResNet-50", "XS and S", "all models", ""])
def test_what_is_no_name_of_one_model_names_none(name: str, checker: Checker) -> None:
    assert model_called(name, checker.basis.vocabulary, checker.project.spec) == ""


def test_a_comment_that_an_example_shows_says_nothing(checker: Checker) -> None:
    for shown in ("<!-- cnx-doclint: model=XS -->", "{/* cnx-doclint: model=XS */}"):
        text = f"# A\n\nIt has 7.53M parameters.\n\n```markdown\n{shown}\n```\n"
        assert claims(checker, text) == []


def test_values_that_are_about_none_are_counted(checker: Checker) -> None:
    linted = checker.lint("a.md", "# A\n\n<!-- cnx-doclint: model=none -->\nXS has 9.53M parameters.\n")
    assert not linted.understood.claims
    assert [one.reason for one in linted.understood.skipped] == ["the author says so: about none of the models"]


@pytest.mark.parametrize("path", sorted(CASES.glob("[b-z]*.md")), ids=lambda path: path.stem)
def test_a_comment_that_reaches_nothing_changes_nothing(path: Path, checker: Checker) -> None:
    text = path.read_text(encoding="utf-8")
    ends = "\n\n<!-- cnx-doclint: model=none -->\n<!-- cnx-doclint: fact=params.total -->\n"

    def understood(text: str) -> list[tuple[object, ...]]:
        found = checker.lint(path.name, text).understood
        told = [(one.claim.span, one.claim.model, one.claim.key, one.verdict, one.claim.reason) for one in found.claims]
        return [*told, *((one.span, one.key, one.reason) for one in found.skipped)]

    assert understood(text + ends) == understood(text)


# ---- how it grows ----

SAID = "<!-- cnx-doclint: model=XS fact=params.total -->"


@pytest.mark.parametrize(
    "text",
    [
        f"# A\n\nx\n\n{SAID}\n3.53M\n\n",
        f"{SAID}\n\n",
        f"3.53M {SAID}\n",
        f"- a\n{SAID}\n",
        "## A\n\n<!-- cnx-doclint: model=XS -->\n\nx\n\n",
        "```py\n# cnx-doclint: model=XS\n```\n",
    ],
)
def test_ten_thousand_take_ten_times_a_thousand(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in characters that the program looks at again, not by the clock."""
    looked = {"at": 0}
    from cnx_doclint.documents.reach import Layout

    line, indent = Layout._line, Layout._indent

    def counting(self: Layout, offset: int) -> Span:
        found = line(self, offset)
        looked["at"] += found.end - found.start + 1
        return found

    def counting_too(self: Layout, index: int) -> int:
        looked["at"] += 1
        return indent(self, index)

    monkeypatch.setattr(Layout, "_line", counting)
    monkeypatch.setattr(Layout, "_indent", counting_too)

    def needed(number: int) -> int:
        looked["at"] = 0
        assert len(read_annotations(parse("a.md", "# A\n\nx\n\n" + text * number)).found) == number
        return looked["at"]

    assert needed(10_000) <= 10 * needed(1_000) + 20_000


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: Span(*sorted(pair))), max_size=8)


@given(SPANS)
def test_the_innermost_place_counts(spans: list[Span]) -> None:
    nested = [
        one
        for number, one in enumerate(spans)
        if all(one.end <= o.start or o.end <= one.start or _is_in(one, o) or _is_in(o, one) for o in spans[:number])
    ]
    if len(nested) < len(spans):
        return
    found = layered((span, number) for number, span in enumerate(spans))
    for offset in range(42):
        around = [
            (span.end - span.start, -number) for number, span in enumerate(spans) if span.start <= offset < span.end
        ]
        assert found.at(offset) == (-min(around)[1] if around else None)
    assert layers.Layers().at(3) is None


def _is_in(one: Span, other: Span) -> bool:
    return other.start <= one.start and one.end <= other.end

"""What holds for every plug-in: nobody can add half of one."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from cnx_doclint.claims.claims import understand
from cnx_doclint.cli.options import _report_names
from cnx_doclint.documents.document import parse
from cnx_doclint.findings.results import Results
from cnx_doclint.messages.style import Style
from cnx_doclint.reports.output.formats import reports
from cnx_doclint.rules.engine.catalogue import rules
from cnx_doclint.rules.engine.reference_pages import GROUPS, rule_pages
from cnx_doclint.rules.engine.selection import is_selected
from cnx_doclint.rules.engine.summary import summarize, summarize_claims, tally_claims
from cnx_doclint.runner.checker import Checker

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "rules" / "cases"
DOCUMENTS = sorted(path for folder in ("docs", "examples", "tests") for path in (ROOT / folder).rglob("*.md"))


# Rules of files have no document to fire in; the commands that report them are tested.
OF_DOCUMENTS = [name for name, rule in rules().items() if rule.check or rule.across]


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_a_rule_has_cases_that_fire_and_cases_that_are_silent(name: str) -> None:
    outputs = [path.read_text(encoding="utf-8") for path in (CASES / name).glob("*.out")]
    assert any(rules()[name].code in output for output in outputs)
    assert "" in outputs


def test_every_case_belongs_to_a_rule_and_is_a_document() -> None:
    assert {path.name for path in CASES.iterdir()} == set(OF_DOCUMENTS)
    for path in CASES.glob("*/*"):
        assert path.suffix in {".md", ".out", ".fixed"} or any(path.rglob("*.md"))
        assert path.with_suffix(".md").exists() or path.with_suffix("").is_dir(), path
        assert path.with_suffix(".out").exists(), f"{path}: has no .out; pytest --update-cases writes it"


def test_codes_are_unique_and_well_formed() -> None:
    codes = [rule.code for rule in rules().values()]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"CNX\d{3}", code) for code in codes)


@pytest.mark.parametrize("name", rules())
def test_a_rule_carries_its_documentation(name: str) -> None:
    text = import_module(f"cnx_doclint.rules.{name.replace('-', '_')}").__doc__ or ""
    assert [part for part in ("What", "Why", "Fix") if not re.search(rf"^{part}: \S", text, re.MULTILINE)] == []
    assert [part for part in ("Wrong", "Right") if not re.search(rf"^{part}:\n\n    \S", text, re.MULTILINE)] == []
    assert rules()[name].summary


@pytest.mark.parametrize("name", [name for name in OF_DOCUMENTS if name != "translation-difference"])
def test_the_examples_of_a_rule_are_what_it_says(name: str, checker: Checker) -> None:
    code = rules()[name].code
    page = (ROOT / "docs" / "rules" / f"{code}.md").read_text(encoding="utf-8")
    wrong, right = re.findall(r"^~~~markdown\n(.*?)^~~~$", page, re.MULTILINE | re.DOTALL)

    def codes(example: str) -> set[str]:
        text = f"```python\n{example}```\n" if example.startswith("cfg.") else example
        (file,) = checker.compare([summarize(checker.lint("a.md", text))])
        return {finding.diagnostic.code for finding in file.findings}

    assert code in codes(wrong)
    assert code not in codes(right)


def test_the_pages_of_rules_are_up_to_date() -> None:
    folder = ROOT / "docs" / "rules"
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert found == dict(rule_pages()), "cnx-doclint rule --pages docs/rules"
    assert {rule.code[:4] for rule in rules().values()} == set(GROUPS)


@pytest.mark.parametrize("name", reports())
def test_every_format_renders_findings_and_claims(name: str, checker: Checker) -> None:
    path = ROOT / "examples/drifted/guide.md"
    linted = checker.lint(str(path), path.read_text(encoding="utf-8"))
    report = reports()[name]
    for style in (Style(), Style(colour=True)):
        found = "\n".join(report.check(Results((summarize(linted),), (), tally_claims(linted), "spec"), style))
        assert all(diagnostic.code in found for diagnostic in linted.diagnostics)
        if report.claims:
            claims = "\n".join(
                report.claims(Results((summarize_claims(linted),), (), tally_claims(linted), "spec"), style)
            )
            assert all(one.claim.key in claims for one in linted.understood.claims)


def test_the_choices_of_formats_are_the_formats() -> None:
    assert _report_names() == tuple(reports())
    assert set(_report_names(claims=True)) == {name for name, report in reports().items() if report.claims}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_document_with_a_claim_is_left_unparsed(path: Path, checker: Checker) -> None:
    """Line by line too, since a whole guide holds so many words that any of them lets it through."""
    vocabulary = checker.basis.vocabulary
    for text in (whole := path.read_text(encoding="utf-8"), *whole.split("\n\n"), *whole.splitlines()):
        found = understand(parse("x.md", text), vocabulary, checker.project.spec)
        if found.claims or found.skipped:
            assert checker.prefilter.lets_through(text), text


def test_every_wrong_claim_is_taken_by_exactly_one_rule(checker: Checker) -> None:
    """``claims`` and ``check`` must agree on what is wrong, whichever facts a family has."""
    for key in checker.project.family.facts:
        part = key.partition(".")[0]
        assert part in {"backbone", "head", "params", "tensor", "metric"}, f"no rule reports {key}"


@pytest.mark.parametrize(
    ("select", "ignore", "runs"),
    [
        (("CNX",), (), True),
        (("CNX1",), ("CNX101",), False),
        (("CNX101",), ("CNX1",), True),
        (("CNX2",), (), False),
        (("CNX101",), ("CNX101",), False),
    ],
)
def test_the_longer_code_decides(select: tuple[str, ...], ignore: tuple[str, ...], runs: bool) -> None:
    assert is_selected("CNX101", select, ignore) is runs

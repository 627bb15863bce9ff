"""What is understood of a text: each case is a document and the claims recognised in it, line by line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from cnx_doclint.claims.claims import Understood, understand
from cnx_doclint.documents.document import Document, parse
from cnx_doclint.project.project import project_of
from cnx_doclint.runner.checker import Checker
from cnx_doclint.spec.spec import load_spec

CASES = Path(__file__).with_name("cases")
DECODER = CASES.parents[1] / "accuracy" / "families" / "decoder" / "model-spec.json"
# Cases of other families than ConvNeXtPose stand in a folder called after theirs.
PATHS = sorted(CASES.rglob("*.md"))


@cache
def checker_for(folder: str) -> Checker:
    family = "convnextpose" if folder == CASES.name else folder
    return Checker.for_project(project_of(load_spec(DECODER if family == "decoder" else f"builtin:{family}")))


def understood(path: Path) -> tuple[Document, Understood]:
    checker = checker_for(path.parent.name)
    document = parse(path.name, path.read_text(encoding="utf-8"))
    return document, understand(document, checker.basis.vocabulary, checker.project.spec)


def listing(path: Path) -> str:
    """List claims as ``line:column model fact value verdict``, and skipped values with the reason."""
    document, found = understood(path)
    rows = [
        (one.claim.span, f"{one.claim.model} {one.claim.key} = {one.claim.text!r}: {one.verdict}")
        for one in found.claims
    ]
    rows += [(one.span, f"? {one.key} = {one.text!r}: skipped, {one.reason}") for one in found.skipped]
    places = ((document.lines.position(span.start), said) for span, said in sorted(rows, key=lambda row: row[0]))
    return "".join(f"{place.line}:{place.column} {said}\n" for place, said in places)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_claims_of_a_text_are_those_listed(path: Path, request: pytest.FixtureRequest) -> None:
    golden = path.with_suffix(".claims")
    found = listing(path)
    if request.config.getoption("--update-cases"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_claim_stands_where_its_span_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for one in understood(path)[1].claims:
        assert text[one.claim.span.start : one.claim.span.end] == one.claim.text
        assert one.claim.text.strip()
        assert one.claim.reason

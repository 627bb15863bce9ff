"""What is understood of a text: each case is a document and the claims recognised in it, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnx_doclint.claims import understand
from cnx_doclint.document import parse
from cnx_doclint.families.family import load_family
from cnx_doclint.spec import load_spec
from cnx_doclint.vocabulary import vocabulary_of

CASES = sorted(Path(__file__).with_name("cases").glob("*.md"))
FAMILY = load_family("convnextpose")
VOCABULARY = vocabulary_of(FAMILY)
SPEC = load_spec("builtin:convnextpose")


def listing(name: str, text: str) -> str:
    """List claims as ``line:column model fact value verdict``, and skipped values with the reason."""
    document = parse(name, text)
    understood = understand(document, VOCABULARY, SPEC)
    rows = [
        (one.claim.span, f"{one.claim.model} {one.claim.key} = {one.claim.text!r}: {one.verdict}")
        for one in understood.claims
    ]
    rows += [(one.span, f"? {one.key} = {one.text!r}: skipped, {one.reason}") for one in understood.skipped]
    places = ((document.lines.position(span.start), said) for span, said in sorted(rows, key=lambda row: row[0]))
    return "".join(f"{place.line}:{place.column} {said}\n" for place, said in places)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_claims_of_a_text_are_those_listed(path: Path, request: pytest.FixtureRequest) -> None:
    golden = path.with_suffix(".claims")
    found = listing(path.name, path.read_text(encoding="utf-8"))
    if request.config.getoption("--update-cases"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_claim_stands_where_its_span_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for one in understand(parse(path.name, text), VOCABULARY, SPEC).claims:
        assert text[one.claim.span.start : one.claim.span.end] == one.claim.text
        assert one.claim.text.strip()
        assert one.claim.reason

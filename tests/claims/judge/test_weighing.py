from __future__ import annotations

import pytest

from cnx_doclint.claims.claims import read_claims
from cnx_doclint.claims.judge.weighing import weighed
from cnx_doclint.claims.judged import Understood
from cnx_doclint.documents.document import parse
from cnx_doclint.runner.checker import Checker
from running import ROOT

TABLE = """\
# ConvNeXtPose models

| Model | Parameters | Channels of the head |
|-------|------------|----------------------|
| XS    | 3.53M      | {xs}                 |
| S     | 7.45M      | [256, 256, 256]      |
| L     | {l}        | [512, 512, 512]      |
"""


def judged(text: str, checker: Checker) -> Understood:
    document = parse("guide.md", text)
    vocabulary, spec = checker.basis.vocabulary, checker.project.spec
    return weighed(document, read_claims(document, vocabulary, spec), vocabulary, spec)


def wrong(text: str, checker: Checker) -> dict[str, float]:
    return {one.claim.text: one.confidence for one in judged(text, checker).claims if one.verdict == "mismatch"}


@pytest.mark.judged
def test_slips_in_a_table_that_is_right_elsewhere_are_certain(checker: Checker) -> None:
    found = wrong(TABLE.format(xs="[320, 128, 128]", l="9.39M"), checker)
    assert set(found) == {"[320, 128, 128]", "9.39M"}
    assert min(found.values()) >= 0.95


@pytest.mark.judged
def test_the_classic_mistake_in_a_configuration_is_certain(checker: Checker) -> None:
    found = wrong("# Model S\n\n```python\ncfg.head_cfg = [320, 128, 128]\n```\n", checker)
    assert found["[320, 128, 128]"] >= 0.95


@pytest.mark.judged
def test_what_disagrees_in_a_drifted_guide_is_told(checker: Checker) -> None:
    for path in (ROOT / "examples" / "drifted").glob("gui*.md"):
        found = wrong(path.read_text(encoding="utf-8"), checker)
        assert found
        assert min(found.values()) >= 0.8


@pytest.mark.judged
def test_what_agrees_needs_no_judge(checker: Checker) -> None:
    understood = judged(TABLE.format(xs="[128, 128, 128]", l="8.39M"), checker)
    assert {one.verdict for one in understood.claims} == {"match"}
    assert {one.confidence for one in understood.claims} == {1.0}


@pytest.mark.judged
def test_what_its_author_settles_is_certain(checker: Checker) -> None:
    found = wrong("<!-- cnx-doclint: model=L -->\n\nIt has 9.39M parameters.\n", checker)
    assert found == {"9.39M": 1.0}

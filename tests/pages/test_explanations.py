"""What the explanations show is what the program says of it, and what they say is not checked is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from cnx_doclint.findings.results import Results
from cnx_doclint.messages.style import Style
from cnx_doclint.reports.output.formats import report
from cnx_doclint.rules.engine.summary import summarize_claims, tally_claims
from cnx_doclint.runner.checker import Checker
from kept_pages import DOCS, kept

CLAIMS = DOCS / "how-claims-are-understood.md"
LIMITS = DOCS / "what-is-not-checked.md"
EXAMPLES = re.compile(r"^(`{3,})markdown\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
SHOWN = [match[2] for match in EXAMPLES.finditer(CLAIMS.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("number", range(1, len(SHOWN) + 1))
def test_what_is_understood(number: int, pytestconfig: pytest.Config, checker: Checker) -> None:
    kept(pytestconfig, CLAIMS, f"claims {number}", understood(SHOWN[number - 1], checker))


def understood(text: str, checker: Checker) -> Iterator[str]:
    linted = checker.lint("guide.md", text)
    full = report("full")
    assert full.claims
    shown = "\n".join(full.claims(Results((summarize_claims(linted),), (), tally_claims(linted), ""), Style()))
    yield from ("```text", *shown.rstrip().splitlines()[1:], "```")


# Each kind of thing that the page says is not checked, and a document in which a wrong value passes for that reason.
PASSED = {
    "Values without a model": "# A head\n\nIt has 9,990,000 parameters.\n",
    "Pictures": "# ConvNeXtPose-XS\n\n![XS has 9.99M parameters](xs.png)\n",
    "Computed values": "# ConvNeXtPose-XS\n\n```python\ndepth = width * 2 + 999\nparams = total(sizes) + 99\n```\n",
    "Printed modules": "```text\n(deconv_layers_1): DeConv(\n  (dwconv): Conv2d(320, 320, kernel_size=(4, 4))\n```\n",
    "Notes below a table": "| Model | Params |\n| --- | --- |\n| XS | 3.5M* |\n| L | 8.4M |\n\n\\* 9M with buffers.\n",
    "Formulas": "# ConvNeXtPose-XS\n\n<!-- XS has 9.99M parameters -->\n\n[XS](https://example.org/9.99M-parameters)\n",
    "Front matter": "---\nmodel: XS\nparams: 9.99M\n---\n\n# Title\n",
    "Words for round numbers": "# ConvNeXtPose-XS\n\nXS has ten million parameters, and is 99.9 MB large.\n",
    "Other families": "# ConvNeXtPose\n\nMobileHumanPose has 9.99M parameters, ResNet-50 has 9.99M parameters.\n",
}


@pytest.mark.parametrize("what", PASSED)
def test_what_is_not_checked(what: str, checker: Checker) -> None:
    assert f"**{what}" in LIMITS.read_text(encoding="utf-8")
    assert checker.lint("page.md", PASSED[what]).diagnostics == ()


def test_a_literal_is_understood(checker: Checker) -> None:
    (claim,) = checker.lint("page.md", "```python\ndeconv_channels = [128] * 3  # XS\n```\n").understood.claims
    assert claim.verdict == "match"

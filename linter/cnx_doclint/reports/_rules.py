"""What reports tell of a rule: the documentation that its module carries."""

from __future__ import annotations

import re
from importlib import import_module
from inspect import cleandoc
from typing import NamedTuple

from cnx_doclint.diagnostics import Severity
from cnx_doclint.lint import rules

_SECTION = re.compile(r"^(What|Why|Fix|Wrong|Right): ", re.MULTILINE)


class RuleText(NamedTuple):
    """A rule as people read of it.

    Attributes:
        severity: of all its findings.
        summary: one line.
        what: the paragraph that says what it finds.
        page: all of its documentation.
    """

    severity: Severity
    summary: str
    what: str
    page: str

    @property
    def markdown(self) -> str:
        """The documentation as Markdown."""
        return _SECTION.sub(r"**\1:** ", self.page.replace("``", "`"))


def rule_text(name: str) -> RuleText:
    """Return what there is to say of a rule, by its name."""
    rule = rules()[name]
    page = cleandoc(import_module(f"cnx_doclint.rules.{name.replace('-', '_')}").__doc__ or "")
    paragraphs = [" ".join(part.split()) for part in page.split("\n\n")]
    what = next((part for part in paragraphs if part.startswith("What: ")), rule.summary)
    return RuleText(rule.severity, _sentence(rule.summary), _sentence(what.removeprefix("What: ")), page)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].removesuffix(".") + "."

"""The documentation that a rule's module carries: a headline, what, why, a wrong example and a right one."""

from __future__ import annotations

import re
from importlib import import_module
from inspect import cleandoc
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.rules.engine.catalogue import rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.findings.diagnostics import Severity

_PART = re.compile(r"^(What|Why|Wrong|Right|Fix):[ \n]", re.MULTILINE)
_EXAMPLE = re.compile(r"(?:^ {4}.*\n?|^\n(?= {4}))+", re.MULTILINE)


class RuleText(NamedTuple):
    """A rule as people read of it.

    Attributes:
        severity: of all its findings.
        summary: one line.
        page: all of its documentation, as in its module.
        headline: its first line.
        parts: the rest as Markdown, by the word that each part begins with.
    """

    severity: Severity
    summary: str
    page: str
    headline: str
    parts: Mapping[str, str]

    @property
    def what(self) -> str:
        """The paragraph that says what it finds, on one line."""
        return " ".join(self.parts["What"].split("\n\n")[0].split())

    @property
    def markdown(self) -> str:
        """The documentation as Markdown without headings."""
        parts = (f"**{word}:**{_space(text)}{text}" for word, text in self.parts.items())
        return "\n\n".join((self.headline, *parts))


def rule_text(name: str) -> RuleText:
    """Return what there is to say of a rule, by its name."""
    rule = rules()[name]
    page = cleandoc(import_module(f"cnx_doclint.rules.{name.replace('-', '_')}").__doc__ or "")
    headline, *parts = _PART.split(page)
    texts = (_markdown(part) for part in parts[1::2])
    return RuleText(
        rule.severity, _sentence(rule.summary), page, headline.strip(), dict(zip(parts[::2], texts, strict=True))
    )


def _space(text: str) -> str:
    return "\n\n" if text.startswith("~~~") else " "


def _markdown(part: str) -> str:
    text = _EXAMPLE.sub(_fenced, part).strip().replace("``", "`")
    return text[:1].upper() + text[1:]


def _fenced(example: re.Match[str]) -> str:
    text = dedent(example[0]).strip()
    return f"~~~{'console' if text.startswith('$') else 'markdown'}\n{text}\n~~~\n"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].removesuffix(".") + "."

"""The generated blocks of a page, and what is wrong with their markers. Nothing is loaded for a page without any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnx_doclint.diagnostics import Page

if TYPE_CHECKING:
    from cnx_doclint.markers import Problem
    from cnx_doclint.render import Generated
    from cnx_doclint.text import Span

_SIGN = "cnx-doclint:"
_WORDS = ("begin", "end")


def generated(page: Page) -> Iterator[Generated]:
    """Yield the blocks whose markers can be obeyed."""
    from cnx_doclint.markers import Problem

    yield from (item for item in _items(page) if not isinstance(item, Problem))


def broken(page: Page) -> Iterator[tuple[Span, Problem]]:
    """Yield what is wrong with markers, and where."""
    from cnx_doclint.markers import Problem

    for item in _items(page):
        if isinstance(item, Problem):
            yield item.span, item


def _items(page: Page) -> Iterator[Generated | Problem]:
    text = page.document.text
    if not any(_follows(text, word) for word in _WORDS):
        return iter(())
    from cnx_doclint.render import blocks
    from cnx_doclint.templating import load_templates

    return blocks(page.document, page.book, load_templates(page.templates))


def _follows(text: str, word: str) -> bool:
    return f"{_SIGN}{word}" in text or f"{_SIGN} {word}" in text

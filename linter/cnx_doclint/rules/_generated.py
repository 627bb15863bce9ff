"""The generated text of a page: its blocks, what is wrong with their markers, and the page itself if generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.generated_block import GeneratedBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.claims.judged import Judged
    from cnx_doclint.documents.markers import Problem
    from cnx_doclint.findings.rule import Page


def generated(page: Page) -> Iterator[GeneratedBlock]:
    """Yield the blocks whose markers can be obeyed."""
    yield from (item for item in page.generated() if isinstance(item, GeneratedBlock))


def broken(page: Page) -> Iterator[Problem]:
    """Yield what is wrong with markers, and where."""
    yield from (item for item in page.generated() if not isinstance(item, GeneratedBlock))


def outdated_page(page: Page, *, edited: bool) -> Judged | None:
    """Return the first wrong claim of a page that was generated as a whole; None for any other.

    Args:
        page: with its claims.
        edited: whether somebody has edited the page since.
    """
    text = page.document.text
    wrong = [one for one in page.understood.claims if one.claim.stance == "generated"]
    if not wrong:
        return None
    from cnx_doclint.documents.checksums import is_edited, is_signed

    found = is_signed(text) and is_edited(text) == edited
    return min(wrong, key=lambda one: one.claim.span) if found else None

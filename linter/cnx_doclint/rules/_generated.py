"""The generated blocks of a page, and what is wrong with their markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.generated_block import GeneratedBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.documents.markers import Problem
    from cnx_doclint.findings.rule import Page


def generated(page: Page) -> Iterator[GeneratedBlock]:
    """Yield the blocks whose markers can be obeyed."""
    yield from (item for item in page.generated() if isinstance(item, GeneratedBlock))


def broken(page: Page) -> Iterator[Problem]:
    """Yield what is wrong with markers, and where."""
    yield from (item for item in page.generated() if not isinstance(item, GeneratedBlock))

"""Each page of the site opens with all that it needs, asks nothing of other hosts, has no barriers that axe-core calls
serious or critical, and does not scroll sideways on a phone. Each is opened once for all of this: it takes time."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("playwright")

from axe import SCRIPT, barriers, need_axe
from playwright.sync_api import Browser
from visiting import PHONE, WIDE, Visitor

from sites import pages_of

pytestmark = pytest.mark.slow


# Halves, so that they are visited side by side where tests are.
@pytest.mark.parametrize("rules", [True, False], ids=["rules", "others"])
def test_every_page(browser: Browser, address: str, site: Path, rules: bool) -> None:
    pages = [page for page in pages_of(site) if page.startswith("rules/") == rules]
    assert len(pages) > 20
    with Visitor.arriving(browser, address) as visitor:
        for page in pages:
            look(visitor, page)
        assert not visitor.trouble
    need_axe()


def look(visitor: Visitor, page: str) -> None:
    """Open a page, and tell the visitor's troubles what is wrong with it besides what the browser says."""
    visitor.open(page)
    if visitor.page.locator("h1").count() != 1:
        visitor.trouble.append(f"{page}: has not one title")
    if SCRIPT.is_file():
        visitor.trouble += [f"{page}: {barrier}" for barrier in barriers(visitor)]
    visitor.page.set_viewport_size(PHONE)
    visitor.unfold()
    if visitor.sideways() > 0:
        visitor.trouble.append(f"{page}: scrolls sideways on a phone")
    visitor.page.set_viewport_size(WIDE)

"""What must hold of each page of the site; all of them are visited once for all of these tests."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

pytest.importorskip("playwright")

from axe import SCRIPT, barriers, need_axe
from playwright.sync_api import Browser
from visiting import PHONE, WIDE, Visitor

from sites import pages_of

pytestmark = pytest.mark.slow


class Seen(NamedTuple):
    headings: int
    sideways: int
    barriers: list[str]


class Walk(NamedTuple):
    pages: dict[str, Seen]
    trouble: list[str]


@pytest.fixture(scope="module")
def walk(browser: Browser, address: str, site: Path) -> Walk:
    with Visitor.arriving(browser, address) as visitor:
        return Walk({page: look(visitor, page) for page in pages_of(site)}, visitor.trouble)


def look(visitor: Visitor, page: str) -> Seen:
    visitor.open(page)
    found = barriers(visitor) if SCRIPT.is_file() else []
    visitor.page.set_viewport_size(PHONE)
    visitor.unfold()
    seen = Seen(visitor.page.locator("h1").count(), visitor.sideways(), found)
    visitor.page.set_viewport_size(WIDE)
    return seen


def test_it_opens_with_all_that_it_needs_and_asks_nothing_of_other_hosts(walk: Walk) -> None:
    assert len(walk.pages) > 40
    assert not walk.trouble
    assert not [page for page, seen in walk.pages.items() if seen.headings != 1]


def test_it_does_not_scroll_sideways_on_a_phone(walk: Walk) -> None:
    assert not {page: seen.sideways for page, seen in walk.pages.items() if seen.sideways > 0}


def test_it_has_no_barriers(walk: Walk) -> None:
    need_axe()
    assert not {page: seen.barriers for page, seen in walk.pages.items() if seen.barriers}

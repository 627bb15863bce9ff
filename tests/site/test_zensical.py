"""The same Markdown and settings make the same site with Zensical, which follows on from Material for MkDocs.

It keeps the files of search in another form and sets other titles for the parts of a page; what a reader came for is
compared.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright")
pytest.importorskip("zensical")

from playwright.sync_api import Browser
from serving import served
from visiting import Visitor

from sites import broken_links, build_with_zensical, fetched_from_elsewhere, pages_of

pytestmark = pytest.mark.slow

CONTENT = ("h1", "h2", "h3", "table", "td", "img", "pre", "details", "li")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("zensical")
    build_with_zensical(project)
    return project / "site"


def test_it_makes_the_same_pages_with_the_same_content(site: Path, other: Path) -> None:
    pages = pages_of(site)
    assert pages_of(other) == pages
    assert {page: content(other / page) for page in pages} == {page: content(site / page) for page in pages}


def content(page: Path) -> dict[str, int]:
    text = (page / "index.html").read_text(encoding="utf-8")
    article = text.partition("<article")[2].partition("</article>")[0]
    assert article
    return {tag: len(re.findall(rf"<{tag}\b", article)) for tag in CONTENT}


def test_its_navigation_is_that_of_one_language(site: Path, other: Path) -> None:
    """It joins inherited lists, which MkDocs replaces: nothing that both sites set may be inherited."""
    for page in ("", "es"):
        expected = navigation(site, page)
        assert len(expected) >= 8
        assert navigation(other, page) == expected


def navigation(site: Path, page: str) -> list[Path]:
    """The pages to which the navigation leads, in its order."""
    text = (site / page / "index.html").read_text(encoding="utf-8")
    primary = text.partition("md-nav--primary")[2].partition("md-sidebar--secondary")[0]
    links = re.findall(r'<a href="([^"#]*)" class="md-nav__link', primary)
    return [(site / page / link).resolve().relative_to(site.resolve()) for link in links]


def test_its_links_lead_somewhere_and_fetch_nothing_from_elsewhere(other: Path) -> None:
    assert not list(broken_links(other))
    assert not list(fetched_from_elsewhere(other))


def test_its_pages_open_in_a_browser(browser: Browser, other: Path) -> None:
    with served(other) as address, Visitor.arriving(browser, address) as visitor:
        for page in ("", "models/", "models/m/", "guides/choosing-a-model/", "rules/CNX101/", "es/", "es/models/m/"):
            visitor.open(page)
            assert visitor.page.locator("h1").count() == 1
        assert not visitor.trouble

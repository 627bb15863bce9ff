"""The built site in a real browser that can reach nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser
from serving import served
from visiting import PHONE, Visitor

pytestmark = pytest.mark.slow

# What may be wider than the screen, because it scrolls by itself.
BOXES = {"table": ".md-typeset__scrollwrap", "code": "pre > code"}


def test_it_also_works_at_the_root_of_a_host(browser: Browser, site: Path) -> None:
    with served(site) as address, Visitor.arriving(browser, address) as visitor:
        for page in ("", "models/m/", "es/models/m/", "404.html"):
            visitor.open(page)
        assert not visitor.trouble


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("models/m/", "es/models/m/"),
        ("models/", "es/models/"),
        ("guides/choosing-a-model/", "es/guides/elegir-modelo/"),
        ("", "es/"),
    ],
)
def test_the_switch_of_languages_leads_to_the_same_page(visitor: Visitor, english: str, spanish: str) -> None:
    visitor.open(english)
    switch_language(visitor, "Español")
    assert visitor.page.url == visitor.address + spanish
    assert visitor.page.locator("html").get_attribute("lang") == "es"
    switch_language(visitor, "English")
    assert visitor.page.url == visitor.address + english
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    assert not visitor.trouble


def test_a_page_without_a_translation_leads_to_the_start(visitor: Visitor) -> None:
    visitor.open("reports/")
    switch_language(visitor, "Español")
    assert visitor.page.url == visitor.address + "es/"
    assert not visitor.trouble


def switch_language(visitor: Visitor, language: str) -> None:
    visitor.page.locator(".md-select button").hover()
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("link", name=language, exact=True).click()
    visitor.settle()


@pytest.mark.parametrize(
    ("page", "to_dark", "to_light"),
    [
        ("models/m/", "Switch to dark mode", "Switch to light mode"),
        ("es/models/m/", "Cambiar al modo oscuro", "Cambiar al modo claro"),
    ],
)
def test_light_and_dark_are_kept(visitor: Visitor, page: str, to_dark: str, to_light: str) -> None:
    visitor.open(page)
    assert visitor.scheme() == "default"
    for label, scheme in ((to_dark, "slate"), (to_light, "default")):
        visitor.page.get_by_title(label).click()
        assert visitor.scheme() == scheme
        visitor.page.reload()
        visitor.settle()
        assert visitor.scheme() == scheme
        assert_pictures_are_shown(visitor)
    assert not visitor.trouble


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_visit_follows_the_system(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    with Visitor.arriving(browser, address, scheme=scheme) as visitor:
        visitor.open("models/")
        assert visitor.scheme() == {"light": "default", "dark": "slate"}[scheme]
        assert_pictures_are_shown(visitor)


def assert_pictures_are_shown(visitor: Visitor) -> None:
    pictures = visitor.page.locator("article img")
    assert pictures.count() >= 1
    for picture in pictures.all():
        assert picture.evaluate("picture => picture.complete && picture.naturalWidth > 0")
        box = picture.bounding_box()
        assert box
        assert min(box["width"], box["height"]) > 10


@pytest.mark.parametrize("page", ["models/s/", "es/models/s/"])
def test_wide_tables_and_code_scroll_in_their_own_boxes_on_a_phone(browser: Browser, address: str, page: str) -> None:
    with Visitor.arriving(browser, address, PHONE) as visitor:
        visitor.open(page)
        for content in ("table", "code"):
            boxes = visitor.page.locator(f"article {BOXES[content]}").all()
            wide = [box for box in boxes if box.evaluate("box => box.scrollWidth > box.clientWidth")]
            assert wide, content
            for box in wide:
                box.evaluate("box => box.scrollTo({left: 10000, behavior: 'instant'})")
                assert box.evaluate("box => box.scrollLeft") > 0


@pytest.mark.parametrize("start", ["", "es/"])
@pytest.mark.parametrize("words", ["deconv_channels", "3,528,008", "head.deconv_layers_1.pwconv.weight"])
def test_search_finds_models_by_a_fact(visitor: Visitor, start: str, words: str) -> None:
    visitor.open(start)
    visitor.found(words, f"{start}models/xs/").click()
    visitor.settle()
    assert visitor.page.url.startswith(f"{visitor.address}{start}models/xs/")
    assert not visitor.trouble

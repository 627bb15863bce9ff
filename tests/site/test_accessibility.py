"""No page has what axe-core calls a serious or critical barrier."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

pytest.importorskip("playwright")

from missing import missing
from playwright.sync_api import Browser, ViewportSize
from visiting import PHONE, WIDE, Visitor

from sites import pages_of

pytestmark = pytest.mark.slow

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"

# One page of each kind, for what is slow to ask of all of them.
KINDS = ("", "models/", "models/m/", "models/paper/", "guides/choosing-a-model/", "rules/CNX101/", "benchmarks/")
SPANISH_KINDS = ("es/", "es/models/", "es/models/m/", "es/models/paper/", "es/guides/elegir-modelo/")

RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations"""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        missing("axe-core is not installed: npm ci --prefix tests/site", needed=bool(shutil.which("npm")))
    return AXE.read_text(encoding="utf-8")


def test_no_page_has_barriers(browser: Browser, address: str, site: Path, axe: str) -> None:
    assert not list(barriers(browser, address, axe, pages_of(site), WIDE, "light"))


def test_nor_in_the_dark(browser: Browser, address: str, axe: str) -> None:
    assert not list(barriers(browser, address, axe, KINDS + SPANISH_KINDS, WIDE, "dark"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nor_on_a_phone(browser: Browser, address: str, axe: str, scheme: Literal["light", "dark"]) -> None:
    assert not list(barriers(browser, address, axe, KINDS + SPANISH_KINDS, PHONE, scheme))


def test_nor_in_what_a_search_finds(visitor: Visitor, axe: str) -> None:
    visitor.page.context.add_init_script(axe)
    visitor.open("models/")
    visitor.page.keyboard.press("/")
    visitor.page.get_by_role("textbox").press_sequentially("deconv_channels")
    visitor.page.locator(".md-search-result__link").first.wait_for()
    assert not [line for found in visitor.page.evaluate(RUN) for line in told(found)]


def barriers(
    browser: Browser,
    address: str,
    axe: str,
    pages: Iterable[str],
    viewport: ViewportSize,
    scheme: Literal["light", "dark"],
) -> Iterator[str]:
    with Visitor.arriving(browser, address, viewport, scheme) as visitor:
        visitor.page.context.add_init_script(axe)
        for page in pages:
            visitor.open(page)
            visitor.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
            yield from (f"{page}: {line}" for found in visitor.page.evaluate(RUN) for line in told(found))


def told(violation: dict[str, Any]) -> Iterator[str]:
    if violation["impact"] in {"serious", "critical"}:
        for node in violation["nodes"]:
            why = "; ".join(check["message"] for check in node["any"] + node["all"] + node["none"])
            yield f"{violation['id']}: {node['target']}: {why}"

"""No page has what axe-core calls a serious or critical barrier; tests of every page are elsewhere."""

from __future__ import annotations

from typing import Literal

import pytest

pytest.importorskip("playwright")

from axe import barriers, need_axe
from playwright.sync_api import Browser, ViewportSize
from visiting import PHONE, WIDE, Visitor

pytestmark = pytest.mark.slow

# One page of each kind.
KINDS = ("", "models/", "models/m/", "models/paper/", "guides/choosing-a-model/", "rules/CNX101/", "benchmarks/")
SPANISH_KINDS = ("es/", "es/models/", "es/models/m/", "es/guides/elegir-modelo/")


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "dark"), (PHONE, "light")])
def test_no_kind_of_page_has_barriers(
    browser: Browser, address: str, viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    need_axe()
    with Visitor.arriving(browser, address, viewport, scheme) as visitor:
        found = {}
        for page in KINDS + SPANISH_KINDS:
            visitor.open(page)
            found[page] = barriers(visitor)
        assert not {page: lines for page, lines in found.items() if lines}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_search_finds_has_no_barriers(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    need_axe()
    with Visitor.arriving(browser, address, scheme=scheme) as visitor:
        visitor.open("models/")
        visitor.search("deconv_channels").first.wait_for()
        assert not barriers(visitor)

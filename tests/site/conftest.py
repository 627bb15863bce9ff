from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from missing import missing
from serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from visiting import Visitor

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

# Chromium itself also looks for updates and the like; and a name that a page asks for must not be found by chance.
ALONE = (
    "--no-sandbox",  # with one it does not start as root, which one is in containers
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


# Not for the session: while Playwright runs, no other test of the process may start an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not executable:
        missing("chromium", "one of " + ", ".join(CHROMIUM))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ALONE)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site under a path, as GitHub Pages serves it."""
    with served(site.parent) as root:
        yield f"{root}{site.name}/"


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    from visiting import Visitor

    with Visitor.arriving(browser, address) as arrived:
        yield arrived

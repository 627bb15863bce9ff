"""A reader with a browser who notices everything that goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, ViewportSize

WIDE: ViewportSize = {"width": 1400, "height": 1000}
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass(eq=False)
class Visitor:
    page: Page
    address: str
    pending: set[Request] = field(default_factory=set)
    trouble: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def arriving(
        cls,
        browser: Browser,
        address: str,
        viewport: ViewportSize = WIDE,
        scheme: Literal["light", "dark"] = "light",
    ) -> Iterator[Visitor]:
        """Somebody who has never been here before; leaves no trace."""
        with browser.new_context(
            viewport=viewport, color_scheme=scheme, permissions=["clipboard-read", "clipboard-write"]
        ) as context:
            visitor = cls(context.new_page(), address)
            context.set_default_timeout(60_000)
            visitor.listen()
            yield visitor

    def listen(self) -> None:
        """Note all that is asked for and all that goes wrong; requests of workers are the context's, not the page's."""
        context = self.page.context
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("requestfinished", self._finished)
        context.on("requestfailed", self._failed)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.trouble.append(f"{self.page.url}: {error.error}"))

    def open(self, page: str) -> None:
        """Go to a page of the site and wait until it has all that it asked for."""
        self.page.goto(self.address + page, wait_until="load")
        self.settle()

    def settle(self) -> None:
        patience = 1000
        while self.pending and (patience := patience - 1):
            self.page.wait_for_timeout(5)
        assert not self.pending, self.pending

    def search(self, words: str) -> Locator:
        """Type words as a reader does, for the theme listens to keys; the links that are shown, in time."""
        self.page.keyboard.press("/")
        self.page.get_by_role("textbox").press_sequentially(words)
        return self.page.locator("a.md-search-result__link")

    def found(self, words: str, page: str) -> Locator:
        """The link to a page among all that is found; more is shown when one scrolls to the end of the list."""
        links = self.search(words)
        links.first.wait_for()
        for _ in range(20):
            wanted = links.and_(self.page.locator(f"[href*='{page}?h=']")).first
            if wanted.count():
                return wanted
            shown = links.count()
            links.last.scroll_into_view_if_needed()
            self.page.wait_for_timeout(100)
            if links.count() == shown:
                break
        raise AssertionError(f"{words} is not found in {page}")

    def unfold(self) -> None:
        self.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")

    def sideways(self) -> int:
        """How many pixels of the page are beside the screen; what scrolls within its own box does not count."""
        pixels = self.page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
        return int(pixels)

    def scheme(self) -> str | None:
        return self.page.locator("body").get_attribute("data-md-color-scheme")

    def _asked(self, request: Request) -> None:
        if request.url.startswith("data:"):
            return
        self.pending.add(request)
        if urlsplit(request.url).hostname != "127.0.0.1":
            self.trouble.append(f"{self.page.url}: asks for {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.trouble.append(f"{self.page.url}: {response.status} for {response.url}")

    def _finished(self, request: Request) -> None:
        self.pending.discard(request)

    def _failed(self, request: Request) -> None:
        self.pending.discard(request)
        if request.failure != "net::ERR_ABORTED":  # the reader has left before it was there
            self.trouble.append(f"{self.page.url}: {request.url}: {request.failure}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.trouble.append(f"{self.page.url}: {message.text}")

"""A walker that takes pictures and notes what the browser finds wrong."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.walker import Walker

ROOT = Path(__file__).resolve().parent.parent
ALL = ROOT / "var" / "screenshots"
DOCS = ROOT / "docs" / "pictures"
WIDTHS = {1280: 800, 320: 640}
DOCS_WIDTH, DOCS_HEIGHT = 1120, 760
TOO_WIDE = "() => document.scrollingElement.scrollWidth - window.innerWidth"


class Camera(Walker):
    """``shoot`` takes the page as it is, ``show`` goes there first."""

    def __init__(self, page: Page, base: str, *, docs: bool) -> None:
        super().__init__(page, base)
        self.docs = docs
        self.findings: list[str] = []
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self._note(f"script error: {error}"))

    def show(self, name: str, path: str, *, picture: bool = False) -> None:
        self.page.goto(self.base + path)
        self.shoot(name, picture=picture)

    def shoot(self, name: str, *, picture: bool = False) -> None:
        if picture and self.docs:
            self._shoot_for_docs(name)
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.screenshot(path=ALL / f"{name}-{width}.png", full_page=True)
            beyond = self.page.evaluate(TOO_WIDE)
            if beyond > 0:
                self._note(f"{name}: {beyond} pixels wider than a screen of {width}")
        self.page.set_viewport_size({"width": 1280, "height": 800})

    def _shoot_for_docs(self, name: str) -> None:
        """The upper part of the page, enough to recognize it."""
        self.page.set_viewport_size({"width": DOCS_WIDTH, "height": DOCS_HEIGHT})
        self.page.screenshot(path=DOCS / f"{name}.png")

    def _note_console(self, message: Any) -> None:
        # A page that answers 403 or 404 on purpose is logged by the browser as a failed resource.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._note(f"console: {message.text}")

    def _note(self, text: str) -> None:
        self.findings.append(f"{text} [{self.page.url.removeprefix(self.base)}]")

    def first_link(self, pattern: str) -> str:
        """The address of the first link on this page that matches, without the host."""
        for link in self.page.locator("main a").all():
            address = link.get_attribute("href") or ""
            if re.search(pattern, address):
                return address
        raise AssertionError(f"no link like {pattern} on {self.page.url}")

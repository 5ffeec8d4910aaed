"""A walker that looks at each page from all sides: axe, HTML, 320 pixels, wide text, console, how errors are said."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import html5lib
from django.urls import Resolver404, resolve

from tests.journeys.walker import Walker

NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
TOO_WIDE = "() => document.scrollingElement.scrollWidth - window.innerWidth"
# What somebody with dyslexia may set in the browser (WCAG 1.4.12), and the words that are cut off then.
CUT_OFF = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {
    line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
  } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
  const cut = [...document.querySelectorAll('body *')].filter((box) => {
    const {overflowX, overflowY} = getComputedStyle(box);
    const tooWide = ['hidden', 'clip'].includes(overflowX) && box.scrollWidth > box.clientWidth + 1;
    const tooHigh = ['hidden', 'clip'].includes(overflowY) && box.scrollHeight > box.clientHeight + 1;
    const UNSEEN = '.visually-hidden, .skip-link, .not-for-people';
    const forEars = box.clientWidth <= 1 || box.clientHeight <= 1;
    const unseen = forEars || !box.checkVisibility() || box.closest(UNSEEN);
    return (tooWide || tooHigh) && !unseen && box.textContent.trim();
  }).map((box) => `${box.tagName}.${box.className}`);
  document.adoptedStyleSheets = [];
  return cut;
}"""
# Two people on the same page in the same state see the same elements; looking once is enough.
STRUCTURE = """() => [
  matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('(forced-colors: active)').matches,
  ...[...document.querySelectorAll('body, body *')].map(
    (e) => `${e.tagName}.${e.className}${e.matches('[open], :popover-open') ? '!' : ''}`),
].join()"""
State = tuple[str, str, bool, int]
LOOKED_AT: set[State] = set()
# What the summary says of each problem, and whether the box it leads to says the same to a screen reader.
PROBLEMS = """() => [...document.querySelectorAll('[data-error-summary] li')].map((line) => {
  const link = line.querySelector('a[href^="#"]');
  if (!link) return {text: line.textContent.trim(), says: true};
  const target = document.querySelector(link.getAttribute('href'));
  const box = target?.matches('input, select, textarea, fieldset') ? target : target?.closest('fieldset');
  const text = link.textContent.trim();
  const said = (box?.getAttribute('aria-describedby') || '').split(/\\s+/)
    .flatMap((id) => [...document.querySelectorAll(`#${CSS.escape(id)}.usa-error-message p`)])
    .map((line) => line.lastChild.textContent.trim());
  return {text, says: box?.getAttribute('aria-invalid') === 'true' && said.some((words) => text.endsWith(words))};
})"""


class Inspector(Walker):
    """Remembers which pages it saw, and complains at the end rather than at the first page.

    Without ``scripts`` the pages run none; they are let in only for the moment in which axe looks.
    """

    def __init__(self, page: Any, base: str, axe: Any, *, scripts: bool = True) -> None:
        super().__init__(page, base, axe)
        self.scripts = scripts
        self.seen: set[str] = set()
        self.complaints: list[str] = []
        self._answer: Any = None
        self._hurries = False
        self._debugger = page.context.new_cdp_session(page)
        self._let_scripts_run(scripts)
        page.on("response", self._keep_answer)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    @property
    def path(self) -> str:
        found: str = self.page.url.removeprefix(self.base).partition("?")[0]
        return found

    @property
    def is_djangos_own(self) -> bool:
        """A page whose looks and keys are those of Django's admin."""
        return self.path.startswith("/admin/")

    def state(self) -> State:
        return (self.path, self.page.title(), self.scripts, hash(self.page.evaluate(STRUCTURE)))

    @contextmanager
    def in_haste(self) -> Iterator[None]:
        """Where the portal counts seconds: pages are looked at later, because on a slow machine that takes many."""
        self._hurries = True
        yield
        self._hurries = False
        self.look()

    def look(self) -> None:
        if self._hurries:
            return
        with self.nothing_moves():
            self.look_closely()

    def look_closely(self) -> None:
        path = self.path
        with suppress(Resolver404):
            self.seen.add(resolve(path).view_name)
        state = self.state()
        if state in LOOKED_AT:
            return
        LOOKED_AT.add(state)
        assert self.page.locator("h1").count() == 1, f"{self.page.url}: {self.page.title()}"
        with self._scripts_for_axe():
            found = self.axe(self.page)
        if found:
            self.complaints.append(f"{self.page.url}: {found}")
        self._parse(path)
        cut_off = self.page.evaluate(CUT_OFF)
        if cut_off:
            self.complaints.append(f"{path} cuts off text with wide spacing: {cut_off}")
        self.page.set_viewport_size(NARROW)
        beyond = self.page.evaluate(TOO_WIDE)
        if beyond > 0:
            self.complaints.append(f"{path} is {beyond} pixels wider than a small screen")
        self.page.set_viewport_size(WIDE)

    def is_refused(self, *words: str) -> None:
        """What was sent came back: the title, the summary and the boxes say why (A6)."""
        assert self.page.title().startswith("Error:"), self.page.title()
        problems = self.page.evaluate(PROBLEMS)
        assert problems, "no summary of the problems"
        for problem in problems:
            assert problem["says"], f"{self.page.url}: no box says “{problem['text']}”"
        said = " | ".join(problem["text"] for problem in problems)
        for part in words:
            assert part in said, f"{self.page.url}: {said}"
        if self.scripts:
            assert self.page.evaluate(
                "() => document.activeElement?.hasAttribute('data-error-summary')"
            ), "the summary has no focus"

    @contextmanager
    def _scripts_for_axe(self) -> Iterator[None]:
        self._let_scripts_run(True)
        yield
        self._let_scripts_run(self.scripts)

    def _let_scripts_run(self, run: bool) -> None:
        self._debugger.send("Emulation.setScriptExecutionDisabled", {"value": not run})

    def _parse(self, path: str) -> None:
        if self.is_djangos_own:
            return
        try:
            html5lib.HTMLParser(strict=True).parse(self._answer.text())
        except html5lib.html5parser.ParseError as error:
            self.complaints.append(f"{path} is not valid HTML: {error}")

    def _keep_answer(self, response: Any) -> None:
        kind = response.headers.get("content-type", "")
        is_page = response.request.resource_type == "document" and kind.startswith("text/html")
        if is_page and response.status not in (301, 302):
            self._answer = response

    def _listen(self, message: Any) -> None:
        # Django's admin sets a style attribute that our content policy blocks without harm.
        if "/admin/" in self.page.url:
            return
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

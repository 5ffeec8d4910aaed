import itertools
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.installation import ROOT, Installation
from tests.journeys.walker import PATIENCE_SECONDS
from tests.plugins.require_services import chromium

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong comes back: all the rest is a hundred times as much.
FINDINGS = """async (rules) => {
  const options = {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]};
  const {violations} = await axe.run(document, options);
  return violations.map((found) => [found.id, found.nodes.slice(0, 3).map((node) => node.target)]);
}"""
AXE = ROOT / "var" / "assets" / "test" / "axe.min.js"
FAILED = pytest.StashKey[bool]()
COMPUTERS = itertools.count()
Scan = Callable[[Any], list[Any]]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Never started: the others copy it, because making tables and people takes longer than most stories."""
    made = Installation(
        tmp_path_factory.mktemp("prepared"), full=os.environ.get("SPOT_TEST_PROFILE") == "full"
    )
    made.prepare()
    return made


# One for each file: a story that moves the clock must not be felt in the next.
@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, prepared: Installation
) -> Iterator[Installation]:
    made = Installation(
        tmp_path_factory.mktemp("installation"),
        full=prepared.full,
        extra={"TRUSTED_PROXY_COUNT": "1"},
        like=prepared,
    )
    try:
        made.start()
        yield made
    finally:
        made.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        launched = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        yield launched
        launched.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def new_page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """A fresh browser profile each time: another person at another computer, with an address of its own."""
    contexts: list[Any] = []

    def _new_page(**options: Any) -> Any:
        address = f"198.51.100.{next(COMPUTERS) % 250 + 1}"
        options = {"locale": "en-US", "timezone_id": "America/New_York"} | options
        context = browser.new_context(extra_http_headers={"X-Forwarded-For": address}, **options)
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        contexts.append(context)
        return context.new_page()

    yield _new_page
    for context in contexts:
        if request.node.stash.get(FAILED, False):
            for page in context.pages:
                if page.locator("main").count() == 0:
                    continue  # nothing was opened in it yet
                shown = page.locator("main").inner_text(timeout=2000)[:1500]
                sys.stderr.write(f"\n--- {page.url}\n{shown}\n")
        context.close()


@pytest.fixture(scope="session")
def axe() -> Scan:
    """What axe finds against WCAG 2.2 AA and good practice. Injected by the debugger, so the strict CSP stays on."""
    source = AXE.read_text(encoding="utf-8")

    def scan(page: Any) -> list[Any]:
        page.evaluate(source)
        found: list[Any] = page.evaluate(FINDINGS, RULES)
        return found

    return scan


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """Set SPOT_PICTURES to a folder to keep a picture of every step."""
    folder = os.environ.get("SPOT_PICTURES")
    return Path(folder) if folder else None

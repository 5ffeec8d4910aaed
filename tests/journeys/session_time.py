"""The clock of the portal and the clocks of the browser's pages go on together, however long the pages took so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.journeys.installation import Installation

MINUTE = 60
# The script of the page says this to the other tabs as soon as it knows itself how long the session lives now.
LISTEN = """() => {
  window.toldOthers = new Promise((told) => {
    new BroadcastChannel("spot-session").onmessage = told;
  });
}"""
HEARD = "() => window.toldOthers.then(() => true)"


class Time:
    """Of the browser's pages and of the portal alike."""

    def __init__(self, installation: Installation, *pages: Any) -> None:
        self.installation, self.pages = installation, pages

    def passes(self, seconds: float) -> None:
        self.installation.let_pass(minutes=seconds / MINUTE)
        for page in self.pages:
            page.clock.fast_forward(int(seconds * 1000))

    def passes_until_left(self, seconds: float) -> None:
        """Until the session has this long to live if nobody does anything: the portal itself is asked how long."""
        address = f"{self.installation.base}/idm/keep-alive/"
        answer = self.pages[0].request.get(address, max_redirects=0)
        self.passes(answer.json()["idle_left"] - seconds)


@contextmanager
def session_goes_on(page: Any) -> Iterator[None]:
    """What is done inside is an answer to the warning. Only when the page has understood it may the clock go on."""
    page.evaluate(LISTEN)
    yield
    assert page.evaluate(HEARD)

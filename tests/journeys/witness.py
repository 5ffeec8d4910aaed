"""Somebody who goes on while things break, and remembers what the portal did to them."""

from statistics import quantiles
from typing import Any

from tests.journeys.walker import Walker

LONGEST_WAIT_MS = 5000
# A machine on which even the quicker answers take long is a slow one: a wait is held against those.
TIMES_THE_QUICKER = 100


class Witness(Walker):
    """Remembers every answer that was the portal's own failure, or was long in coming."""

    def __init__(self, page: Any, base: str) -> None:
        super().__init__(page, base)
        self.failures: list[str] = []
        self.waits: list[tuple[float, str, bool]] = []
        page.on("response", self._note_status)
        page.on("requestfinished", self._note_time)

    def _note_status(self, response: Any) -> None:
        if response.status >= 500:
            self.failures.append(f"{response.status} {response.request.method} {response.url}")

    def _note_time(self, request: Any) -> None:
        waited = request.timing["responseStart"]
        is_page = request.resource_type == "document"
        self.waits.append((waited, f"{request.method} {request.url}", is_page))


def waited_long(everybody: list[Witness]) -> list[str]:
    waits = [wait for witness in everybody for wait in witness.waits]
    quicker = quantiles([waited for waited, _what, is_page in waits if is_page], n=4)[0]
    longest = max(LONGEST_WAIT_MS, quicker * TIMES_THE_QUICKER)
    return [f"{waited:.0f} ms {what}" for waited, what, _is_page in waits if waited > longest]

"""Somebody without a mouse: Tab, Shift+Tab, Enter, Space and arrows, and nothing else.

At every stop it is checked that the focus is seen (2.4.7, 1.4.11) and not hidden behind anything (2.4.11); over a whole
page, that it comes in the order in which the page is read (2.4.3) and out again (2.1.2).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.journeys.inspector import Inspector

# Without focus the next Tab goes on from where the last focus was, so that is moved first.
TO_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.blur();
  document.body.removeAttribute('tabindex');
}"""
MOST_STOPS, MOST_OPTIONS = 200, 300
# A browser without a window around it has nowhere else to put the focus; sometimes it brings it back into the page, and
# that a moment after the key.
IS_BACK = "() => document.hasFocus()"
COMES_BACK_SECONDS, LOOK_SECONDS = 0.15, 0.03
IS_HERE = "(target) => target === document.activeElement"
IS_BEHIND = """(target) => Boolean(
  target.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING
)"""
# How many choices down (or, negative, up) the wanted one stands in the list that has the focus.
HOW_FAR = """(wanted) => {
  const {options, selectedIndex} = document.activeElement;
  const at = [...options].findIndex((option) => option.value === wanted || option.text === wanted);
  return at < 0 ? null : at - selectedIndex;
}"""
FOCUSED = Path(__file__).with_name("focus.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Stop:
    name: str
    value: str
    is_checked: bool
    kind: str
    in_main: bool
    top: float
    left: float
    height: float
    is_seen: bool
    is_covered: bool


class Keyboard:
    def __init__(self, walker: Inspector) -> None:
        self.walker, self.keys = walker, walker.page.keyboard
        self.stops: list[Stop] = []
        self.faults: list[str] = []

    # --- where the focus is ---------------------------------------------------------------------------------------

    def here(self) -> Stop | None:
        found = self.walker.page.evaluate(FOCUSED)
        return Stop(**found) if found else None

    def tour(self) -> list[str]:
        """Once through the whole page and out at its end: no trap (2.1.2), and what the focus met in the main part."""
        self.walker.page.evaluate(TO_THE_TOP)
        stops = []
        for _press in range(MOST_STOPS):
            stop = self._press("Tab")
            # Past its end a browser without a window around it may begin again at the top.
            if stop is None or stop == (stops or [None])[0]:
                break
            stops.append(stop)
        else:
            raise AssertionError(f"{self.walker.page.url}: the focus never leaves the page")
        self._expect_reading_order(stops)
        if stop is None:
            # Where it was brought back to the top the first press leads out there, and the next in at the end.
            back = any(self._press("Shift+Tab") for _press in range(3))
            assert back, f"{self.walker.page.url}: Shift+Tab leads back into the page"
        return [stop.name for stop in stops if stop.in_main]

    def to(self, name: str, *, backwards: bool = False) -> Stop:
        """Press Tab until the box, button or link of this name has the focus."""
        return self._go(lambda stop: stop.name == name, name, backwards=backwards)

    def to_element(self, target: Any) -> None:
        """By Tab, or by Shift+Tab to what stands before the place where one is."""
        wanted = target.element_handle()
        if not wanted.evaluate(IS_HERE):
            behind = wanted.evaluate(IS_BEHIND)
            self._go(lambda _stop: wanted.evaluate(IS_HERE), str(target), backwards=behind)

    def _go(self, arrived: Callable[[Stop], bool], what: str, *, backwards: bool) -> Stop:
        key = "Shift+Tab" if backwards else "Tab"
        for _press in range(MOST_STOPS):
            stop = self._press(key)
            if stop is not None and arrived(stop):
                return stop
        raise AssertionError(f"{self.walker.page.url}: {what} cannot be reached with {key}")

    def _press(self, key: str) -> Stop | None:
        self.keys.press(key)
        stop = self.here()
        if stop is None:
            self._wait_for_the_focus()
        else:
            self.stops.append(stop)
            where = f"{self.walker.page.url}: {stop.kind} {stop.name}"
            if self.walker.is_djangos_own:
                return stop
            if not stop.is_seen:
                self._complain(f"{where} does not show that it has the focus")
            if stop.is_covered:
                self._complain(f"{where} has the focus behind something else")
        return stop

    def _wait_for_the_focus(self) -> None:
        deadline = time.monotonic() + COMES_BACK_SECONDS
        while not self.walker.page.evaluate(IS_BACK) and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)

    def _expect_reading_order(self, stops: list[Stop]) -> None:
        inside = [stop for stop in stops if stop.in_main]
        for before, after in pairwise(inside):
            same_row = abs(before.top - after.top) < max(before.height, after.height)
            in_order = after.left >= before.left if same_row else after.top > before.top
            if not in_order:
                self._complain(
                    f"{self.walker.page.url}: {after.name} comes after {before.name} but stands before it"
                )

    def _complain(self, fault: str) -> None:
        if fault not in self.faults:
            self.faults.append(fault)

    # --- acting -----------------------------------------------------------------------------------------------------

    def fill(self, **values: str | bool) -> None:
        """Quickest in the order in which the boxes stand on the page."""
        for name, value in values.items():
            stop = self._to_box(name)
            if stop.kind == "checkbox":
                if stop.is_checked != bool(value):
                    self.keys.press("Space")
            elif stop.kind == "radio":
                self._choose(str(value))
            elif stop.kind == "select-one":
                self.pick(str(value))
            else:
                self.keys.press("Control+A")
                self.keys.press("Delete")
                self.keys.type(str(value))

    def _to_box(self, name: str) -> Stop:
        """Of several buttons with one name the one that Tab leads to: the one that is chosen, or an outer one."""
        here = self.here()
        if here is not None and here.name == name:
            return here
        first = self.walker.page.locator(f'[name="{name}"]').first.element_handle()
        behind = first.evaluate(IS_BEHIND)
        return self._go(lambda stop: stop.name == name, name, backwards=behind)

    def pick(self, wanted: str) -> None:
        """In the list that has the focus."""
        for _press in range(MOST_OPTIONS):
            how_far = self.walker.page.evaluate(HOW_FAR, wanted)
            assert how_far is not None, f"no choice {wanted}"
            if how_far == 0:
                return
            self.keys.press("ArrowDown" if how_far > 0 else "ArrowUp")
        raise AssertionError(f"the choice {wanted} cannot be reached")

    def _choose(self, value: str) -> None:
        for _press in range(MOST_STOPS):
            stop = self.here()
            assert stop is not None
            if stop.value == value:
                self.keys.press("Space")
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"no choice {value}")

    def press(self, action: str, key: str = "Enter", *, backwards: bool = False) -> Any:
        """Go to what carries this action and press it; wait for the next page."""
        self.to(action, backwards=backwards)
        return self.send(key)

    def send(self, key: str = "Enter") -> None:
        with self.walker.page.expect_navigation():
            self.keys.press(key)
        self.walker.look()

"""The inspector without a mouse: what others click, this one reaches with Tab and presses."""

from typing import Any

from tests.journeys.inspector import Inspector, State
from tests.journeys.keyboard import TO_THE_TOP, Keyboard

WALKED: set[State] = set()


class Typist(Inspector):
    """On every page in every state once through all of it with Tab, and from then on only to what is wanted."""

    def __init__(self, page: Any, base: str, axe: Any, *, scripts: bool = True) -> None:
        super().__init__(page, base, axe, scripts=scripts)
        self.keyboard = Keyboard(self)
        self.keyboard.faults = self.complaints

    def look_closely(self) -> None:
        super().look_closely()
        state = self.state()
        if state not in WALKED and not self.is_djangos_own:
            WALKED.add(state)
            self._tab_through()

    def _tab_through(self) -> None:
        """And back to where the page had put the focus, as if nothing had been."""
        before = self.page.evaluate_handle("() => document.activeElement")
        self.keyboard.tour()
        self.page.evaluate(TO_THE_TOP)
        before.evaluate("(at) => at === document.body || at.focus()")

    def reach(self, target: Any) -> None:
        self.keyboard.to_element(target)

    def press(self, target: Any) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def fill(self, **values: str | bool) -> None:
        self.keyboard.fill(**values)

    def tick(self, box: Any) -> None:
        self.reach(box)
        self.page.keyboard.press("Space")

    def pick(self, box: Any, wanted: str) -> None:
        self.reach(box)
        self.keyboard.pick(wanted)

"""A person in a browser. Finds things by the names and actions that docs/robots.md promises, as robots do."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, Route, expect
from playwright.sync_api import TimeoutError as TookTooLong

CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)
LINK = re.compile(r"https?://\S+")
# Only what fails waits as long as this: a worker may be starting, beat asks every 15 seconds, the machine may be slow.
PATIENCE_SECONDS = 90
TYPED = """() => Object.fromEntries([...document.querySelectorAll('main form [name]')]
  .filter((box) => !['hidden', 'password', 'submit'].includes(box.type) && (box.type !== 'radio' || box.checked))
  .map((box) => [box.name, box.type === 'checkbox' ? box.checked : box.value]))"""
TICK_SECONDS = 0.25
# Where a page asks how far the check of its files is; when something changed it shows itself anew.
STATES = re.compile(r"/states/$")
ASKS_NO_LONGER_MS = 35_000


class Walker:
    def __init__(self, page: Page, base: str, axe: Any = None) -> None:
        self.page, self.base, self.axe = page, base.rstrip("/"), axe
        self.scanned: set[str] = set()

    # --- moving ---------------------------------------------------------------------------------------------------

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.look()

    def do(self, action: str) -> None:
        """Press what carries ``data-action`` and wait for the next page."""
        self.leave_by(self.page.locator(f'[data-action="{action}"]:visible').first)

    def follow(self, text: str | re.Pattern[str]) -> None:
        self.leave_by(self.page.get_by_role("link", name=text).first)

    def leave_by(self, target: Any) -> None:
        self.reach(target)
        with self.page.expect_navigation():
            self.press(target)
        self.look()

    def reach(self, target: Any) -> None:
        """The way there is not part of the time in which the next page has to come."""

    def press(self, target: Any) -> None:
        target.click()

    def look(self) -> None:
        """What must hold on every page: an answer, one main heading, no finding of axe."""
        assert self.page.locator("h1").count() == 1, f"{self.page.url}: {self.page.title()}"
        if self.axe is not None:
            state = f"{self.page.url}|{self.page.title()}"
            if state not in self.scanned:
                self.scanned.add(state)
                with self.nothing_moves():
                    assert self.axe(self.page) == [], self.page.url

    @contextmanager
    def nothing_moves(self) -> Iterator[None]:
        """What a page asks about its files is answered after the look at it: it would go away in the middle."""
        if self._pending().count() == 0:
            yield
            return
        held: list[Route] = []
        self.page.route(STATES, lambda route: held.append(route))
        yield
        self.page.unroute(STATES)
        for route in held:
            route.continue_()

    def come_to_rest(self) -> None:
        """Who presses a link while the page shows itself anew stays where they are."""
        for _time in range(4):
            try:
                self._pending().wait_for(state="detached", timeout=ASKS_NO_LONGER_MS)
            except TookTooLong:
                self.page.reload()
            else:
                break
        self.page.wait_for_load_state()
        expect(self._pending()).to_have_count(0)

    def _pending(self) -> Any:
        return self.page.locator("[data-states-pending]")

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    # --- typing ---------------------------------------------------------------------------------------------------

    def fill(self, **values: str | bool) -> None:
        for name, value in values.items():
            fields = self.page.locator(f'[name="{name}"]')
            kind = fields.first.get_attribute("type")
            if kind == "radio":
                self._label_of(self.page.locator(f'[name="{name}"][value="{value}"]')).click()
            elif kind == "checkbox":
                box = fields.first
                if box.is_checked() != bool(value):
                    self._label_of(box).click()
            elif fields.first.evaluate("e => e.tagName") == "SELECT":
                fields.first.select_option(str(value))
            else:
                fields.first.fill(str(value))

    def choose_device(self, words: str) -> None:
        """The first of the list whose line says ``words``."""
        label = self.page.locator('label[for^="id_device"]', has_text=words).first
        box = self.page.locator(f'[id="{label.get_attribute("for")}"]')
        if box.get_attribute("hidden") is None:  # else it is the only one and is chosen already
            self.fill(device=str(box.get_attribute("value")))

    def typed(self) -> dict[str, Any]:
        """What stands in the boxes of the page, secrets aside."""
        found: dict[str, Any] = self.page.evaluate(TYPED)
        return found

    def _label_of(self, control: Any) -> Any:
        """The design system hides the control itself; people press its label."""
        return self.page.locator(f'label[for="{control.get_attribute("id")}"]')

    # --- mail -----------------------------------------------------------------------------------------------------

    def messages(self, to: str) -> list[dict[str, Any]]:
        answer = self.page.request.get(f"{self.base}/simulation/inbox.json", params={"to": to})
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    def mail(self, to: str, subject: str, *, after: int = 0, saying: str = "") -> dict[str, Any]:
        """The newest message to ``to`` that is about ``subject`` and says ``saying``; waits for the worker."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for message in self.messages(to):
                is_it = subject.lower() in message["subject"].lower() and saying in message["body"]
                if is_it and message["id"] > after:
                    return message
            time.sleep(TICK_SECONDS)
        raise AssertionError(f"no message about {subject!r} {saying!r} reached {to}")

    def newest_id(self, to: str) -> int:
        return max((message["id"] for message in self.messages(to)), default=0)

    # --- whole steps ------------------------------------------------------------------------------------------------

    def register(self, person: "NewPerson", *, wait_for_notice: bool = True) -> None:
        self.go("/idm/register/")
        for action, typed in person.registration().items():
            self.fill(**typed)
            self.do(action)
        self.sees("Check your e-mail")
        if wait_for_notice:
            assert person.user_id in self.mail(person.email, "account is ready")["body"]

    def sign_in(self, person: "NewPerson", *, path: str = "/idm/sign-in/") -> None:
        self.go(path)
        self.fill(user_id=person.user_id, password=person.password, terms=True)
        self.do("sign-in")
        before = self.newest_id(person.email)
        self.choose_device("E-mail")
        self.do("send-code")
        body = self.mail(person.email, "sign-in code", after=before)["body"]
        found = CODE.search(body)
        assert found, "the code stands on its own line"
        self.fill(code=found[1])
        self.do("verify-code")

    def come_back_after_months(self, person: "NewPerson", password: str) -> None:
        """The password has expired meanwhile: the old one only leads to a new one, and then to the sign-in."""
        self.sign_in(person)
        self.sees("Your password has expired")
        self.fill(current=person.password, password=password, password_again=password)
        self.do("change-password")
        self.sees("Your password was changed")
        person.password = password

    def sign_out(self) -> None:
        menu = self.page.locator(".menu-button")
        if menu.is_visible():
            self.press(menu)
        self.do("sign-out")

    def move_clock(self, days: int = 0, *, hours: int = 0, minutes: int = 0) -> None:
        self.go("/simulation/clock/")
        self.fill(days=str(days), hours=str(hours), minutes=str(minutes))
        self.do("move-clock")


class NewPerson:
    def __init__(
        self,
        user_id: str,
        first_name: str,
        last_name: str,
        password: str = "Quiet-Lagoon-Drifts-42",
    ) -> None:
        self.user_id, self.first_name, self.last_name = user_id, first_name, last_name
        self.email = f"{user_id.lower()}@example.org"
        self.password, self.answer = password, "liver and onions"

    def registration(self) -> dict[str, dict[str, str | bool]]:
        """What goes into each page, by the button that sends it."""
        return {
            "register-personal": {
                "first_name": self.first_name, "last_name": self.last_name, "date_of_birth": "05/17/1980",
                "email": self.email, "email_again": self.email, "terms": True,
            },
            "register-contact": {
                "address_line_1": "77 Invented Lane", "city": "Tampa", "state": "FL", "zip_code": "33602",
                "phone": "813-555-0123",
            },
            "register": {
                "user_id": self.user_id, "password": self.password, "password_again": self.password,
                "question": "food", "answer": self.answer,
            },
        }  # fmt: skip


def screenshot(page: Page, name: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}-{timezone.now():%H%M%S}.png", full_page=True)

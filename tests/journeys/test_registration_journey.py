"""From a stranger to somebody with three devices, without a mouse; once more without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.factors import app_code, code_sent
from tests.journeys.inspector import Inspector
from tests.journeys.installation import Installation
from tests.journeys.keyboard import Keyboard
from tests.journeys.walker import NewPerson
from tests.journeys.ways import BOTH_WAYS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Out of sight where a script knows that they do not count, by the box they follow.
UNSCRIPTED = {
    "contact": ("zip_code", ["country", "province", "postal_code"]),
    "add-phone": ("channel", ["extension"]),
}
# What the focus meets in the main part of each page (A1), in the order in which it is read (A2).
STOPS = {
    "register": [
        "Terms and conditions", "first_name", "middle_name", "last_name", "suffix", "date_of_birth", "email",
        "email_again", "terms", "register-personal", "register-back",
    ],
    "contact": [
        "us_address", "address_line_1", "address_line_2", "city", "state", "zip_code", "phone", "register-contact",
        "register-back",
    ],
    "credentials": [
        "user_id", "check-user-id", "password", "Show password", "password_again", "Show password", "question",
        "answer", "register", "register-back",
    ],
    "sign-in": [
        "user_id", "password", "Show password", "terms", "Terms and conditions", "sign-in", "New user registration",
        "Forgot your User ID?", "Forgot your password?", "Unlock your account", "Practice accounts of this simulation",
    ],
    "device": ["send-code", "904-555-0100", "help@spot-portal.example", "cancel-sign-in"],
    "code": [
        "code", "verify-code", "resend-code", "Use another device", "904-555-0100", "help@spot-portal.example",
    ],
    "add-phone": ["Look at the stronger choices", "number", "channel", "send-phone-code", "Cancel"],
}  # fmt: skip


class Stranger:
    def __init__(self, walker: Inspector, installation: Installation, person: NewPerson) -> None:
        self.walker, self.installation, self.person = walker, installation, person
        self.keyboard = Keyboard(walker)

    def looks_through(self, page: str) -> None:
        expected = STOPS[page]
        if not self.walker.scripts:
            expected = [name for name in expected if not name.startswith("Show")]
            if page in UNSCRIPTED:
                box, more = UNSCRIPTED[page]
                after = expected.index(box) + 1
                expected = [*expected[:after], *more, *expected[after:]]
        # What stands after a comma may be a date.
        assert [name.partition(",")[0] for name in self.keyboard.tour()] == expected, page


@BOTH_WAYS
def test_a1_a2_somebody_registers_and_adds_devices_by_keyboard_alone(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Inspector(new_page(), installation.base, axe, scripts=scripts)
    person = NewPerson("kay.board" if scripts else "norah.script", "Kay", "Board")
    stranger = Stranger(walker, installation, person)
    _the_first_page_says_what_is_missing(stranger)
    _back_and_next_lose_nothing(stranger)
    _a_user_id_is_asked_about_before_it_is_taken(stranger)
    _the_account_is_made(stranger)
    _the_first_sign_in_proves_the_address(stranger)
    _an_authenticator_app_is_added(stranger)
    _a_telephone_is_added(stranger)
    assert walker.complaints == []
    assert stranger.keyboard.faults == []


def _the_first_page_says_what_is_missing(stranger: Stranger) -> None:
    walker, keyboard = stranger.walker, stranger.keyboard
    walker.go("/")
    keyboard.press("open-register")
    _skip_link_skips(stranger)
    stranger.looks_through("register")
    keyboard.press("register-personal", backwards=True)
    walker.is_refused("First name", "agree to the terms")
    keyboard.fill(
        first_name=stranger.person.first_name, last_name=stranger.person.last_name, suffix="II",
        date_of_birth="02/30/1980", email=stranger.person.email, email_again="other@example.org", terms=True,
    )  # fmt: skip
    keyboard.send()
    walker.is_refused("The two addresses differ")
    keyboard.fill(date_of_birth="05/17/1980", email_again=stranger.person.email)
    keyboard.press("register-personal", key="Space")
    walker.sees("How can we reach you?")


def _skip_link_skips(stranger: Stranger) -> None:
    """A5: the first stop; it is seen then, and leads past everything that stands on each page."""
    keyboard, page = stranger.keyboard, stranger.walker.page
    stranger.walker.page.reload()
    keyboard.keys.press("Tab")
    expect(page.locator(".skip-link")).to_be_in_viewport()
    keyboard.keys.press("Enter")
    keyboard.keys.press("Tab")
    first = keyboard.here()
    assert first is not None
    assert first.in_main


def _back_and_next_lose_nothing(stranger: Stranger) -> None:
    walker, keyboard = stranger.walker, stranger.keyboard
    stranger.looks_through("contact")
    keyboard.fill(address_line_1="77 Invented Lane", city="Tampa", state="Florida")
    half = walker.typed()
    keyboard.press("register-back")
    assert walker.typed()["suffix"] == "II"
    assert walker.typed()["terms"] is True
    keyboard.press("register-personal")
    assert walker.typed() == half
    keyboard.fill(zip_code="00601", phone="813-555-0123")
    keyboard.press("register-contact")
    walker.is_refused("is not in Florida")
    keyboard.to("zip_code")
    keyboard.keys.press("Control+A")
    keyboard.keys.type("33602")
    keyboard.send()  # Enter in a box presses Continue, not Back
    walker.sees("Choose your User ID and password")


def _a_user_id_is_asked_about_before_it_is_taken(stranger: Stranger) -> None:
    walker, keyboard = stranger.walker, stranger.keyboard
    stranger.looks_through("credentials")
    keyboard.fill(user_id="user.uma")
    _ask(stranger)
    walker.sees("is taken")
    keyboard.to("user_id", backwards=walker.scripts)
    keyboard.keys.press("Control+A")
    keyboard.keys.type(stranger.person.user_id)
    _ask(stranger)
    walker.sees("This User ID is free.")


def _ask(stranger: Stranger) -> None:
    """With scripts the answer appears beside the button, without leaving the page."""
    stranger.keyboard.to("check-user-id")
    if not stranger.walker.scripts:
        stranger.keyboard.send()
        return
    with stranger.walker.page.expect_response("**/register/user-id/"):
        stranger.keyboard.keys.press("Enter")
    stranger.walker.look()


def _the_account_is_made(stranger: Stranger) -> None:
    walker, keyboard, person = stranger.walker, stranger.keyboard, stranger.person
    keyboard.fill(
        password=person.password, password_again="Another-Lagoon-Drifts-43",
        question="Which dish did you refuse to eat as a child?", answer=person.answer,
    )  # fmt: skip
    keyboard.press("register")
    walker.is_refused("The two passwords differ")
    keyboard.fill(password=person.password, password_again=person.password, answer=person.answer)
    keyboard.press("register")
    walker.sees("Check your e-mail")
    assert person.user_id in walker.mail(person.email, "account is ready")["body"]
    keyboard.press("go-to-sign-in")


def _the_first_sign_in_proves_the_address(stranger: Stranger) -> None:
    walker, keyboard, person = stranger.walker, stranger.keyboard, stranger.person
    stranger.looks_through("sign-in")
    keyboard.fill(user_id=person.user_id, password=person.password, terms=True)
    keyboard.send()
    walker.sees("Verify that it is you")
    stranger.looks_through("device")
    before = walker.newest_id(person.email)
    keyboard.press("send-code")
    stranger.looks_through("code")
    keyboard.fill(code="000 000")
    keyboard.send()
    walker.is_refused("This code is wrong")
    code = code_sent(walker, person.email, after=before)
    keyboard.fill(code=f"{code[:3]} {code[3:]}")
    keyboard.press("verify-code")
    walker.sees("Your account")


def _an_authenticator_app_is_added(stranger: Stranger) -> None:
    walker, keyboard = stranger.walker, stranger.keyboard
    keyboard.press("My devices")
    keyboard.press("add-device")
    keyboard.press("add-app")
    key = walker.page.locator("[data-secret]").inner_text().replace(" ", "")
    keyboard.fill(name="Kay’s phone", code="000000")
    keyboard.send()
    walker.is_refused()
    assert walker.page.locator("[data-secret]").inner_text().replace(" ", "") == key
    keyboard.fill(code=app_code(key))
    keyboard.press("verify-device")
    walker.sees("Kay’s phone")
    walker.mail(stranger.person.email, "device was added")


def _a_telephone_is_added(stranger: Stranger) -> None:
    walker, keyboard = stranger.walker, stranger.keyboard
    number = "813-555-0141" if walker.scripts else "813-555-0142"
    keyboard.press("add-device")
    keyboard.press("add-phone")
    stranger.looks_through("add-phone")
    before = walker.newest_id(number)
    keyboard.fill(number=number, channel="sms")
    keyboard.press("send-phone-code")
    keyboard.fill(code=code_sent(walker, number, after=before))
    keyboard.send()
    walker.sees("Text message")
    assert walker.page.locator("tbody tr").count() == 3

"""Password boxes in a browser; changing a password one knows; and one that has expired."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from spot_portal.simulation.people import ANSWER, PASSWORD
from tests.journeys.factors import sign_in_with
from tests.journeys.installation import Installation
from tests.journeys.typist import Typist
from tests.journeys.walker import NewPerson, Walker
from tests.journeys.ways import BOTH_WAYS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEW, NEWER = "Copper-Meadow-Whistle-53", "Velvet-Harbor-Lantern-88"
A_DAY = 25 * 60


def demo(user_id: str) -> NewPerson:
    person = NewPerson(user_id, "", "", PASSWORD)
    person.answer = ANSWER
    return person


def test_v6_2_6_v6_2_7_passwords_are_masked_can_be_shown_and_pasted(
    installation: Installation, new_page: Callable[..., Any]
) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    walker = Walker(page, installation.base)
    seen = []
    for open_page in (_open_sign_in, _open_registration, _open_reset, _open_change):
        open_page(walker)
        for box in page.locator('input[name^="password"], input[name="current"]').all():
            name = box.get_attribute("name")
            seen.append(f"{open_page.__name__} {name}")
            _check_box(walker, box, seen[-1])
    assert [line for line in seen if "again" not in line] == [
        "_open_sign_in password", "_open_registration password", "_open_reset password", "_open_change current",
        "_open_change password",
    ]  # fmt: skip


def _check_box(walker: Walker, box: Any, where: str) -> None:
    page = walker.page
    assert box.get_attribute("type") == "password", where
    wanted = "current-password" if where in CURRENT else "new-password"
    assert box.get_attribute("autocomplete") == wanted, where
    # Longer than any password may be, so that nothing is cut off unseen.
    assert int(box.get_attribute("maxlength") or 10_000) > 1000, where

    page.evaluate("words => navigator.clipboard.writeText(words)", NEW)
    box.focus()
    page.keyboard.press("Control+V")
    assert box.input_value() == NEW, f"{where}: pasting"

    # A person with a screen reader hears what the button does, and whose password it is.
    page.keyboard.press("Tab")
    toggle = page.locator(":focus")
    assert toggle.get_attribute("aria-label") == "Show password", where
    page.keyboard.press("Space")
    assert box.get_attribute("type") == "text", where
    assert toggle.get_attribute("aria-label") == "Hide password", where
    page.keyboard.press("Enter")
    assert box.get_attribute("type") == "password", where
    assert box.input_value() == NEW, where


CURRENT = ("_open_sign_in password", "_open_change current")


def _open_sign_in(walker: Walker) -> None:
    walker.go("/idm/sign-in/")


def _open_registration(walker: Walker) -> None:
    walker.go("/idm/register/")
    walker.fill(
        first_name="Pia", last_name="Paste", date_of_birth="05/17/1980", email="pia@example.org",
        email_again="pia@example.org", terms=True,
    )  # fmt: skip
    walker.do("register-personal")
    walker.fill(
        address_line_1="77 Invented Lane", city="Tampa", state="FL", zip_code="33602", phone="813-555-0123"
    )  # fmt: skip
    walker.do("register-contact")


def _open_reset(walker: Walker) -> None:
    walker.go("/idm/forgot-password/")
    walker.fill(user_id="backup.ben", channel="email")
    walker.do("send-reset-link")
    body = walker.mail("backup.ben@example.org", "Reset your password")["body"]
    found = re.search(r"/idm/reset-password/\S+", body)
    assert found
    walker.go(found[0])


def _open_change(walker: Walker) -> None:
    walker.sign_in(demo("approver.ada"))
    walker.go("/idm/profile/password/")


@BOTH_WAYS
def test_somebody_changes_a_password_and_then_lets_it_expire(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe, scripts=scripts)
    person = demo("user.uma" if scripts else "new.nina")
    installation.let_pass(minutes=A_DAY)
    walker.sign_in(person)
    walker.go("/idm/profile/password/")
    _is_changed(walker, person, NEW)
    # Once a day.
    installation.let_pass(minutes=1)
    walker.sign_in(person)
    walker.go("/idm/profile/password/")
    walker.sees("less than a day ago")
    walker.sign_out()

    walker.move_clock(61)
    walker.mail(person.email, "password has expired")
    sign_in_with(walker, person, "E-mail", person.email)
    walker.sees("Your password has expired")
    walker.go("/idm/profile/")
    walker.sees("Your password has expired")
    _is_changed(walker, person, NEWER)
    installation.let_pass(minutes=1)
    sign_in_with(walker, person, "E-mail", person.email)
    walker.sees("Your account")
    assert walker.complaints == []


def _is_changed(walker: Typist, person: NewPerson, password: str) -> None:
    wrong = "Wrong-Meadow-Whistle-11"
    walker.do("change-password")
    walker.is_refused("Write your current password")
    for current, wanted, words in (
        (wrong, password, "current password"),
        (person.password, person.password, "last"),
        (person.password, f"{password}\u2019", ""),
    ):
        again = "Another-Lagoon-Drifts-43" if not words else wanted
        walker.fill(current=current, password=wanted, password_again=again)
        walker.do("change-password")
        walker.is_refused(words or "The two passwords differ")
        for name in ("current", "password", "password_again"):
            assert walker.page.locator(f'[name="{name}"]').input_value() == ""
    walker.fill(current=person.password, password=password, password_again=password)
    walker.do("change-password")
    walker.sees("Your password was changed")
    walker.mail(person.email, "password was changed")
    person.password = password

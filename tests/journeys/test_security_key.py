"""A passkey in a real browser: added, used to sign in and to confirm, cancelled, and all of it by keyboard alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spot_portal.simulation.people import PASSWORD
from tests.journeys.factors import choose, sign_in_with, type_password
from tests.journeys.installation import Installation
from tests.journeys.typist import Typist
from tests.journeys.virtual_key import VirtualKey
from tests.journeys.walker import NewPerson, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.on_sqlite]
DEVICES, ADD = "/idm/profile/devices/", "/idm/profile/devices/add-key/"


def demo(user_id: str) -> NewPerson:
    return NewPerson(user_id, "", "", PASSWORD)


def keep_picture(walker: Typist, name: str, pictures: Path | None) -> None:
    if pictures:
        screenshot(walker.page, name, pictures)


def add_key(walker: Typist, name: str) -> None:
    walker.go(ADD)
    walker.fill(name=name)
    walker.do("name-key")
    walker.do("register-key")
    walker.sees(f"Security key or passkey: {name} was added")


def choose_key(walker: Typist, person: NewPerson) -> None:
    type_password(walker, person)
    choose(walker, "Security key")
    walker.sees("Use your security key")


def says(walker: Typist, words: str) -> None:
    walker.page.locator("[data-key-problem]", has_text=words).wait_for()
    walker.look()


def test_a_passkey_is_added_and_signs_in(
    installation: Installation, new_page: Callable[..., Any], axe: Any, pictures: Path | None
) -> None:
    walker = Typist(new_page(), installation.base, axe)
    person, key = demo("new.nina"), VirtualKey(walker.page)
    sign_in_with(walker, person, "E-mail", person.email)
    add_key(walker, "My laptop")
    keep_picture(walker, "devices", pictures)
    [credential] = key.credentials
    assert credential["rpId"] == "localhost"
    assert credential["isResidentCredential"]
    assert person.user_id not in credential["userHandle"]
    walker.mail(person.email, "device was added")

    walker.sign_out()
    choose_key(walker, person)
    keep_picture(walker, "key", pictures)
    walker.do("use-key")

    walker.sees("Your account")
    assert key.credentials[0]["signCount"] > credential["signCount"]
    walker.go(DEVICES)
    assert "Never" not in walker.page.locator("tr", has_text="My laptop").inner_text()
    assert walker.complaints == []


def test_the_same_key_is_not_added_twice(
    installation: Installation, new_page: Callable[..., Any], axe: Any, pictures: Path | None
) -> None:
    walker = Typist(new_page(), installation.base, axe)
    person = demo("user.uma")
    VirtualKey(walker.page)
    sign_in_with(walker, person, "E-mail", person.email)
    add_key(walker, "Blue key")

    walker.go(ADD)
    walker.fill(name="Red key")
    walker.do("name-key")
    walker.press(walker.page.locator('[data-action="register-key"]'))

    says(walker, "on your list already")
    keep_picture(walker, "known", pictures)
    assert walker.complaints == []


def test_a_key_that_is_not_there_is_said_in_words_and_counts_nothing(
    installation: Installation, new_page: Callable[..., Any], axe: Any, pictures: Path | None
) -> None:
    walker = Typist(new_page(), installation.base, axe)
    person, key = demo("approver.ada"), VirtualKey(walker.page)
    sign_in_with(walker, person, "E-mail", person.email)
    add_key(walker, "My laptop")
    walker.sign_out()
    key.lose()
    choose_key(walker, person)

    for _try in range(6):  # one more than wrong codes may be
        walker.press(walker.page.locator('[data-action="use-key"]'))
        says(walker, "Nothing was counted")
    assert walker.page.locator('[data-action="use-key"]').inner_text() == "Try again"
    keep_picture(walker, "stopped", pictures)

    installation.let_pass(minutes=1)
    walker.follow("Use another device")
    choose(walker, "E-mail")
    walker.sees("Enter the code")
    assert walker.complaints == []


def test_a_key_confirms_when_the_session_is_no_longer_fresh(
    installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe)
    person = demo("thin.theo")
    VirtualKey(walker.page)
    sign_in_with(walker, person, "E-mail", person.email)
    add_key(walker, "My laptop")
    installation.let_pass(minutes=12)
    walker.go("/idm/")
    installation.let_pass(minutes=12)

    walker.go(ADD)
    walker.sees("Confirm that it is you")
    choose(walker, "Security key")
    walker.do("use-key")

    walker.sees("Add a security key or passkey")
    assert walker.complaints == []


def test_by_keyboard_alone(
    installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe)
    person, keyboard = demo("helpdesk.hugo"), walker.keyboard
    VirtualKey(walker.page)
    sign_in_with(walker, person, "E-mail", person.email)
    walker.go("/idm/profile/devices/add/")
    keyboard.tour()
    keyboard.press("add-key")
    keyboard.fill(name="My laptop")
    keyboard.press("name-key")
    keyboard.tour()
    keyboard.press("register-key")
    walker.sees("was added")
    walker.go(DEVICES)
    keyboard.tour()
    walker.sign_out()
    type_password(walker, person)
    walker.choose_device("Security key")
    keyboard.press("send-code")
    keyboard.tour()
    keyboard.press("use-key", key="Space")

    walker.sees("Your account")
    assert walker.complaints == []


def test_without_scripts_the_page_leads_to_the_other_devices(
    installation: Installation, new_page: Callable[..., Any], axe: Any, pictures: Path | None
) -> None:
    with_scripts = Typist(new_page(), installation.base, axe)
    person = demo("backup.ben")
    VirtualKey(with_scripts.page)
    sign_in_with(with_scripts, person, "E-mail", person.email)
    add_key(with_scripts, "My laptop")
    with_scripts.sign_out()
    installation.let_pass(minutes=1)

    walker = Typist(new_page(), installation.base, axe, scripts=False)
    choose_key(walker, person)
    walker.sees("needs JavaScript")
    assert not walker.page.locator('[data-action="use-key"]').is_visible()
    keep_picture(walker, "no-scripts", pictures)
    walker.follow("Use another device")
    walker.sees("Verify that it is you")
    assert walker.complaints == []

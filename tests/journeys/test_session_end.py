"""The warning before a session ends (A7, A8), in a real browser whose clock moves with the clock of the portal."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from spot_portal.simulation.people import PASSWORD
from tests.journeys.installation import Installation
from tests.journeys.session_time import MINUTE, Time, session_goes_on
from tests.journeys.typist import Typist
from tests.journeys.walker import NewPerson

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.on_sqlite]
IDLE, TOTAL = "#session-idle", "#session-total"


@pytest.fixture
def inside(installation: Installation, new_page: Callable[..., Any], axe: Any) -> Typist:
    """Somebody without a mouse, who sees the warning too."""
    page = new_page()
    page.clock.install()
    walker = Typist(page, installation.base, axe)
    walker.sign_in(NewPerson("approver.ada", "", "", PASSWORD))
    return walker


def test_a7_the_warning_holds_the_focus_says_the_time_and_goes_with_one_key(
    installation: Installation, inside: Typist
) -> None:
    page, time = inside.page, Time(installation, inside.page)
    inside.go("/idm/profile/")
    inside.keyboard.to_element(page.get_by_role("link", name="Roles").first)
    time.passes_until_left(11 * MINUTE)
    page.wait_for_timeout(1500)
    expect(page.locator(IDLE)).to_be_hidden()

    for _time in range(3):  # as often as the person likes
        time.passes_until_left(10 * MINUTE - 5)
        dialog = page.get_by_role("alertdialog", name="Do you want to stay signed in?")
        expect(dialog).to_be_visible()
        expect(dialog).to_contain_text("signed out in 10 minutes")
        expect(page.locator('[data-action="stay-signed-in"]')).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.locator('[data-action="sign-out-now"]')).to_be_focused()
        inside.look()
        with session_goes_on(page):
            page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(page.get_by_role("link", name="Roles")).to_be_focused()
    inside.go("/idm/roles/")
    time.passes_until_left(10 * MINUTE - 5)
    expect(page.locator(IDLE)).to_be_visible()
    inside.do("sign-out-now")
    inside.sees("You are signed out")
    assert inside.complaints == []


def test_a7_near_the_end_it_is_announced_and_then_the_sign_in_leads_back(
    installation: Installation, inside: Typist
) -> None:
    page, time = inside.page, Time(installation, inside.page)
    inside.go("/idm/certifications/")
    time.passes_until_left(MINUTE + 40)
    expect(page.locator(IDLE)).to_be_visible()
    time.passes_until_left(19)
    alert = page.locator(f"{IDLE} [data-announce]")
    expect(alert).to_have_text(re.compile(r"You will be signed out in 1\d seconds\."))

    time.passes(25)
    page.wait_for_url(re.compile(r"/idm/sign-in/\?next=%2Fidm%2Fcertifications%2F"))
    inside.sees("nothing happened for 30 minutes")


def test_a8_what_was_typed_is_there_again_after_the_next_sign_in(
    installation: Installation, inside: Typist
) -> None:
    page, time = inside.page, Time(installation, inside.page)
    inside.go("/idm/certifications/")
    inside.do("open-certification")
    address = page.url.removeprefix(installation.base)
    inside.fill(reason="Uma works here every day, I have asked her.")
    with page.expect_response("**/keep-typed/*"):
        time.passes_until_left(24)
    time.passes(30)
    page.wait_for_url(re.compile("/idm/sign-in/"))

    person = NewPerson("approver.ada", "", "", PASSWORD)
    inside.sign_in(person, path=page.url.removeprefix(installation.base))

    assert page.url.removeprefix(installation.base) == address
    inside.sees("What you had typed when your session ended is back")
    expect(page.locator('[name="reason"]')).to_have_value(
        "Uma works here every day, I have asked her."
    )


def test_other_tabs_agree(installation: Installation, inside: Typist) -> None:
    first = inside.page
    inside.go("/idm/profile/")
    second = first.context.new_page()
    second.goto(f"{installation.base}/idm/roles/")
    time = Time(installation, first, second)

    time.passes_until_left(10 * MINUTE - 5)
    expect(first.locator(IDLE)).to_be_visible()
    expect(second.locator(IDLE)).to_be_visible()
    with session_goes_on(first):
        inside.press(first.locator('[data-action="stay-signed-in"]'))
    expect(second.locator(IDLE)).to_be_hidden()

    # The second tab looks a moment later whether the session is over: not before the portal has heard of it.
    with inside.in_haste():
        second.clock.pause_at(second.evaluate("Date.now()") + 1000)
        inside.sign_out()
        assert "/idm/signed-out/" in first.url
        second.clock.fast_forward(2000)
        second.wait_for_url(re.compile(r"/idm/sign-in/\?next=%2Fidm%2Froles%2F"))
        second.clock.resume()


def test_the_longest_time_is_warned_of_and_cannot_be_extended(
    installation: Installation, inside: Typist
) -> None:
    page, time = inside.page, Time(installation, inside.page)
    for _turn in range(29):
        time.passes(24.4 * MINUTE)
        inside.page.goto(f"{installation.base}/idm/profile/")
    time.passes(3 * MINUTE)

    dialog = page.get_by_role("alertdialog", name="Your session is nearly over")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("this one cannot be extended")
    expect(page.locator('[data-action="go-on-working"]')).to_be_focused()
    inside.look()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.wait_for_timeout(2500)
    expect(dialog).to_be_hidden()
    assert inside.complaints == []

"""A session ends: in the middle of a request, by another browser, by signing out; and what is seen afterwards."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from spot_portal.core import policy
from spot_portal.simulation.people import PASSWORD
from tests.journeys.factors import sign_in_with
from tests.journeys.installation import Installation
from tests.journeys.session_time import MINUTE, Time, session_goes_on
from tests.journeys.typist import Typist
from tests.journeys.walker import NewPerson, Walker
from tests.journeys.ways import BOTH_WAYS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
REASON = "I work at the front desk and look up eligibility."
STEP = "/idm/roles/request/review/"


@BOTH_WAYS
def test_a8_a_request_that_a_time_out_interrupts_goes_on_at_the_same_step(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    page = new_page()
    if scripts:
        page.clock.install()
    walker = Typist(page, installation.base, axe, scripts=scripts)
    person = NewPerson("new.nina" if scripts else "thin.theo", "", "", PASSWORD)
    walker.sign_in(person)
    _up_to_the_reason(walker)
    walker.fill(reason=REASON)
    if scripts:
        time = Time(installation, page)
        _goes_on_with_one_key(walker, time)
        with page.expect_response("**/keep-typed/*"):  # while the session still lives
            time.passes_until_left(24)
        time.passes(30)
        page.wait_for_url(re.compile("/idm/sign-in/"))
    else:
        installation.let_pass(minutes=31)
        walker.do("submit-role-request")
        walker.sees("What you had typed is kept")
    walker.sees("nothing happened for 30 minutes")
    installation.let_pass(minutes=1)
    walker.sign_in(person, path=page.url.removeprefix(installation.base))

    assert page.url.removeprefix(installation.base) == STEP
    walker.sees("What you had typed when your session ended is back")
    expect(page.locator('[name="reason"]')).to_have_value(REASON)
    walker.do("submit-role-request")
    assert page.locator(".receipt-number").inner_text()
    assert walker.complaints == []


def _up_to_the_reason(walker: Walker) -> None:
    walker.go("/idm/roles/request/")
    walker.fill(role="end_user")
    walker.do("choose-role")
    if walker.page.locator('[data-action="consent-to-proofing"]').count():
        walker.fill(consent=True)
        walker.do("consent-to-proofing")
        walker.fill(
            first_name="Theo", last_name="Inlet", date_of_birth="01/01/1980", ssn="900-44-1234",
            address_line_1="1 Invented Way", city="Jacksonville", state="FL", zip_code="32202", phone="904-555-0130",
        )  # fmt: skip
        walker.do("verify-identity")
        walker.do("continue-role-request")
    walker.fill(tin="99-1234567", submitter_id="PX10001")
    walker.do("review-request")
    assert walker.page.url.endswith(STEP)


def _goes_on_with_one_key(walker: Typist, time: Time) -> None:
    time.passes_until_left(10 * MINUTE - 5)
    dialog = walker.page.get_by_role("alertdialog")
    expect(dialog).to_be_visible()
    walker.look()
    with session_goes_on(walker.page):
        walker.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(walker.page.locator('[name="reason"]')).to_have_value(REASON)


@BOTH_WAYS
def test_a_sign_in_elsewhere_ends_the_session_here_and_says_so(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    here = Typist(new_page(), installation.base, axe, scripts=scripts)
    elsewhere = Walker(
        new_page(user_agent="Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Safari/605.1"),
        installation.base,
    )  # fmt: skip
    person = NewPerson("user.uma", "", "", PASSWORD)
    installation.let_pass(minutes=1)
    here.sign_in(person)
    here.go("/idm/roles/")
    installation.let_pass(minutes=1)
    before = here.newest_id(person.email)
    elsewhere.sign_in(person)
    here.leave_by(
        here.page.get_by_role("link", name="My profile").or_(here.page.locator(".who-name")).first
    )
    here.sees("You signed in with another browser")
    here.sees("iPad")
    assert "uma" not in here.page.locator("main").inner_text().lower()
    if scripts:  # the second time it is not new any more
        installation.let_pass(minutes=policy.ODD_SIGN_IN_NOTICE_DELAY.value)
        here.mail(person.email, "new browser", after=before, saying="iPad")
    elsewhere.go("/idm/roles/")
    elsewhere.sees("My roles")
    assert here.complaints == []


@BOTH_WAYS
def test_signing_out_closes_spot_in_the_other_tab_and_back_shows_nothing(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe, scripts=scripts)
    person = NewPerson("approver.ada", "", "", PASSWORD)
    installation.let_pass(minutes=1)
    sign_in_with(walker, person, "E-mail", person.email)
    walker.go("/idm/profile/")
    walker.sees(person.email)
    tab = Typist(walker.page.context.new_page(), installation.base, axe, scripts=scripts)
    tab.go("/spot/")
    tab.do("enter-spot")
    tab.sees("Palmetto Family Care")

    walker.sign_out()
    walker.sees("You are signed out of IDM and of SPOT")
    if scripts:  # nobody has to touch it
        tab.page.wait_for_url(re.compile("/idm/sign-in/"))
    else:
        tab.page.reload()
    tab.look()
    tab.sees("Sign in")
    for page in (walker.page, tab.page):
        page.go_back()
        page.wait_for_load_state()
        shown = page.locator("body").inner_text()
        for word in (person.email, "Palmetto", "Ada"):
            assert word not in shown, f"{page.url} shows {word} after signing out"
    assert walker.complaints + tab.complaints == []

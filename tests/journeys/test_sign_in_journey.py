"""Every second factor signs in; a lock is opened by its owner; and what happens while mail or telephones are down."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from spot_portal.simulation.people import ANSWER, PASSWORD
from tests.journeys.factors import (
    add_app,
    add_phone,
    app_code,
    choose,
    code_sent,
    give_code,
    sign_in_with,
    type_password,
)
from tests.journeys.installation import Installation
from tests.journeys.typist import Typist
from tests.journeys.walker import NewPerson
from tests.journeys.ways import BOTH_WAYS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MESSAGES, CALLS, LATER = "904-555-0171", "904-555-0172", 1


def demo(user_id: str) -> NewPerson:
    person = NewPerson(user_id, "", "", PASSWORD)
    person.answer = ANSWER
    return person


@BOTH_WAYS
def test_every_factor_signs_in(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe, scripts=scripts)
    person = demo("new.nina" if scripts else "thin.theo")
    messages, calls = (MESSAGES, CALLS) if scripts else ("904-555-0181", "904-555-0182")
    sign_in_with(walker, person, "E-mail", person.email)
    key = add_app(walker)
    installation.let_pass(minutes=LATER)
    add_phone(walker, messages, "sms")
    installation.let_pass(minutes=LATER)
    add_phone(walker, calls, "voice")
    codes = _recovery_codes(walker)

    for device, to in (("Text message", messages), ("Telephone call", calls)):
        _begin(walker, person, installation)
        before = walker.newest_id(to)
        choose(walker, device)
        _refuses(walker, "111111", "wrong")
        _accepts(walker, code_sent(walker, to, after=before))
    _begin(walker, person, installation)
    choose(walker, "Authenticator app")
    _refuses(walker, app_code(key, steps_ahead=40), "wrong")
    _accepts(walker, app_code(key))
    _begin(walker, person, installation)
    choose(walker, "Recovery code")
    _refuses(walker, "abc", "letters and digits")
    _accepts(walker, codes[0].lower().replace("-", " "))
    walker.sees("You used a recovery code")
    _begin(walker, person, installation)
    choose(walker, "Recovery code")
    _refuses(walker, codes[0], "")
    walker.mail(person.email, "A recovery code was used")
    assert walker.complaints == []


def _recovery_codes(walker: Typist) -> list[str]:
    walker.go("/idm/profile/devices/recovery-codes/")
    walker.do("make-recovery-codes")
    codes: list[str] = walker.page.locator("[data-recovery-code]").all_inner_texts()
    assert len(set(codes)) == 10
    return codes


def _begin(walker: Typist, person: NewPerson, installation: Installation) -> None:
    walker.sign_out()
    installation.let_pass(minutes=LATER)
    type_password(walker, person)


def _refuses(walker: Typist, code: str, words: str) -> None:
    walker.fill(code=code)
    walker.do("verify-code")
    walker.is_refused(words)
    assert walker.page.locator('[name="code"]').input_value() == ""


def _accepts(walker: Typist, code: str) -> None:
    walker.fill(code=code)
    walker.do("verify-code")
    walker.sees("Your account")


@BOTH_WAYS
def test_three_wrong_passwords_lock_and_the_owner_opens_the_lock(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe, scripts=scripts)
    person = demo("idle.ivy" if scripts else "due.dora")
    walker.go("/idm/sign-in/")
    for _time in range(3):
        walker.fill(user_id=person.user_id, password="Wrong-Meadow-Whistle-11", terms=True)
        walker.do("sign-in")
        walker.is_refused("We could not sign you in")
        assert walker.page.locator('[name="password"]').input_value() == ""
    assert "locked" in walker.mail(person.email, "locked")["body"]
    # The right password opens nothing now, and the page does not tell the difference.
    type_password(walker, person)
    walker.is_refused("We could not sign you in")

    walker.follow("Unlock your account")
    walker.do("send-unlock-link")
    walker.is_refused("Write your User ID")
    walker.fill(user_id=person.user_id)
    walker.do("send-unlock-link")
    walker.sees("Check your e-mail")
    link = re.search(r"/idm/unlock/\S+", walker.mail(person.email, "Open your")["body"])
    assert link
    walker.go(link[0])
    walker.fill(answer="waffles")
    walker.do("unlock-account")
    walker.is_refused("This is not the answer we have")
    assert walker.page.locator('[name="answer"]').input_value() == ""
    walker.fill(answer=person.answer.upper())
    walker.do("unlock-account")
    walker.sees("Your account is unlocked")
    sign_in_with(walker, person, "E-mail", person.email)
    walker.sees("Your account")
    assert walker.page.goto(installation.base + link[0]).status == 410
    assert walker.complaints == []


@BOTH_WAYS
def test_five_wrong_codes_shut_every_device_for_five_minutes_and_the_page_says_until_when(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe, scripts=scripts)
    person = demo("backup.ben" if scripts else "inactive.ian")
    installation.let_pass(minutes=LATER)
    type_password(walker, person)
    before = walker.newest_id(person.email)
    choose(walker, "E-mail")
    right = code_sent(walker, person.email, after=before)
    for _time in range(5):
        _refuses(walker, "000000" if right != "000000" else "000001", "This code is wrong")
    _refuses(walker, right, "Too many wrong codes")
    walker.follow("Use another device")
    walker.sees("Shut until")
    assert walker.page.locator('[name="device"]').first.is_disabled()
    installation.let_pass(minutes=5.1)
    walker.page.reload()
    give_code(walker, "E-mail", person.email)
    walker.sees("Your account")
    assert walker.complaints == []

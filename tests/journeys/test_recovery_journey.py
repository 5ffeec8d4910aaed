"""Back into an account of which everything was forgotten: User ID, password, security answer, and every device."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from spot_portal.simulation.people import PASSWORD
from tests.journeys.desk import Desk
from tests.journeys.factors import add_app, add_phone, code_sent, sign_in_with, type_password
from tests.journeys.installation import Installation
from tests.journeys.typist import Typist
from tests.journeys.walker import NewPerson, Walker
from tests.journeys.ways import BOTH_WAYS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
A_DAY = 25 * 60
FIRST, SECOND, THIRD = (
    "Copper-Meadow-Whistle-53",
    "Velvet-Harbor-Lantern-88",
    "Amber-Thicket-Saddle-27",
)


@BOTH_WAYS
def test_everything_but_the_answer_is_forgotten(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe, scripts=scripts)
    person = NewPerson("fay.forget" if scripts else "fred.forget", "Fay", "Forget")
    number = "904-555-0161" if scripts else "904-555-0162"
    walker.register(person)
    walker.sign_in(person)
    installation.let_pass(minutes=1)
    add_phone(walker, number, "sms")
    walker.sign_out()
    installation.let_pass(minutes=A_DAY)

    _the_user_id_comes_by_mail(walker, person)
    link = _a_link_comes_by_mail(walker, person)
    _a_new_password_is_chosen(walker, person, FIRST)
    sign_in_with(walker, person, "Text message", number)
    walker.sees("Your account")
    walker.sign_out()
    assert walker.page.goto(installation.base + link).status == 410
    walker.look()

    installation.let_pass(minutes=A_DAY)
    _a_code_comes_by_telephone(walker, person, number)
    _a_new_password_is_chosen(walker, person, SECOND)
    sign_in_with(walker, person, "E-mail", person.email)
    walker.sees("Your account")
    assert walker.complaints == []


def _the_user_id_comes_by_mail(walker: Typist, person: NewPerson) -> None:
    walker.go("/idm/sign-in/")
    walker.follow("Forgot your User ID?")
    walker.do("send-user-id")
    walker.is_refused("First name", "ZIP code")
    known = {
        "first_name": person.first_name, "last_name": person.last_name, "date_of_birth": "05/17/1980",
        "email": person.email,
    }  # fmt: skip
    before = walker.newest_id(person.email)
    walker.fill(**known, zip_code="32202")  # somebody else's
    walker.do("send-user-id")
    walker.sees("If all of it fits one account")
    walker.follow("Try again")
    walker.fill(**known, zip_code="33602")
    walker.do("send-user-id")
    walker.sees("If all of it fits one account")
    assert person.user_id in walker.mail(person.email, "User ID", after=before)["body"]
    assert len([m for m in walker.messages(person.email) if m["id"] > before]) == 1


def _a_link_comes_by_mail(walker: Typist, person: NewPerson) -> str:
    walker.go("/idm/sign-in/")
    walker.follow("Forgot your password?")
    walker.do("send-reset-link")
    walker.is_refused("Write your User ID")
    walker.fill(user_id=person.user_id, channel="email")
    walker.do("send-reset-link")
    walker.sees("Check your e-mail")
    return open_link(walker, person)


def open_link(walker: Walker, person: NewPerson, *, after: int = 0) -> str:
    body = walker.mail(person.email, "Reset your password", after=after)["body"]
    link = re.search(r"/idm/reset-password/\S+", body)
    assert link
    walker.go(link[0])
    assert link[0] not in walker.page.url, "the secret leaves the address at once"
    return link[0]


def _a_code_comes_by_telephone(walker: Typist, person: NewPerson, number: str) -> None:
    walker.go("/idm/forgot-password/")
    before = walker.newest_id(number)
    walker.fill(user_id=person.user_id, channel="sms")
    walker.do("send-reset-link")
    code = code_sent(walker, number, after=before)
    walker.fill(code="000000" if code != "000000" else "000001")
    walker.do("verify-recovery-code")
    walker.is_refused("This code is wrong")
    walker.fill(code=code)
    walker.do("verify-recovery-code")


def _a_new_password_is_chosen(walker: Typist, person: NewPerson, password: str) -> None:
    walker.sees("Forgot the answer?")
    assert walker.page.locator(".recovery-number").inner_text()
    for answer, wanted, words in (
        ("waffles", password, "This is not the answer we have"),
        (person.answer, "short", "15 to 60 characters"),
        (person.answer, person.password, "last"),
    ):
        walker.fill(answer=answer, password=wanted, password_again=wanted)
        walker.do("reset-password")
        walker.is_refused(words)
        for name in ("answer", "password", "password_again"):
            assert walker.page.locator(f'[name="{name}"]').input_value() == ""
    walker.fill(answer=f"  {person.answer.upper()} ", password=password, password_again=password)
    walker.do("reset-password")
    walker.sees("Your password was changed")
    walker.mail(person.email, "password was changed")
    person.password = password


@BOTH_WAYS
def test_the_help_desk_lets_in_who_forgot_the_answer_and_lost_every_device(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe, scripts=scripts)
    person = NewPerson("lena.lost" if scripts else "lars.lost", "Lena", "Lost")
    installation.let_pass(minutes=A_DAY)
    walker.register(person)
    walker.sign_in(person)
    add_app(walker)
    walker.sign_out()
    _a_link_comes_by_mail(walker, person)
    number = walker.page.locator(".recovery-number").inner_text()

    hana, hugo = (Desk(new_page(), installation.base, axe, scripts=scripts) for _agent in range(2))
    for desk, agent in ((hana, "helpdesk.hana"), (hugo, "helpdesk.hugo")):
        desk.sign_in(NewPerson(agent, "", "", PASSWORD), path="/idm/sign-in/?next=/admin/")
    hana.go(f"/admin/identity/recoveryattempt/?q={number}")
    hana.sees("Lena Lost")
    call = {"ticket": "T-1001" if scripts else "T-1002", "reason": "Caller forgot the answer."}
    knows = {"date_of_birth": "05/17/1980", "zip_code": "33602", "phone": "813-555-0123"}
    hana.find(person)
    hana.act(person.user_id, "send_reset_link", **call, **knows | {"zip_code": "32202"})
    hana.sees("The caller is not verified")
    before = walker.newest_id(person.email)
    hana.fill(**call, **knows)
    hana.do("confirm-act")
    hana.sees("A link is on its way")

    installation.let_pass(minutes=1)
    open_link(walker, person, after=before)  # the earlier link asks for the answer
    assert walker.page.locator('[name="answer"]').count() == 0
    walker.fill(password=THIRD, password_again=THIRD)
    walker.do("reset-password")
    walker.sees("Your password was changed")
    person.password = THIRD

    hana.find(person)
    hana.act(person.user_id, "reset_factors", **call | {"reason": "Lost the phone."}, **knows)
    hana.sees("a second agent has to confirm")
    hugo.go(f"/admin/identity/helpdeskcase/?q={person.user_id}")
    hugo.act("Waiting for a second agent", "confirm", looked=True)
    hugo.sees("were removed")
    walker.mail(person.email, "second factor")
    type_password(walker, person)
    assert walker.page.locator('[name="device"]').count() == 1
    sign_in_with(walker, person, "E-mail", person.email)
    walker.go("/idm/profile/devices/")
    assert walker.page.locator("tbody tr").count() == 1
    assert walker.complaints + hana.complaints + hugo.complaints == []

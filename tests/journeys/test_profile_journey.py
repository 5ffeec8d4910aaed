"""A person cares for their account: another mailbox and back, other sessions, an odd sign-in, a copy of their data."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spot_portal.core import policy
from spot_portal.simulation.people import ANSWER, PASSWORD, PEOPLE
from tests.journeys.device_pages import look_after_a_device
from tests.journeys.factors import code_sent, give_code, sign_in_with, type_password
from tests.journeys.installation import Installation
from tests.journeys.profile_stories import change_every_part
from tests.journeys.typist import Typist
from tests.journeys.walker import NewPerson, Walker
from tests.journeys.ways import BOTH_WAYS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEW_PASSWORD = "Copper-Meadow-Ribbon-53"
TABLET = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Safari/605.1"
ENTERS = re.compile(r"https?://[^/\s]+(/idm/(?:undo-email|not-me|reset-password)/\S+)")


def demo(user_id: str) -> NewPerson:
    person = NewPerson(user_id, "", "", PASSWORD)
    person.answer = ANSWER
    return person


def link_in(walker: Walker, to: str, subject: str, *, saying: str = "") -> str:
    found = ENTERS.search(walker.mail(to, subject, saying=saying)["body"])
    assert found
    return found[1]


def choose_new_password(walker: Walker, person: NewPerson) -> None:
    walker.go("/idm/forgot-password/")
    walker.fill(user_id=person.user_id, channel="email")
    walker.do("send-reset-link")
    walker.go(link_in(walker, person.email, "Reset your password"))
    walker.fill(answer=person.answer, password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    walker.do("reset-password")
    walker.sees("Your password was changed")
    person.password = NEW_PASSWORD


@BOTH_WAYS
def test_v6_3_7_somebody_moves_to_another_mailbox_and_the_former_one_takes_it_back(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe, scripts=scripts)
    person = demo("backup.ben" if scripts else "idle.ivy")
    moved_to = f"moved.{person.email}"
    walker.sign_in(person)
    installation.let_pass(minutes=21)
    _second_factor_first(walker, person)
    _address_is_changed(walker, person, moved_to)
    _codes_go_to_the_new_one(walker, person, moved_to, installation)

    owner = Typist(new_page(), installation.base, axe, scripts=scripts)
    owner.go(link_in(owner, person.email, "of your account was changed"))
    owner.sees("Nothing has happened yet")
    owner.do("undo-email")
    owner.sees("Your e-mail address is back")
    walker.page.goto(f"{installation.base}/idm/profile/")
    walker.look()
    walker.sees("a change was taken back")
    walker.mail(moved_to, "was taken off an account")
    type_password(walker, person)  # nobody gets in with the old password
    walker.is_refused("We could not sign you in")
    choose_new_password(owner, person)
    installation.let_pass(minutes=1)
    sign_in_with(owner, person, "E-mail", person.email)
    owner.sees("Your account")
    assert walker.complaints + owner.complaints == []


def _second_factor_first(walker: Typist, person: NewPerson) -> None:
    """The last code was a while ago: another one is asked for, and then the way goes on."""
    walker.go("/idm/profile/email/")
    walker.sees("some time since you gave a code")
    give_code(walker, "E-mail", person.email)
    assert walker.page.url.endswith("/idm/profile/email/")


def _address_is_changed(walker: Typist, person: NewPerson, moved_to: str) -> None:
    walker.fill(email=moved_to, email_again="other@example.org")
    walker.do("change-email")
    walker.is_refused("The two addresses differ")
    before = walker.newest_id(moved_to)
    walker.fill(email=moved_to, email_again=moved_to)
    walker.do("change-email")
    code = code_sent(walker, moved_to, after=before)
    walker.fill(code="000000" if code != "000000" else "000001")
    walker.do("confirm-email")
    walker.is_refused("This code is wrong")
    walker.fill(code=code)
    walker.do("confirm-email")
    walker.sees(moved_to)
    walker.mail(moved_to, "This is now the e-mail address")
    walker.mail(person.email, "of your account was changed")


def _codes_go_to_the_new_one(
    walker: Typist, person: NewPerson, moved_to: str, installation: Installation
) -> None:
    walker.sign_out()
    installation.let_pass(minutes=1)
    sign_in_with(walker, person, "E-mail", moved_to)
    walker.go("/idm/profile/history/")
    walker.sees("mail address")


@BOTH_WAYS
def test_the_notice_of_a_strange_sign_in_shuts_the_account_until_a_reset(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe, scripts=scripts)
    stranger = Walker(new_page(user_agent=TABLET), installation.base)
    person = demo("due.dora" if scripts else "inactive.ian")
    walker.sign_in(person)
    installation.let_pass(minutes=1)
    stranger.sign_in(person)
    installation.let_pass(minutes=policy.ODD_SIGN_IN_NOTICE_DELAY.value)
    walker.page.context.clear_cookies()  # the owner reads the mail on a telephone
    walker.go(link_in(walker, person.email, "new browser", saying="iPad"))
    walker.sees("iPad")
    stranger.go("/idm/profile/")
    walker.do("disavow-sign-in")
    walker.sees("All sessions were ended")
    stranger.page.reload()
    stranger.sees("This was not me")
    type_password(stranger, person)
    stranger.sees("We could not sign you in")
    choose_new_password(walker, person)
    installation.let_pass(minutes=1)
    sign_in_with(walker, person, "E-mail", person.email)
    walker.go("/idm/profile/sessions/")
    assert walker.page.locator("table").first.locator("tbody tr").count() == 1
    assert walker.complaints == []


@pytest.mark.on_sqlite
def test_without_scripts_every_part_of_a_profile_is_changed_and_devices_are_looked_after(
    installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    """With scripts these pages are walked, by keyboard too, in ``test_every_page.py``."""
    walker = Typist(new_page(), installation.base, axe, scripts=False)
    walker.sign_in(demo("thin.theo"))
    change_every_part(walker)
    look_after_a_device(walker)
    walker.go("/idm/profile/history/")
    walker.sees("The profile was changed")
    walker.sees("A device was removed")
    assert walker.complaints == []


@pytest.fixture
def many_sessions(tmp_path: Path, prepared: Installation) -> Iterator[Installation]:
    """Under the standard's numbers a person may be signed in with several browsers."""
    extra = {"TRUSTED_PROXY_COUNT": "1", "POLICY_PROFILE": "nist"}
    made = Installation(tmp_path / "nist", full=prepared.full, extra=extra, like=prepared)
    try:
        made.start()
        yield made
    finally:
        made.kill()


def test_a_session_is_ended_from_the_list_in_another_browser(
    many_sessions: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    person, number = demo("user.uma"), next(p.phone for p in PEOPLE if p.user_id == "user.uma")
    here = Typist(new_page(), many_sessions.base, axe)
    there = Typist(new_page(user_agent=TABLET), many_sessions.base, axe)
    sign_in_with(here, person, "Text message", number)
    many_sessions.let_pass(minutes=1)
    sign_in_with(there, person, "Text message", number)
    here.go("/idm/profile/sessions/")
    there.go("/idm/profile/")
    here.sees("iPad")
    here.do("end-session")
    here.sees("The session was ended")
    there.page.reload()
    there.look()
    there.sees("Your session was ended from another browser of yours")
    assert here.complaints + there.complaints == []


def test_people_take_a_copy_of_what_is_kept_about_them(
    installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe)
    person = demo("user.uma")
    walker.sign_in(person)
    walker.go("/idm/profile/data/")
    with walker.page.expect_download() as arriving:
        walker.press(walker.page.locator('[data-action="download-own-data"]'))
    text = Path(arriving.value.path()).read_text()
    assert json.loads(text)
    assert person.email in text
    for secret in (PASSWORD, ANSWER, "argon2"):
        assert secret not in text
    walker.do("show-own-data")
    walker.sees(person.email)
    assert walker.complaints == []

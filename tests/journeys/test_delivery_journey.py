"""Mail or telephones are down, slow or lossy: the page says so, other devices work, nothing counts, nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from spot_portal.simulation.people import PASSWORD, PEOPLE
from tests.journeys.factors import choose, code_in, code_sent, give_code, type_password
from tests.journeys.installation import Installation
from tests.journeys.typist import Typist
from tests.journeys.walker import NewPerson, Walker

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.on_sqlite]
UMA = next(person for person in PEOPLE if person.user_id == "user.uma")


class Operator(Walker):
    """Whoever shows on a projector what people do when a message does not come."""

    def make(self, kind: str, effect: str, **how_late: str) -> None:
        self.go("/simulation/delivery/")
        self.fill(kind=kind, effect=effect, **how_late)
        self.do("set-delivery")

    def mend_everything(self) -> None:
        self.go("/simulation/delivery/")
        while self.page.locator('[data-action="undo-delivery"]').count():
            self.do("undo-delivery")


@pytest.fixture
def operator(installation: Installation, new_page: Callable[..., Any]) -> Operator:
    return Operator(new_page(), installation.base)


@pytest.fixture
def walker(installation: Installation, new_page: Callable[..., Any], axe: Any) -> Typist:
    return Typist(new_page(), installation.base, axe)


def test_while_mail_and_telephones_are_down_people_are_told_and_nothing_counts(
    installation: Installation, walker: Typist, operator: Operator
) -> None:
    person = NewPerson(UMA.user_id, "", "", PASSWORD)
    operator.make("email", "fail")
    operator.make("sms", "fail")
    type_password(walker, person)
    for _time in range(3):
        choose(walker, "E-mail")
        walker.is_refused("our mail system does not answer", "Nothing was counted")
        choose(walker, "Text message")
        walker.is_refused("the telephone network does not answer", "Choose another device")
    operator.mend_everything()
    # No pause and no count from what was never sent.
    give_code(walker, "Text message", UMA.phone)
    walker.sees("Your account")
    assert _codes(walker, person) == []
    operator.make("", "fail")
    _nothing_is_begun_that_cannot_be_proven(walker)
    operator.mend_everything()
    assert walker.complaints == []


def _nothing_is_begun_that_cannot_be_proven(walker: Typist) -> None:
    walker.go("/idm/profile/devices/add-phone/")
    for channel in ("sms", "voice"):
        walker.fill(number="904-555-0191", channel=channel)
        walker.do("send-phone-code")
        walker.is_refused("the telephone network does not answer", "Nothing was counted")
        assert walker.page.locator('[name="number"]').input_value() == "904-555-0191"
    walker.go("/idm/profile/email/")
    walker.fill(email="uma.new@example.org", email_again="uma.new@example.org")
    walker.do("change-email")
    walker.is_refused("our mail system does not answer", "Nothing was changed")
    walker.go("/idm/profile/devices/")
    assert walker.page.locator("tbody tr").count() == 2


def _codes(walker: Walker, person: NewPerson) -> list[dict[str, Any]]:
    """The newest first."""
    return [m for m in walker.messages(person.email) if "sign-in code" in m["subject"]]


def test_of_two_late_codes_only_the_newer_one_works(
    installation: Installation, walker: Typist, operator: Operator
) -> None:
    person = NewPerson("approver.ada", "", "", PASSWORD)
    operator.make("email", "delay", delay="9", unit="minutes")
    type_password(walker, person)
    with walker.in_haste():  # half a minute has to pass between two codes
        choose(walker, "E-mail")
        walker.sees("An e-mail can take several minutes")
        walker.do("resend-code")
        walker.sees("A code is on its way already")
    installation.let_pass(minutes=1)
    walker.do("resend-code")
    assert _codes(walker, person) == []
    operator.go("/simulation/delivery/")
    operator.do("deliver-now")
    newer, older = _codes(walker, person)
    walker.fill(code=code_in(older))
    walker.do("verify-code")
    walker.is_refused("This code is wrong")
    walker.fill(code=code_in(newer))
    walker.do("verify-code")
    walker.sees("Your account")
    operator.mend_everything()
    assert walker.complaints == []


def test_a_lost_message_is_answered_with_another_device(
    installation: Installation, walker: Typist, operator: Operator
) -> None:
    person = NewPerson(UMA.user_id, "", "", PASSWORD)
    operator.make("sms", "never")
    installation.let_pass(minutes=1)
    type_password(walker, person)
    with walker.in_haste():
        choose(walker, "Text message")
        walker.sees("We sent a text message")
        walker.follow("Use another device")
        choose(walker, "E-mail")
        walker.is_refused("You can ask for another one in")
    installation.let_pass(minutes=1)
    give_code(walker, "E-mail", person.email)
    walker.sees("Your account")
    operator.mend_everything()
    assert walker.complaints == []


def test_somebody_registers_while_mail_is_down_and_nothing_is_lost(
    installation: Installation, walker: Typist, operator: Operator
) -> None:
    person = NewPerson("mara.mailless", "Mara", "Mailless")
    operator.make("email", "fail")
    walker.register(person, wait_for_notice=False)
    type_password(walker, person)
    choose(walker, "E-mail")
    walker.is_refused("our mail system does not answer")
    walker.go("/idm/forgot-password/")
    walker.fill(user_id="backup.ben", channel="email")
    walker.do("send-reset-link")
    walker.sees("Check your e-mail")
    operator.mend_everything()

    installation.let_pass(minutes=15)  # each failed try waits longer
    assert person.user_id in walker.mail(person.email, "account is ready")["body"]
    assert walker.mail("backup.ben@example.org", "Reset your password")
    type_password(walker, person)
    before = walker.newest_id(person.email)
    choose(walker, "E-mail")
    walker.fill(code=code_sent(walker, person.email, after=before))
    walker.do("verify-code")
    walker.sees("Your account")
    assert walker.complaints == []

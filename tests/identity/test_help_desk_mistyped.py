"""A registration with a mistyped address: two agents put the right one into it, and its first code makes it active."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.models import EmailChange, SentCode, User
from identity.registration_notices import not_mine
from identity.selectors import recovery_address
from identity.services import help_desk as services
from identity.tokens import link_token
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.identity.browser import Browser
from tests.identity.desk import ADDRESS, FACTS, confirm, order

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_the_start(freeze):
    freeze(START)


@pytest.fixture
def newcomer(caller):
    """Registered with a mistyped address; has never had a code."""
    User.objects.filter(pk=caller.pk).update(**{"status": "staged", "activated_at": None})
    caller.refresh_from_db()
    return caller


def test_a_mistyped_registration_is_corrected_and_the_first_code_makes_it_active(
    newcomer, help_desk, second_agent
):
    case = services.ask_to_change_email(order(newcomer, help_desk), facts=FACTS, address=ADDRESS)
    person = confirm(case, second_agent)
    assert (person.status, person.email, person.email_held_until) == ("staged", ADDRESS, None)

    browser = Browser()
    browser.sign_in(person)

    person.refresh_from_db()
    assert (person.status, person.activated_at, browser.person) == ("active", START, person)
    assert mail.outbox[-1].to == [ADDRESS]


def test_the_stranger_at_the_mistyped_address_learns_nothing_and_can_undo_nothing(
    newcomer, help_desk, second_agent
):
    stranger = newcomer.email
    case = services.ask_to_change_email(order(newcomer, help_desk), facts=FACTS, address=ADDRESS)
    assert not OutgoingEmail.objects.exists()

    person = confirm(case, second_agent)

    [letter] = OutgoingEmail.objects.filter(recipient=stranger)
    for private in (person.first_name, person.last_name, person.username, ADDRESS, "/idm/undo-"):
        assert private not in letter.subject + letter.body
    assert not EmailChange.objects.exists()
    assert recovery_address(person, at=clock.now()) == ADDRESS
    token = link_token(case.reference, purpose="undo-email")
    assert Client().post(f"/idm/undo-email/{token}/").status_code == 410
    [right] = OutgoingEmail.objects.filter(recipient=ADDRESS)
    assert person.username in right.body
    assert right.is_sensitive
    assert not_mine(person)["not_mine"] in right.body  # perhaps this one is mistyped, too


def test_a_link_the_stranger_got_before_deletes_nothing_any_more(newcomer, help_desk, second_agent):
    link = not_mine(newcomer)["not_mine"].removeprefix("http://testserver")
    assert Client().get(link).status_code == 200
    case = services.ask_to_change_email(order(newcomer, help_desk), facts=FACTS, address=ADDRESS)
    confirm(case, second_agent)

    assert Client().post(link).status_code == 410

    assert User.objects.filter(pk=newcomer.pk).exists()


def test_codes_that_went_astray_do_not_count(newcomer, help_desk, second_agent, freeze):
    browser = Browser()
    for minute in range(policy.CODE_SENDS_PER_HOUR.value):
        freeze(START + timedelta(minutes=minute))
        browser.password(newcomer.username)
        browser.email_code(newcomer)
    assert SentCode.objects.count() == policy.CODE_SENDS_PER_HOUR.value
    case = services.ask_to_change_email(order(newcomer, help_desk), facts=FACTS, address=ADDRESS)
    person = confirm(case, second_agent)

    fresh = Browser()
    fresh.sign_in(person)

    assert fresh.person == person

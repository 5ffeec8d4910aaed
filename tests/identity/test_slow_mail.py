"""Pages that promise a mail say so while mail is slow, in the same words to everybody; links that have expired by then
are not sent (R14)."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from spot_portal.core import clock, policy
from spot_portal.notifications import delivery
from spot_portal.notifications.models import OutgoingEmail
from spot_portal.notifications.services import send_notification
from tests.factories.identity import UserFactory
from tests.identity.browser import Browser, words
from tests.identity.registration import DONE, register
from tests.identity.ways_back import FORGOT, FORGOT_ID, UNLOCK, body_of, elsewhere

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
SLOW = "Our mail is slow at the moment"


@pytest.fixture
def mail_is_down(person, monkeypatch, freeze):
    freeze(START)

    def fail(message):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    send_notification(to=person, template="identity/account_suspended")
    assert delivery.deliver_waiting() == 0


def ask_for_user_id(client, person):
    given = {
        "first_name": person.first_name, "last_name": person.last_name, "date_of_birth": "05/17/1980",
        "email": person.email, "zip_code": person.zip_code,
    }  # fmt: skip
    return client.post(FORGOT_ID, given)


def ask_for_reset(client, person):
    return client.post(FORGOT, {"user_id": person.username})


def ask_for_unlock(client, person):
    return client.post(UNLOCK, {"user_id": person.username})


def registered(client, person):
    register(client, email=person.email, email_again=person.email)
    return client.get(DONE)


ANSWERS = [ask_for_user_id, ask_for_reset, ask_for_unlock, registered]


@pytest.mark.parametrize("ask", ANSWERS)
def test_a_page_that_promises_a_mail_says_that_mail_is_slow(client, person, mail_is_down, ask):
    page = words(ask(client, person))

    assert SLOW in page
    assert "904-555-0100" in page


@pytest.mark.parametrize("ask", ANSWERS)
def test_it_says_nothing_of_it_while_mail_works(client, person, ask):
    assert SLOW not in words(ask(client, person))


@pytest.mark.parametrize("ask", ANSWERS)
def test_a36_nobody_learns_from_it_who_has_an_account(person, mail_is_down, ask, freeze):
    freeze(clock.now())  # the page says what time it is
    nobody = UserFactory.build(username="nobody.here", email="nobody@example.org")

    known, unknown = (body_of(ask(elsewhere(), who)) for who in (person, nobody))

    assert SLOW.encode() in known
    assert known == unknown


@pytest.mark.parametrize("ask", [ask_for_reset, ask_for_unlock])
def test_r14_a_link_that_expired_before_it_could_be_sent_is_not_sent(
    client, person, mail_is_down, ask, freeze, monkeypatch
):
    if ask is ask_for_unlock:
        person.lock(at=clock.now())
        person.save()
    ask(client, person)
    template = "unlock_link" if ask is ask_for_unlock else "password_reset_link"
    row = OutgoingEmail.objects.get(template=f"identity/{template}")
    delivery.deliver_waiting()

    monkeypatch.undo()
    freeze(START + policy.RESET_LINK_LIFE.minutes + timedelta(minutes=10))
    delivery.deliver_waiting()

    row.refresh_from_db()
    assert (row.status, row.body) == ("dropped", "")
    assert [message.subject for message in mail.outbox] == ["Your account is suspended"]


def test_r14_a_link_that_still_works_is_sent_when_mail_is_back(
    client, owner, mail_is_down, freeze, monkeypatch
):
    ask_for_reset(client, owner)
    delivery.deliver_waiting()

    monkeypatch.undo()
    freeze(START + timedelta(minutes=5))
    delivery.deliver_waiting()

    [message] = [sent for sent in mail.outbox if "/idm/reset-password/" in sent.body]
    link = message.body.partition("http://testserver")[2].split()[0]
    assert Browser().get(link, follow=True).status_code == 200

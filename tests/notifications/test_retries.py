"""R14: what could not be sent is tried again for a day; what expired meanwhile is not sent; pages may say that mail is
slow."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest

from spot_portal.core import policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications import delivery
from spot_portal.notifications.models import OutgoingEmail
from spot_portal.notifications.selectors import mail_is_slow
from spot_portal.notifications.services import Notice, send_notification, send_notifications
from tests.factories.identity import UserFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TEMPLATE = "identity/account_suspended"


@pytest.fixture
def waiting(person):
    return send_notification(to=person, template=TEMPLATE)


@pytest.fixture
def broken_mail(monkeypatch):
    def fail(message, *args, **kwargs):
        raise smtplib.SMTPServerDisconnected(f"lost while sending to {message.to[0]}")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)


def try_until_set_aside(freeze):
    """The waits between the tries, in seconds."""
    now, waits = START, []
    OutgoingEmail.objects.update(not_before=START)
    while True:
        freeze(now)
        assert delivery.deliver_waiting() == 0
        row = OutgoingEmail.objects.get()
        if row.status != OutgoingEmail.Status.WAITING:
            assert row.status == OutgoingEmail.Status.PARKED
            return waits
        waits.append((row.not_before - now).total_seconds())
        now = row.not_before


def test_j08_failed_tries_wait_longer_each_time_and_end_set_aside_after_a_day(
    waiting, broken_mail, freeze
):
    waits = try_until_set_aside(freeze)

    assert waits[:6] == [60, 120, 240, 480, 600, 600]
    assert max(waits) == policy.DELIVERY_LONGEST_WAIT.minutes.total_seconds()
    day = policy.DELIVERY_PERIOD.hours.total_seconds()
    assert day <= sum(waits) < day + max(waits)
    freeze(START + timedelta(days=30))
    assert delivery.deliver_waiting() == 0


def test_j08_what_the_server_refuses_is_set_aside_soon(waiting, freeze, monkeypatch):
    def refuse(message):
        raise smtplib.SMTPRecipientsRefused({waiting.recipient: (550, b"no such mailbox")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)

    assert try_until_set_aside(freeze) == [60, 120, 240, 480]
    assert OutgoingEmail.objects.get().attempts == policy.DELIVERY_TRIES.value


def test_a_clock_that_jumps_gives_nothing_up(waiting, broken_mail, freeze):
    for days in range(3):
        freeze(START + timedelta(days=days))
        OutgoingEmail.objects.update(not_before=START)
        delivery.deliver_waiting()

    assert OutgoingEmail.objects.get().status == OutgoingEmail.Status.WAITING


def test_r14_after_an_hour_without_mail_server_all_is_out_within_fifteen_minutes(
    freeze, monkeypatch
):
    """Nobody helps: a relay every minute is enough."""
    people, sent, server = UserFactory.create_batch(6), [], {"is_up": False}

    def send(message):
        if not server["is_up"]:
            raise ConnectionRefusedError
        sent.append(message.to[0])

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    for minute in range(60):
        freeze(START + timedelta(minutes=minute))
        if minute % 10 == 0:
            send_notification(to=people[minute // 10], template=TEMPLATE)
        delivery.deliver_waiting()
    assert sent == []

    server["is_up"] = True
    for minute in range(60, 75):
        freeze(START + timedelta(minutes=minute))
        delivery.deliver_waiting()

    assert sorted(sent) == sorted(person.email for person in people)


def test_r14_what_expired_meanwhile_is_not_sent_and_says_so(person, freeze, broken_mail):
    freeze(START)
    until = START + policy.RESET_LINK_LIFE.minutes
    notice = Notice(person, TEMPLATE, is_sensitive=True, not_after=until)
    [row] = send_notifications([notice])
    delivery.deliver_waiting()
    row.refresh_from_db()
    assert (row.status, row.last_error) == ("waiting", "SMTPServerDisconnected")

    freeze(until)
    assert delivery.deliver_waiting() == 0

    row.refresh_from_db()
    assert (row.status, row.get_status_display()) == ("dropped", "Not sent, too late")
    assert (row.body, row.attempts) == ("", 1)


def test_a_notice_is_sent_up_to_its_last_moment(person, freeze):
    freeze(START)
    send_notifications([Notice(person, TEMPLATE, not_after=START + timedelta(minutes=30))])
    freeze(START + timedelta(minutes=30) - timedelta(seconds=1))

    assert delivery.deliver_waiting() == 1


def test_what_another_worker_is_sending_right_now_is_not_called_too_late(
    person, freeze, monkeypatch
):
    freeze(START)
    until = START + timedelta(seconds=1)
    [row] = send_notifications([Notice(person, TEMPLATE, not_after=until)])

    def slowly(message):
        freeze(until)
        delivery.deliver_waiting()

    monkeypatch.setattr("django.core.mail.EmailMessage.send", slowly)

    assert delivery.deliver(row.pk) is True
    row.refresh_from_db()
    assert row.status == OutgoingEmail.Status.SENT


def test_a_link_that_has_expired_is_not_released(waiting):
    waiting.not_after = START
    waiting.park(error="Refused")

    with pytest.raises(DomainError, match="has to ask anew"):
        waiting.release(at=START)


# --- What pages may say of it -----------------------------------------------------------------------------------------


def test_mail_is_slow_while_a_mail_waits_that_could_not_be_sent(waiting, broken_mail):
    assert not mail_is_slow()
    delivery.deliver_waiting()
    assert mail_is_slow()


def test_mail_is_not_slow_any_more_once_it_is_out(waiting, broken_mail, monkeypatch):
    delivery.deliver_waiting()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda message: 1)
    OutgoingEmail.objects.update(not_before=START)

    assert delivery.deliver_waiting() == 1
    assert not mail_is_slow()


def test_a_mailbox_that_does_not_exist_makes_no_mail_slow(waiting, monkeypatch):
    def refuse(message):
        raise smtplib.SMTPRecipientsRefused({waiting.recipient: (550, b"no such mailbox")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    delivery.deliver_waiting()

    assert OutgoingEmail.objects.get().status == OutgoingEmail.Status.WAITING
    assert not mail_is_slow()

"""Notices: queued with the change, sent after it, tried again, set aside in the end, and never in anybody's way."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction

from spot_portal.notifications import delivery, nudge
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from spot_portal.notifications.services import (
    Notice,
    send_notification,
    send_notifications,
    send_texts,
)
from spot_portal.simulation.arrival import set_rule
from spot_portal.simulation.models import InboxMessage
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


def test_a_notice_leaves_after_the_commit(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_notification(to=person, template=TEMPLATE)
        assert mail.outbox == []

    [message] = mail.outbox
    assert message.to == [person.email]
    assert OutgoingEmail.objects.get().status == OutgoingEmail.Status.SENT


def test_j07_what_is_rolled_back_is_never_sent(person, django_capture_on_commit_callbacks):
    class Failed(Exception):
        pass

    def send_and_fail() -> None:
        send_notification(to=person, template=TEMPLATE)
        raise Failed

    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(Failed),
        transaction.atomic(),
    ):
        send_and_fail()

    assert not OutgoingEmail.objects.exists()
    assert delivery.deliver_waiting() == 0
    assert mail.outbox == []


def test_a_notice_is_sent_once_however_often_the_relay_runs(waiting):
    assert delivery.deliver_waiting() == 1
    assert delivery.deliver_waiting() == 0
    assert delivery.deliver(waiting.pk) is False
    assert len(mail.outbox) == 1


def test_j06_while_one_worker_sends_no_other_takes_the_row(waiting, monkeypatch):
    def meanwhile(message):
        assert delivery.deliver(waiting.pk) is False
        assert delivery.deliver_waiting() == 0

    monkeypatch.setattr("django.core.mail.EmailMessage.send", meanwhile)

    assert delivery.deliver(waiting.pk) is True


def test_j06_a_worker_that_died_leaves_the_row_to_the_next(waiting, freeze, monkeypatch):
    freeze(START)
    OutgoingEmail.objects.update(not_before=START)

    def die(message):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):  # noqa: PT012
        patched.setattr("django.core.mail.EmailMessage.send", die)
        delivery.deliver(waiting.pk)

    freeze(START + timedelta(minutes=1, seconds=59))
    assert delivery.deliver_waiting() == 0
    freeze(START + timedelta(minutes=2))
    assert delivery.deliver_waiting() == 1


def test_a_second_try_is_the_same_message(waiting, monkeypatch):
    seen = []
    send = "django.core.mail.EmailMessage.send"

    def lose(message):
        seen.append(message.message()["Message-ID"])
        raise TimeoutError

    monkeypatch.setattr(send, lose)
    for _try in range(2):
        OutgoingEmail.objects.update(not_before=START)
        delivery.deliver_waiting()

    assert len(seen) == 2
    assert len(set(seen)) == 1
    assert str(waiting.reference) in seen[0]


def test_a_fault_is_kept_by_its_kind_without_the_address(waiting, broken_mail, caplog):
    delivery.deliver(waiting.pk)

    row = OutgoingEmail.objects.get()
    assert row.last_error == "SMTPServerDisconnected"
    assert row.recipient not in caplog.text


def test_a_parked_notice_can_be_released(waiting, freeze):
    waiting.park(error="Refused")
    waiting.release(at=START)
    waiting.save()
    freeze(START)

    assert delivery.deliver_waiting() == 1


def test_one_bad_recipient_does_not_hold_up_the_others(monkeypatch):
    people = UserFactory.create_batch(3)
    send_notifications(Notice(person, TEMPLATE) for person in people)
    sent, bad = [], people[1].email

    def send(message):
        if message.to == [bad]:
            raise smtplib.SMTPRecipientsRefused({bad: (550, b"no")})
        sent.append(message.to[0])

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)

    assert delivery.deliver_waiting() == 2
    assert sent == [people[0].email, people[2].email]


def test_x10_a_broker_that_is_down_is_nobodys_error(
    person, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*args, **kwargs):
        raise ConnectionError("the broker does not answer")

    monkeypatch.setattr(nudge.relay, "apply_async", fail)

    with django_capture_on_commit_callbacks(execute=True):
        send_notification(to=person, template=TEMPLATE)

    assert OutgoingEmail.objects.get().status == OutgoingEmail.Status.WAITING
    assert delivery.deliver_waiting() == 1


def test_the_nudge_gives_up_at_once_and_carries_nothing(
    person, monkeypatch, django_capture_on_commit_callbacks
):
    given = {}
    monkeypatch.setattr(nudge.relay, "apply_async", lambda *args, **kw: given.update(kw, args=args))

    with django_capture_on_commit_callbacks(execute=True):
        send_notification(to=person, template=TEMPLATE)

    assert given["args"] == ()
    assert "kwargs" not in given
    assert given["retry"] is False


def test_an_apostrophe_arrives_as_an_apostrophe():
    person = UserFactory(first_name="Siobhán", last_name="O'Brien & Söhne")

    queued = send_notification(to=person, template=TEMPLATE)

    assert "Siobhán O'Brien & Söhne" in queued.body
    assert "&#" not in queued.body + queued.subject
    assert "&amp;" not in queued.body


def test_a_subject_is_one_line(person, monkeypatch):
    monkeypatch.setattr(
        "spot_portal.notifications.services.render_to_string",
        lambda *args, **kwargs: "Hello\r\nBcc: everybody@example.org\n",
    )

    assert send_notification(to=person, template=TEMPLATE).subject == (
        "Hello Bcc: everybody@example.org"
    )


def test_many_notices_are_one_insert_and_one_nudge(monkeypatch, django_capture_on_commit_callbacks):
    people, nudges = UserFactory.create_batch(4), []
    monkeypatch.setattr(nudge.relay, "apply_async", lambda **kw: nudges.append(1))

    with django_capture_on_commit_callbacks(execute=True):
        send_notifications(Notice(person, TEMPLATE) for person in people)
        send_notifications([])

    assert OutgoingEmail.objects.count() == 4
    assert len(nudges) == 1


def test_a_text_message_leaves_after_the_commit(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_texts(to=person, numbers=["904-555-0101", "904-555-0102"], text="Something changed.")
        assert not InboxMessage.objects.exists()

    found = InboxMessage.objects.order_by("recipient").values_list("kind", "recipient", "body")
    assert list(found) == [
        ("sms", "904-555-0101", "Something changed."),
        ("sms", "904-555-0102", "Something changed."),
    ]
    assert set(OutgoingText.objects.values_list("status", flat=True)) == {"sent"}


def test_j08_a_text_message_that_fails_waits_without_a_word_of_it_in_the_log(person, caplog):
    send_texts(to=person, numbers=["904-555-0101"], text="Something changed.")
    set_rule(kind="sms", recipient="", effect="fail", delay_seconds=0)

    assert delivery.deliver_waiting() == 0

    row = OutgoingText.objects.get()
    assert (row.status, row.attempts, row.last_error) == ("waiting", 1, "GatewayError")
    assert row.number not in caplog.text + str(row)
    set_rule(kind="sms", recipient="", effect="at_once", delay_seconds=0)
    OutgoingText.objects.update(not_before=START)
    assert delivery.deliver_waiting() == 1


def test_without_a_way_to_telephones_no_text_waits(person, settings):
    settings.SPOT_GATEWAYS = settings.SPOT_GATEWAYS | {"phone": ""}

    assert send_texts(to=person, numbers=["904-555-0101"], text="x") == []
    assert not OutgoingText.objects.exists()

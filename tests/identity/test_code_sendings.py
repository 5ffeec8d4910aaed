"""How often codes are sent, and what is said and kept when one cannot be sent."""

import re
import time
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.db import connection, transaction

from identity.models import EmailDevice, PhoneDevice, SentCode, User
from identity.services import codes
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.core.errors import DomainError, GatewayError, TooManyTries
from spot_portal.simulation.models import InboxMessage
from tests.identity.browser import CODE, newest_phone_code, words
from tests.identity.code_stories import (
    PAUSE,
    SENDS,
    START,
    breaks,
    drawn,
    later,
)
from tests.identity.verifying import verify_code
from tests.notifications.smtp import mail_server, silent_server

pytestmark = pytest.mark.django_db


# --- How often -------------------------------------------------------------------------------------


def test_m12_three_clicks_in_ten_seconds_are_one_message(at_choice, phone, freeze):
    for seconds in (0, 4, 9):
        later(freeze, seconds=seconds)
        assert at_choice.choose(phone).url == CODE

    assert InboxMessage.objects.count() == 1
    assert "in 21 seconds" in words(at_choice.get(CODE))
    assert at_choice.code(newest_phone_code()).status_code == 302


def test_m12_the_pause_counts_over_all_devices_of_the_account(at_choice, person, phone, freeze):
    at_choice.choose(phone)
    later(freeze, seconds=10)

    response = at_choice.choose(EmailDevice.objects.get(user=person))

    assert response.status_code == 429
    assert response["Retry-After"] == "20"
    assert "in 20 seconds" in words(response)
    assert mail.outbox == []
    assert at_choice.code(newest_phone_code()).status_code == 302


def test_m12_after_the_pause_another_code_is_sent(at_choice, phone, freeze):
    first = at_choice.phone_code(phone)
    later(freeze, seconds=PAUSE.total_seconds())
    second = at_choice.phone_code(phone)

    assert InboxMessage.objects.count() == 2
    if first != second:
        at_choice.code(first)
        assert at_choice.person is None
    at_choice.code(second)
    assert at_choice.person is not None


def test_m12_the_sixth_code_in_an_hour_is_refused_over_devices_and_sign_ins(
    at_choice, new_browser, person, phone, freeze
):
    devices = [phone, EmailDevice.objects.get(user=person)]
    for number in range(SENDS):
        later(freeze, minutes=number)
        assert at_choice.choose(devices[number % 2]).url == CODE
    later(freeze, minutes=SENDS)
    other = new_browser()
    other.password(person.username)

    response = other.choose(phone)

    assert response.status_code == 429
    assert "next one at 11:00 a.m. ET" in words(response)
    assert int(response["Retry-After"]) == 55 * 60
    assert InboxMessage.objects.count() + len(mail.outbox) == SENDS
    # The newest code still works where it was asked for.
    assert at_choice.code(newest_phone_code()).status_code == 302


def test_m12_an_hour_later_codes_are_sent_again(person, phone, freeze):
    for number in range(SENDS):
        later(freeze, minutes=number)
        codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")
    later(freeze, minutes=59, seconds=59)
    with pytest.raises(TooManyTries):
        codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")

    later(freeze, minutes=60)
    codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")

    codes.forget_old_sendings()
    assert SentCode.objects.count() == SENDS


def test_codes_that_were_used_do_not_count(new_browser, person, freeze):
    for number in range(SENDS + 2):
        later(freeze, minutes=number)
        browser = new_browser()
        browser.sign_in(person)
        assert browser.person == person


def test_where_a_code_went_is_kept_as_a_digest(person, phone):
    codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")

    assert phone.number not in str(SentCode.objects.values().get())
    assert SentCode.digest_of("Ada@example.org") == SentCode.digest_of("ada@example.org")


# --- When it cannot be sent ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["email", "sms", "voice"])
def test_m24_when_a_network_is_down_the_person_is_told_and_nothing_is_counted(
    at_choice, person, phone, landline, settings, kind
):
    settings.EMAIL_BACKEND = "spot_portal.simulation.mail.InboxBackend"
    devices = {"email": EmailDevice.objects.get(user=person), "sms": phone, "voice": landline}
    breaks(kind=kind)

    response = at_choice.choose(devices[kind])

    said = words(response)
    assert response.status_code == 200
    assert "could not be sent" in said
    assert ("mail system" if kind == "email" else "telephone network") in said
    for device in devices.values():
        assert device.persistent_id in response.content.decode()
        device.refresh_from_db()
        assert (device.code_hash, device.sent_at) == ("", None)
    assert not SentCode.objects.exists()
    person.refresh_from_db()
    assert (person.wrong_codes, person.failed_sign_ins) == (0, 0)
    audited = AuditEvent.objects.filter(code__startswith="identity.device").order_by("pk")
    assert list(audited.values_list("code", flat=True)) == [
        "identity.device.code_sent", "identity.device.code_not_sent",
    ]  # fmt: skip
    # Another device gets its code at once.
    other = devices["sms" if kind == "email" else "email"]
    assert at_choice.choose(other).url == CODE


def test_m24_a_code_that_came_before_still_works(at_choice, person, phone, freeze):
    first = at_choice.email_code(person)
    later(freeze, seconds=30)
    breaks(kind="sms")
    at_choice.choose(phone)

    at_choice.code(first)

    assert at_choice.person == person


def test_m24_a_code_drawn_in_the_meantime_is_not_taken_back(person, email, phone, monkeypatch):
    """The network is slow to fail; the person has long asked elsewhere."""

    def slow(message, device):
        if device == phone:
            PhoneDevice.objects.update(sent_at=START)
            codes.send_code(user=person, device_id=email.persistent_id, asked_by="x")
            raise TimeoutError

    monkeypatch.setattr(codes, "hand_over", slow)

    with pytest.raises(GatewayError):
        codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")

    assert drawn(email) != ""
    assert drawn(phone) == ""
    assert SentCode.objects.count() == 1


def test_m24_a_code_taken_back_after_a_block_stays_burnt(person, email, phone, monkeypatch):
    old = email.draw_code(asked_by="x", at=START)
    email.save()

    def burn_and_fail(message, device):
        EmailDevice.objects.update(code_hash="", asked_by="")
        PhoneDevice.objects.update(code_hash="", asked_by="")
        raise TimeoutError

    monkeypatch.setattr(codes, "hand_over", burn_and_fail)
    with pytest.raises(GatewayError):
        codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")

    assert old
    assert drawn(email) == ""


def test_m24_until_the_new_code_is_on_its_way_the_one_before_is_good(
    person, email, phone, monkeypatch, freeze
):
    freeze(START)
    codes.send_code(user=person, device_id=email.persistent_id, asked_by="x")
    old, seen = drawn(email), []
    later(freeze, seconds=PAUSE.total_seconds())
    monkeypatch.setattr(codes, "hand_over", lambda *_args: seen.append(drawn(email)))

    codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")

    assert seen == [old]
    assert drawn(email) == ""


def test_m07_wrong_codes_burn_also_the_one_that_is_on_its_way(
    person, email, phone, monkeypatch, freeze
):
    freeze(START)
    codes.send_code(user=person, device_id=email.persistent_id, asked_by="x")
    later(freeze, seconds=PAUSE.total_seconds())
    hand_over = codes.hand_over

    def slow(message, device):
        hand_over(message, device)
        for _try in range(policy.CODE_TRIES.value):
            verify_code(email, "000000", asked_by="x")

    monkeypatch.setattr(codes, "hand_over", slow)
    codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")

    assert drawn(phone) == ""
    later(freeze, minutes=policy.CODE_BLOCK.value + 1)
    assert verify_code(phone, newest_phone_code(), asked_by="x") is None


def test_a_former_address_that_refuses_mail_marks_no_new_one(person, email, monkeypatch):
    def refuse(message, device):
        User.objects.filter(pk=person.pk).update(
            email="new@example.org", email_key="new@example.org"
        )
        EmailDevice.objects.update(code_hash="")  # as a change of address does
        raise SMTPRecipientsRefused({message.user.email: (550, b"no such mailbox")})

    monkeypatch.setattr(codes, "hand_over", refuse)
    with pytest.raises(codes.AddressRefused):
        codes.send_code(user=person, device_id=email.persistent_id, asked_by="x")

    email.refresh_from_db()
    assert email.mail_refused_at is None


def test_a_registration_that_ends_at_this_moment_gets_no_code(person, email):
    User.objects.filter(pk=person.pk).delete()

    with pytest.raises(DomainError, match="This is over"):
        codes.send_code(user=person, device_id=email.persistent_id, asked_by="x")


def test_m24_a_mail_server_that_hangs_holds_the_page_no_longer_than_its_time_out(
    at_choice, person, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert settings.EMAIL_TIMEOUT <= 5
    # So long that waiting twice is told from waiting once on a busy machine too.
    settings.EMAIL_TIMEOUT = 3
    with silent_server() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        began = time.monotonic()
        response = at_choice.choose(EmailDevice.objects.get(user=person))

    assert 3 <= time.monotonic() - began < 6
    assert "could not be sent" in words(response)


@pytest.mark.parametrize("fault", ["451 later", "550 no", "hang", "close"])
def test_j08_whatever_the_mail_server_does_the_code_is_taken_back(person, email, settings, fault):
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = (
        "django.core.mail.backends.smtp.EmailBackend",
        1,
    )
    with mail_server() as (room, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        room.hangs, room.closes = fault == "hang", fault == "close"
        room.answer = fault if fault[0].isdigit() else "250 OK"
        with pytest.raises(GatewayError):
            codes.send_code(user=person, device_id=email.persistent_id, asked_by="x")

    assert drawn(email) == ""


def test_a_fault_is_logged_by_its_kind_without_address_or_code(person, phone, caplog):
    breaks()
    with pytest.raises(GatewayError):
        codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")

    assert "a code could not be sent" in caplog.text
    assert phone.number not in caplog.text
    assert not re.search(r"\b[0-9]{6}\b", caplog.text)


@pytest.mark.django_db(transaction=True)
def test_a_code_is_sent_after_the_commit_and_with_no_lock_held(person, phone, monkeypatch):
    """A code that is on its way and then rolled back would be one that nobody can use."""
    seen = []
    monkeypatch.setattr(
        codes, "hand_over", lambda *a: seen.append((connection.in_atomic_block, drawn(phone)))
    )

    codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")

    assert seen == [(False, drawn(phone))]

"""Codes that are sent: by mail, text message and call; one at a time, and only for the act that asked."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from identity.events import IdentityEvent
from identity.models import EmailDevice, PhoneDevice, User
from identity.services import codes
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from spot_portal.simulation.models import InboxMessage
from tests.identity.browser import CODE, DEVICE, app_code, newest_code, newest_phone_code, words
from tests.identity.code_stories import (
    START,
    drawn,
    later,
    wrong,
)
from tests.identity.verifying import verify_code
from tests.notifications.smtp import mail_server

pytestmark = pytest.mark.django_db


# --- What arrives ----------------------------------------------------------------------------------


def test_a_code_by_text_message_signs_in(at_choice, person, phone):
    at_choice.code(at_choice.phone_code(phone))

    assert at_choice.person == person
    phone.refresh_from_db()
    assert (phone.last_used_at, phone.code_hash) == (START, "")


def test_a_code_by_call_signs_in(at_choice, person, landline):
    at_choice.code(at_choice.phone_code(landline))

    assert at_choice.person == person


def test_a_text_message_has_the_code_on_its_own_line_and_ties_it_to_this_site(
    at_choice, phone, settings
):
    settings.SITE_ORIGIN = "https://portal.example:8443"
    code = at_choice.phone_code(phone)

    message = InboxMessage.objects.get()
    lines = message.body.splitlines()
    assert (message.kind, message.recipient) == ("sms", "904-555-0142")
    assert lines[1] == code
    assert lines[-1] == f"@portal.example #{code}"
    assert "Simulation" in lines[0]
    assert "10 minutes" in message.body
    assert "http" not in message.body
    assert len(message.body) <= 160


def test_a_call_reads_the_digits_one_by_one_and_twice(at_choice, landline):
    code = at_choice.phone_code(landline)

    message = InboxMessage.objects.get()
    assert message.kind == "voice"
    assert message.body.count(", ".join(code)) == 2
    assert "simulation" in message.body
    assert "extension 12" in message.subject


def test_a_mail_with_a_code_is_text_and_html_without_a_link(at_choice, person):
    code = at_choice.email_code(person)

    [message] = mail.outbox
    assert code in message.body.splitlines()
    [html] = message.alternatives
    assert html.mimetype == "text/html"
    assert f'<p><span class="code">{code}</span></p>' in html.content
    assert not re.search(r"<a\b|href|src=|<img", html.content)
    assert "simulation" in message.body
    assert message.from_email.startswith("IDM Auto Response")
    # The clock's time, for who reads it late.
    assert "10:30 a.m. ET" in message.body


def test_outside_simulation_no_message_says_simulation(at_choice, person, phone, settings, freeze):
    settings.SPOT_SIMULATION = False
    at_choice.email_code(person)
    later(freeze, seconds=30)
    at_choice.choose(phone)

    assert "simulation" not in mail.outbox[-1].body.lower()
    assert "simulation" not in InboxMessage.objects.get().body.lower()


def test_j08_a_real_mail_server_gets_the_code_alone_on_its_line(person, email, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as (room, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        codes.send_code(user=person, device_id=email.persistent_id, asked_by="x")

    [message] = room.messages
    assert message["To"] == person.email
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text = message.get_body(("plain",)).get_content()
    assert [line for line in text.splitlines() if re.fullmatch(r"[0-9]{6}", line)]


# --- Nowhere else ----------------------------------------------------------------------------------


def test_v6_5_2_a_sent_code_is_in_no_table_no_queue_no_session_and_no_log(at_choice, phone, caplog):
    code = at_choice.phone_code(phone)

    spelled = ", ".join(code)
    rows = str(list(PhoneDevice.objects.values())) + str(list(AuditEvent.objects.values()))
    waiting = str(list(OutgoingEmail.objects.values())) + str(list(OutgoingText.objects.values()))
    for place in (rows, waiting, str(dict(at_choice.session)), caplog.text):
        assert code not in place
        assert spelled not in place
    assert re.fullmatch(r"[0-9a-f]{64}", drawn(phone))


def test_the_number_is_shown_in_part_only(at_choice, phone):
    at_choice.choose(phone)

    for page in (at_choice.get(DEVICE), at_choice.get(CODE)):
        text = page.content.decode()
        assert phone.number not in text
        assert "***-***-0142" in text


# --- Old codes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "minutes"), [("email", policy.CODE_LIFE_EMAIL), ("phone", policy.CODE_LIFE_PHONE)]
)
def test_v6_5_5_a_code_lives_as_long_as_it_says(at_choice, person, phone, freeze, kind, minutes):
    code = at_choice.email_code(person) if kind == "email" else at_choice.phone_code(phone)
    page = words(at_choice.get(CODE))
    assert f"{minutes.value} minutes after it was sent" in page

    freeze(START + minutes.minutes)
    said = words(at_choice.code(code))
    assert at_choice.person is None
    assert "No code is waiting for you" in said or "is too old" in said

    freeze(START + minutes.minutes - timedelta(seconds=1))
    at_choice.code(code)
    assert at_choice.person == person


def test_m10_a_code_to_another_device_voids_the_one_before(at_choice, person, phone, freeze):
    first = at_choice.email_code(person)
    later(freeze, seconds=30)
    second = at_choice.phone_code(phone)

    assert drawn(EmailDevice.objects.get(user=person)) == ""
    at_choice.choose(EmailDevice.objects.get(user=person))  # too soon: no new one
    at_choice.code(first)
    assert at_choice.person is None
    session = at_choice.session
    session["sign_in_device"] = phone.persistent_id
    session.save()
    at_choice.code(second)
    assert at_choice.person == person


def test_m09_a_text_message_works_in_the_browser_that_asked_for_it(
    at_choice, new_browser, person, phone
):
    code = at_choice.phone_code(phone)
    other = new_browser()
    other.password(person.username)
    session = other.session
    session["sign_in_device"] = phone.persistent_id
    session.save()

    other.code(code)

    assert other.person is None


@pytest.mark.proves("F14 digits")
def test_m02_m03_m04_hold_for_a_telephone_too(at_choice, new_browser, person, phone):
    code = at_choice.phone_code(phone)
    for typed in ("123_456", "+123456", "１２３４５６", "000123456"):
        assert "code" in at_choice.code(typed).context["form"].errors
    person.refresh_from_db()
    assert person.wrong_codes == 0
    at_choice.code(f" {code[:3]} {code[3:]} ")
    assert at_choice.person == person

    second = new_browser()
    second.password(person.username)
    second.choose(phone)
    second.code(code)
    assert second.person is None


# --- Wrong codes -----------------------------------------------------------------------------------


def test_m07_after_five_wrong_codes_the_sent_one_is_burnt_for_good(
    at_choice, person, phone, freeze
):
    code = at_choice.phone_code(phone)
    for _try in range(policy.CODE_TRIES.value):
        response = at_choice.code(wrong(code))
    assert "No code is waiting for you" in words(response)

    assert "Too many wrong codes" in words(at_choice.code(code))
    freeze(START + policy.CODE_BLOCK.minutes)
    assert "This code is wrong" in words(at_choice.code(code))
    assert at_choice.person is None


def test_m08_five_wrong_codes_over_three_devices_and_two_sign_ins_count_together(
    at_choice, new_browser, person, app, phone, freeze
):
    right = at_choice.email_code(person)
    at_choice.code(wrong(right))
    later(freeze, seconds=30)
    at_choice.code(wrong(at_choice.phone_code(phone)))
    other = new_browser()
    other.password(person.username)
    other.choose(app)
    for _try in range(2):
        other.code("000000")
    later(freeze, seconds=60)
    other.code(wrong(other.phone_code(phone)))

    moment = later(freeze, seconds=61)
    at_choice.choose(app)

    assert "Too many wrong codes" in words(other.code(newest_phone_code()))
    said = words(other.get(DEVICE))
    assert said.count("Shut until 10:06 a.m. ET") == 3
    assert "Shut until" not in words(new_browser().get("/"))
    at_choice.code(app_code(moment))
    assert at_choice.person is None


def test_ten_wrong_codes_in_a_day_lock_the_account_and_end_what_was_begun(
    at_choice, person, app, freeze
):
    at_choice.choose(app)
    for number in range(policy.CODE_LOCK_TRIES.value):
        # Each five are followed by a block; the sign-in is begun again while it lasts.
        if number == policy.CODE_TRIES.value:
            later(freeze, minutes=policy.CODE_BLOCK.value)
        at_choice.code("000000")

    person.refresh_from_db()
    assert person.status == User.Status.LOCKED
    moment = later(freeze, minutes=2 * policy.CODE_BLOCK.value)
    at_choice.code(app_code(moment))
    assert at_choice.person is None
    assert AuditEvent.objects.filter(code=IdentityEvent.ACCOUNT_LOCKED).count() == 1


@pytest.mark.parametrize("for_good", [False, True])
def test_a_locked_account_takes_no_code_whoever_asks(person, email, for_good):
    code = email.draw_code(asked_by="x", at=clock.now())
    email.save()
    person.automatic_unlocks = policy.AUTO_UNLOCKS.value if for_good else 0
    person.lock(at=clock.now())
    person.save()
    assert (person.locked_until is None) == for_good

    for act in (
        lambda: verify_code(email, code, asked_by="x"),
        lambda: codes.send_code(user=person, device_id=email.persistent_id, asked_by="x"),
    ):
        with pytest.raises(DomainError, match="locked"):
            act()
    assert mail.outbox == []


def test_a_code_right_at_last_starts_the_count_anew(at_choice, person, phone):
    code = at_choice.phone_code(phone)
    for _try in range(policy.CODE_TRIES.value - 1):
        at_choice.code(wrong(code))

    at_choice.code(code)

    assert at_choice.person == person
    person.refresh_from_db()
    phone.refresh_from_db()
    assert (person.wrong_codes, phone.wrong_in_a_row) == (0, 0)


# --- Devices that cannot be chosen -----------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"status": "lost"}, {"status": "disabled"}, {"confirmed": False}]
)
def test_a_device_that_is_not_ready_gets_no_code(at_choice, person, phone, change):
    PhoneDevice.objects.update(**change)

    response = at_choice.choose(phone)

    assert "device" in response.context["form"].errors
    with pytest.raises(DomainError):
        codes.send_code(user=person, device_id=phone.persistent_id, asked_by="x")
    assert not InboxMessage.objects.exists()


def test_without_a_way_to_telephones_none_is_offered(at_choice, person, phone, settings):
    settings.SPOT_GATEWAYS = settings.SPOT_GATEWAYS | {"phone": ""}

    assert phone.persistent_id not in at_choice.get(DEVICE).content.decode()
    assert "device" in at_choice.choose(phone).context["form"].errors


def test_mail_scanners_that_open_every_address_use_nothing_up(at_choice, person):
    code = at_choice.email_code(person)
    for _look in range(3):
        at_choice.get(CODE)
        at_choice.head(CODE)
        at_choice.get(DEVICE)
        Client().get(CODE)

    assert newest_code() == code
    assert len(mail.outbox) == 1
    assert at_choice.code(code).status_code == 302

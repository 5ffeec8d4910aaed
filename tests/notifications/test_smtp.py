"""J08: a real conversation with a mail server, and what becomes of notices when it goes wrong."""

import re
import time

import pytest

from spot_portal.notifications import delivery
from spot_portal.notifications.message import as_html, email_message
from spot_portal.notifications.models import OutgoingEmail
from spot_portal.notifications.services import Notice, send_notification, send_notifications
from tests.factories.identity import UserFactory
from tests.notifications.smtp import mail_server, silent_server
from tests.services import reserve_port

TEMPLATE = "identity/account_suspended"
# Long enough that a busy machine is not taken for a server that hangs.
PATIENCE = 30
# Where one does hang: so long that twice of it is told from once on a busy machine too.
TIME_OUT = 3


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", PATIENCE
    return settings


@pytest.fixture
def room(smtp):
    with mail_server() as (room, port):
        smtp.EMAIL_PORT = port
        yield room


def parts(message):
    return {part.get_content_type(): part.get_content() for part in message.iter_parts()}


@pytest.mark.django_db
def test_a_notice_arrives_as_text_and_as_html_with_the_same_words(room, person):
    queued = send_notification(to=person, template=TEMPLATE)

    assert delivery.deliver_waiting() == 1

    [message] = room.messages
    assert message["To"] == person.email
    assert message["Auto-Submitted"] == "auto-generated"
    assert str(queued.reference) in message["Message-ID"]
    assert message.get_content_type() == "multipart/alternative"
    found = parts(message)
    assert list(found) == ["text/plain", "text/html"]
    assert found["text/plain"].split() == queued.body.split()
    shown = re.sub(r"<head>.*</head>|<[^>]+>", " ", found["text/html"], flags=re.DOTALL)
    assert shown.split() == queued.body.split()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "is_refused"),
    [("451 try later", False), ("550 no", True), ("421 going down", False)],
)
def test_j08_a_refused_notice_waits_and_goes_out_later(room, person, answer, is_refused):
    send_notification(to=person, template=TEMPLATE)
    room.answer = answer
    assert delivery.deliver_waiting() == 0
    row = OutgoingEmail.objects.get()
    assert (row.status, row.attempts, row.is_refused) == ("waiting", 1, is_refused)
    assert row.last_error

    room.answer = "250 OK"
    OutgoingEmail.objects.update(not_before=row.created_at)
    assert delivery.deliver_waiting() == 1
    assert len(room.messages) == 1


@pytest.mark.django_db
def test_j08_a_server_that_closes_after_the_data_gets_the_same_message_again(room, person):
    """Whether it took the message nobody knows, so the second try bears the same number."""
    send_notification(to=person, template=TEMPLATE)
    room.closes = True
    assert delivery.deliver_waiting() == 0

    room.closes = False
    OutgoingEmail.objects.update(not_before=OutgoingEmail.objects.get().created_at)
    assert delivery.deliver_waiting() == 1

    assert len(room.messages) == 2
    assert len({message["Message-ID"] for message in room.messages}) == 1


@pytest.mark.django_db
def test_j08_a_server_that_hangs_is_left_after_the_time_out(room, person, settings):
    settings.EMAIL_TIMEOUT = TIME_OUT
    send_notification(to=person, template=TEMPLATE)
    room.hangs = True

    began = time.monotonic()
    assert delivery.deliver_waiting() == 0

    assert TIME_OUT <= time.monotonic() - began < 2 * TIME_OUT
    assert OutgoingEmail.objects.get().status == "waiting"


@pytest.mark.django_db
def test_j08_a_server_that_never_speaks_is_left_after_the_time_out(smtp, person):
    send_notification(to=person, template=TEMPLATE)
    smtp.EMAIL_TIMEOUT = TIME_OUT
    with silent_server() as port:
        smtp.EMAIL_PORT = port
        began = time.monotonic()
        assert delivery.deliver_waiting() == 0
        assert TIME_OUT <= time.monotonic() - began < 2 * TIME_OUT


@pytest.mark.django_db
def test_j08_no_server_at_all(smtp, person):
    smtp.EMAIL_PORT = reserve_port()
    send_notification(to=person, template=TEMPLATE)

    assert delivery.deliver_waiting() == 0
    assert OutgoingEmail.objects.get().last_error == "ConnectionRefusedError"


@pytest.mark.django_db
def test_j08_one_bad_recipient_of_ten_keeps_no_other_waiting(room):
    people = UserFactory.create_batch(10)
    room.refused = {people[3].email: "550 no such mailbox"}
    send_notifications(Notice(person, TEMPLATE) for person in people)

    assert delivery.deliver_waiting() == 9
    assert OutgoingEmail.objects.get(status="waiting").recipient == people[3].email


def test_only_addresses_of_this_portal_become_links(settings):
    settings.SITE_ORIGIN = "https://portal.example"
    text = (
        "Read https://portal.example/idm/?a=1&b=2\n"
        "not https://portal.example.evil.test/ and not http://evil.test/<b>"
    )

    found = as_html(subject="<i>", text=text)

    [link] = re.findall(r"<a [^>]*>[^<]*</a>", found)
    address = "https://portal.example/idm/?a=1&amp;b=2"
    assert link == f'<a href="{address}">{address}</a>'
    assert "<b>" not in found
    assert "<i>" not in found


def test_a_code_on_its_own_line_stands_out_and_a_number_in_a_sentence_does_not():
    found = as_html(subject="x", text="Your code is:\n\n123456\n\nCase 654321 is closed.\n\n٣٤٥٦٧٨")

    assert '<span class="code">123456</span>' in found
    assert found.count('class="code"') == 1


def test_nothing_in_the_html_calls_home(settings):
    found = as_html(subject="x", text="one\n\ntwo\nthree")

    assert "<p>one</p>" in found
    assert "two<br>" in found
    assert not re.search(r"<img|<script|<link|url\(|@import|src=", found)


def test_a_line_break_in_a_subject_never_makes_a_header():
    from django.core.mail import BadHeaderError

    message = email_message(subject="x\nBcc: all@example.org", text="y", to="a@example.org")
    with pytest.raises(BadHeaderError):
        message.message()

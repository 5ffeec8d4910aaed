"""A mail server that refuses an address for good: said so to the person, and told once to the help desk."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from identity.models import EmailChange, EmailDevice, SentCode, User
from identity.services.refused_mail import tell_about_refused_mail
from identity.tasks import tidy_accounts
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications import delivery
from spot_portal.notifications.models import OutgoingEmail
from spot_portal.notifications.services import send_notification
from tests.factories.identity import PhoneDeviceFactory, UserFactory
from tests.identity.browser import CODE, newest_code, words
from tests.identity.code_stories import START, later

pytestmark = pytest.mark.django_db
NOTICE = "identity/help_desk_mail_refused"
SAID = "The mail server does not take mail for this address"


@pytest.fixture
def answer(monkeypatch, person):
    """What the mail server says to messages for the person, until it is told to say something else."""

    def _answer(code, kind="recipient"):
        faults = {
            "recipient": smtplib.SMTPRecipientsRefused({person.email: (code, b"No such user")}),
            "data": smtplib.SMTPDataError(code, b"No"),
            "nothing": smtplib.SMTPServerDisconnected(),
        }

        def send(message):
            raise faults[kind]

        monkeypatch.setattr("django.core.mail.EmailMessage.send", send)

    return _answer


def told():
    return list(OutgoingEmail.objects.filter(template=NOTICE).order_by("pk"))


def choose_mail(browser, person):
    return browser.choose(EmailDevice.objects.get(user=person))


# --- At sign-in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["recipient", "data"])
def test_a_refusal_for_good_says_so_and_offers_the_other_devices(
    at_choice, person, phone, answer, kind
):
    answer(550, kind)

    page = choose_mail(at_choice, person)

    said = words(page)
    assert SAID in said
    assert f"{person.email[0]}***@example.org" in said
    assert person.email not in page.content.decode()
    assert settings.HELP_DESK_PHONE in said
    assert "in a minute" not in said
    assert phone.persistent_id in page.content.decode()


def test_nothing_is_counted_and_another_device_is_asked_at_once(at_choice, person, phone, answer):
    answer(550)
    choose_mail(at_choice, person)

    assert not SentCode.objects.exists()
    assert EmailDevice.objects.get(user=person).sent_at is None
    assert at_choice.choose(phone).url == CODE


@pytest.mark.parametrize(("code", "kind"), [(450, "recipient"), (451, "data"), (0, "nothing")])
def test_what_may_pass_is_told_as_before_and_to_nobody_else(at_choice, person, answer, code, kind):
    answer(code, kind)

    assert "try again in a minute" in words(choose_mail(at_choice, person))

    tidy_accounts()
    assert EmailDevice.objects.get(user=person).mail_refused_at is None
    assert not told()


def test_the_refusal_is_written_down(at_choice, person, answer):
    answer(550)
    choose_mail(at_choice, person)
    tidy_accounts()

    event = AuditEvent.objects.get(code="identity.device.code_not_sent")
    assert event.data == {"why": "refused"}
    assert AuditEvent.objects.filter(code="identity.device.mail_refused").count() == 1


def test_the_choice_says_that_the_last_mail_was_refused_until_one_is_taken(
    at_choice, person, answer, monkeypatch, freeze
):
    answer(550)
    choose_mail(at_choice, person)
    assert "refused our last e-mail" in words(at_choice.get("/idm/sign-in/device/"))

    monkeypatch.undo()
    freeze(START + timedelta(minutes=2))
    assert choose_mail(at_choice, person).url == CODE

    assert EmailDevice.objects.get(user=person).mail_refused_at is None
    at_choice.code(newest_code())
    assert at_choice.person == person
    assert "Mail is refused" not in words(at_choice.get("/idm/profile/devices/"))


def test_it_is_not_chosen_for_anybody_who_has_another_device(at_choice, person, phone):
    EmailDevice.objects.filter(user=person).update(mail_refused_at=clock.now(), last_used_at=START)

    form = at_choice.get("/idm/sign-in/device/").context["form"]

    assert form["device"].value() == phone.persistent_id


def test_who_has_nothing_else_reads_it_too(at_choice, person):
    EmailDevice.objects.filter(user=person).update(mail_refused_at=clock.now())

    page = at_choice.get("/idm/sign-in/device/")

    assert "refused our last e-mail" in words(page)
    assert page.context["form"].only.device.kind == "email"


def test_the_list_of_devices_says_so_too(sign_in, person):
    EmailDevice.objects.filter(user=person).update(mail_refused_at=clock.now())

    assert "Mail is refused" in words(sign_in(person).get("/idm/profile/devices/"))


def test_a_code_sent_to_another_device_before_is_as_good_as_it_was(
    at_choice, person, phone, answer, freeze
):
    sent = at_choice.phone_code(phone)
    later(freeze, seconds=60)
    answer(550)

    assert SAID in words(choose_mail(at_choice, person))

    assert at_choice.code(sent).status_code == 302


def test_a_refusal_costs_the_same_however_many_telephones_there_are(at_choice, person, answer):
    answer(550)
    costs = []
    for _time in range(2):
        PhoneDeviceFactory.create_batch(3, user=person)
        with CaptureQueriesContext(connection) as asked:
            choose_mail(at_choice, person)
        costs.append(len(asked))

    assert costs[0] == costs[1]


# --- A change of address ---------------------------------------------------------------------------------------------


def test_a_new_address_that_is_refused_is_told_so_and_nothing_is_changed(sign_in, person, answer):
    inside = sign_in(person)
    answer(550)
    new = {"email": "no.such@example.org", "email_again": "no.such@example.org"}

    page = words(inside.post("/idm/profile/email/", new))

    assert f"{SAID}, so nothing was changed" in page
    assert not EmailChange.objects.exists()
    tidy_accounts()
    assert not told()


def test_another_address_has_not_refused_anything(sign_in, person):
    EmailDevice.objects.filter(user=person).update(mail_refused_at=clock.now())
    inside = sign_in(person)
    new = {"email": "new@example.org", "email_again": "new@example.org"}
    inside.post("/idm/profile/email/", new)

    inside.post("/idm/profile/email/code/", {"code": newest_code()})

    assert EmailDevice.objects.get(user=person).mail_refused_at is None


# --- The help desk --------------------------------------------------------------------------------------------------


def test_the_help_desk_is_told_once_a_day(at_choice, person, answer, freeze):
    answer(550)
    for minutes in (0, 1, 2):
        later(freeze, seconds=60 * minutes)
        choose_mail(at_choice, person)
        tidy_accounts()
        tidy_accounts()

    [notice] = told()
    assert notice.recipient == settings.HELP_DESK_EMAIL
    assert f"User ID: {person.username}" in notice.body
    assert person.email not in notice.body


@pytest.mark.parametrize("again", [True, False])
def test_after_a_day_it_is_told_again_only_if_mail_was_refused_again(
    at_choice, person, answer, freeze, again
):
    answer(550)
    choose_mail(at_choice, person)
    tidy_accounts()
    freeze(START + policy.MAIL_REFUSED_PAUSE.hours + timedelta(minutes=1))
    if again:
        EmailDevice.objects.filter(user=person).update(mail_refused_at=clock.now())

    tidy_accounts()

    assert len(told()) == (2 if again else 1)


def park(person, **changes):
    values = {
        "template": "identity/account_locked", "to": person, "recipient": person.email, "subject": "x",
        "body": "y", "status": "parked", "is_refused": True, "not_before": clock.now(),
    }  # fmt: skip
    return OutgoingEmail.objects.create(**(values | changes))


def test_a_notice_that_is_refused_for_good_is_told_to_the_help_desk(person, answer, freeze):
    freeze(START)
    answer(550)
    send_notification(to=person, template="identity/account_suspended")
    for attempt in range(policy.DELIVERY_TRIES.value):
        freeze(START + timedelta(hours=attempt))
        delivery.deliver_waiting()
    assert OutgoingEmail.objects.get().status == "parked"

    tidy_accounts()
    tidy_accounts()

    assert [notice.to for notice in told()] == [person]
    assert EmailDevice.objects.get(user=person).mail_refused_at == clock.now()


@pytest.mark.parametrize(
    "changes",
    [
        {"is_refused": False},
        {"status": "waiting"},
        {"recipient": "former@example.org"},
        {"not_before": START - policy.MAIL_REFUSED_PAUSE.hours - timedelta(minutes=1)},
    ],
)
def test_other_notices_say_nothing_about_the_mailbox(person, freeze, changes):
    freeze(START)
    park(person, **changes)

    tidy_accounts()

    assert not told()
    assert EmailDevice.objects.get(user=person).mail_refused_at is None


def test_a_code_that_was_typed_since_disproves_a_refused_notice(person, freeze):
    freeze(START)
    park(person)
    EmailDevice.objects.filter(user=person).update(last_used_at=START + timedelta(minutes=1))
    freeze(START + timedelta(minutes=2))

    tidy_accounts()

    assert not told()


def test_nobody_is_told_about_an_account_that_is_closed(person, freeze):
    freeze(START)
    park(person)
    User.objects.filter(pk=person.pk).update(**{"status": "archived"})

    tidy_accounts()

    assert not told()


def test_each_mailbox_is_told_however_many_there_are(freeze, django_assert_max_num_queries):
    freeze(START)
    for person in UserFactory.create_batch(4):
        park(person)

    with django_assert_max_num_queries(60):
        tidy_accounts()

    assert len(told()) == 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_somebody_whose_account_is_being_changed_is_told_of_the_next_time(person):
    """Whoever changes an account holds its person first and writes the events last; so does this worker."""
    EmailDevice.objects.filter(user=person).update(mail_refused_at=clock.now())

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        in_another = pool.submit(in_a_connection_of_its_own, tell_about_refused_mail)
        assert in_another.result(timeout=10) == 0
        assert not AuditEvent.objects.filter(code="identity.device.mail_refused").exists()

    assert tell_about_refused_mail() == 1


def in_a_connection_of_its_own(job):
    try:
        return job()
    finally:
        connection.close()

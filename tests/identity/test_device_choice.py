"""Choosing a device at sign-in: each with how quick and strong it is, one chosen beforehand, nobody else's."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from identity.mfa.choice import Choice, choices_for, preselected
from identity.models import EmailDevice
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from spot_portal.simulation.models import InboxMessage
from tests.factories.identity import PhoneDeviceFactory, UserFactory
from tests.identity.browser import CODE, DEVICE, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def email(person):
    return EmailDevice.objects.get(user=person)


@pytest.fixture
def phone(person):
    return PhoneDeviceFactory(user=person, number="904-555-0142")


@pytest.fixture
def at_choice(browser, person, freeze):
    freeze(START)
    browser.password(person.username)
    return browser


def chosen(page):
    return re.findall(r'<input[^>]*value="([^"]+)"[^>]* checked', page.content.decode())


def test_each_device_says_how_quick_and_how_strong_it_is(at_choice, person, app, phone):
    page = at_choice.get(DEVICE)
    said = words(page)

    for device in (app, phone, EmailDevice.objects.get(user=person)):
        assert device.title in said
        for text in (device.speed, device.strength):
            assert str(text) in said
        field = re.search(
            rf'<input[^>]*value="{device.persistent_id}"[^>]*>', page.content.decode()
        )
        about = re.search(r'aria-describedby="(\w+)"', field[0])[1]
        assert f'id="{about}"' in page.content.decode()
    assert (
        "NIST" not in said
    )  # what standards say of a kind is read where it is added and in the list


def test_who_has_one_device_reads_where_the_code_goes_and_chooses_nothing(at_choice, email):
    page = at_choice.get(DEVICE)

    assert f"We will send a code by e-mail to {email.masked}." in words(page)
    assert "Which device" not in words(page)
    assert f'value="{email.persistent_id}" checked hidden' in page.content.decode()
    assert at_choice.choose(email).url == CODE


def test_the_strongest_comes_first_and_is_chosen_beforehand(at_choice, person, email, phone, app):
    order = re.findall(r'value="(identity\.\w+/\d+)"', at_choice.get(DEVICE).content.decode())

    assert order == [app.persistent_id, phone.persistent_id, email.persistent_id]
    assert chosen(at_choice.get(DEVICE)) == [app.persistent_id]


def test_what_was_used_last_is_chosen_beforehand(at_choice, person, email, phone, app):
    for device, days in ((email, 3), (phone, 1), (app, 2)):
        type(device).objects.filter(pk=device.pk).update(last_used_at=START - timedelta(days=days))

    assert chosen(at_choice.get(DEVICE)) == [phone.persistent_id]


def test_what_was_chosen_stays_chosen_when_the_page_comes_back(at_choice, person, phone, app):
    at_choice.choose(phone)

    page = at_choice.choose(EmailDevice.objects.get(user=person))  # too soon

    assert chosen(page) == [EmailDevice.objects.get(user=person).persistent_id]


def test_a_shut_device_says_until_when_and_cannot_be_chosen(at_choice, person, email, phone):
    type(phone).objects.update(blocked_until=START + policy.CODE_BLOCK.minutes, last_used_at=START)

    page = at_choice.get(DEVICE)

    assert "Shut until 10:05 a.m. ET" in words(page)
    field = re.search(rf'<input[^>]*value="{phone.persistent_id}"[^>]*>', page.content.decode())[0]
    assert "disabled" in field
    assert chosen(page) == [email.persistent_id]
    assert "cannot be used now" in words(at_choice.choose(phone))
    assert not InboxMessage.objects.exists()


def test_a_shut_device_opens_by_itself(person, phone):
    type(phone).objects.update(blocked_until=START)

    assert all(choice.shut_until is None for choice in choices_for(person, at=START))


def test_recovery_codes_are_never_chosen_for_anybody(person):
    class Paper:
        kind, last_used_at, persistent_id = "codes", START, "identity.recoverycodesdevice/1"

    assert preselected([Choice(Paper(), None)]) is None


def test_where_mail_is_no_second_factor_it_opens_only_what_has_nothing_better(
    at_choice, person, email, app, policy_profile
):
    policy_profile("nist")

    assert email.persistent_id not in at_choice.get(DEVICE).content.decode()
    assert "device" in at_choice.choose(email).context["form"].errors
    assert mail.outbox == []

    type(app).objects.update(status="lost")
    assert at_choice.choose(email).url == CODE


def test_nothing_is_chosen_when_nothing_is_posted(at_choice):
    response = at_choice.post(DEVICE, {})

    assert "device" in response.context["form"].errors
    assert 'href="#id_device_0"' in response.content.decode()
    assert 'id="id_device_0"' in response.content.decode()
    assert mail.outbox == []


def test_m14_the_device_of_somebody_else_is_refused_and_written_down(at_choice, person, app):
    other = PhoneDeviceFactory(user=UserFactory())

    response = at_choice.choose(other)

    assert "cannot be used now" in words(response)
    assert not InboxMessage.objects.exists()
    assert at_choice.get(CODE).url == DEVICE
    event = AuditEvent.objects.get(code="identity.device.foreign_named")
    assert (event.actor, event.subject_id) == (person, str(other.pk))


@pytest.mark.proves("F14 identifier")
@pytest.mark.parametrize(
    "odd", ["identity.emaildevice/999999", f"identity.emaildevice/{'9' * 5000}", "identity.user/1",
            "x", "identity.phonedevice/abc", "../1", "identity.phonedevice/²", "identity.phonedevice/١", "\x00",
            "None"],
)  # fmt: skip
def test_m14_what_is_no_device_is_refused_and_not_written_down(at_choice, odd):
    response = at_choice.post(DEVICE, {"device": odd})

    assert response.status_code == 200
    assert "device" in response.context["form"].errors
    assert not AuditEvent.objects.filter(code="identity.device.foreign_named").exists()


def test_an_own_device_that_is_shut_is_not_foreign(at_choice, phone):
    type(phone).objects.update(status="lost")

    at_choice.choose(phone)

    assert not AuditEvent.objects.filter(code="identity.device.foreign_named").exists()


def test_the_page_for_the_code_says_where_to_look(at_choice, person, app, phone, email, freeze):
    at_choice.choose(app)
    assert "Open “My phone”" in words(at_choice.get(CODE))
    at_choice.choose(phone)
    assert "text message with a code to ***-***-0142" in words(at_choice.get(CODE))
    assert "until 10:10 a.m. ET (10 minutes" in words(at_choice.get(CODE))
    freeze(START + timedelta(minutes=1))
    at_choice.choose(email)
    page = words(at_choice.get(CODE))
    assert "e-mail with a code to p***@example.org" in page
    assert "IDM Auto Response" in page
    assert "until 10:31 a.m. ET (30 minutes" in page


@pytest.mark.parametrize(
    ("extension", "said"), [("", "0150. A voice"), ("12", "extension 12. A voice")]
)
def test_a_call_is_announced_as_a_call(at_choice, person, extension, said):
    at_choice.choose(
        PhoneDeviceFactory(user=person, number="904-555-0150", channel="voice", extension=extension)
    )

    assert said in words(at_choice.get(CODE))


def test_the_page_says_when_another_code_may_be_asked_for(at_choice, phone, freeze):
    at_choice.choose(phone)
    freeze(START + timedelta(seconds=13))
    page = at_choice.get(CODE)
    assert 'data-pause="17"' in page.content.decode()
    assert "in 17 seconds" in words(page)
    assert "resend.js" in page.content.decode()

    freeze(START + timedelta(seconds=30))
    page = at_choice.get(CODE)
    assert "Ask for another code" in words(page) or "ask for another code" in words(page)
    assert "data-pause" not in page.content.decode()


def test_a_choice_costs_the_same_however_many_devices_there_are(
    at_choice, person, django_assert_max_num_queries
):
    PhoneDeviceFactory.create_batch(1, user=person)
    with django_assert_max_num_queries(25) as few:
        at_choice.get(DEVICE)
    PhoneDeviceFactory.create_batch(4, user=person)

    with django_assert_max_num_queries(len(few)):
        at_choice.get(DEVICE)


# --- Nothing to choose ------------------------------------------------------------------------------------------------

HELP = "Call the help desk: 904-555-0100 , help@spot-portal.example"


@pytest.fixture
def switched_off(email):
    """The only device, after a hundred wrong codes in a row."""
    email.status = EmailDevice.Status.DISABLED
    email.save()


def test_whose_only_device_is_switched_off_is_told_to_call(at_choice, switched_off):
    page = at_choice.get(DEVICE)

    assert "No device of yours can be used" in words(page)
    assert HELP in words(page)
    assert "Which device" not in words(page)
    assert 'data-action="send-code"' not in page.content.decode()
    assert 'data-action="cancel-sign-in"' in page.content.decode()


def test_what_is_sent_to_that_page_all_the_same_is_answered_with_the_same_words(
    at_choice, email, switched_off
):
    page = at_choice.choose(email)

    assert page.status_code == 200
    assert "No device of yours can be used" in words(page)


def test_the_same_before_a_weighty_act(sign_in, person, email):
    inside = sign_in(person)
    email.status = EmailDevice.Status.DISABLED
    email.save()

    page = inside.get("/idm/confirm/")

    assert "No device of yours can be used" in words(page)
    assert HELP in words(page)
    assert 'data-action="send-code"' not in page.content.decode()


def test_who_has_none_of_the_devices_at_hand_is_told_whom_to_call(at_choice, sign_in, person):
    inside = sign_in(person)
    for page in (at_choice.get(DEVICE), inside.get("/idm/confirm/")):
        assert f"Can you not use it? {HELP}" in words(page)
        assert 'href="tel:904-555-0100"' in page.content.decode()
    PhoneDeviceFactory(user=person)
    for page in (at_choice.get(DEVICE), inside.get("/idm/confirm/")):
        assert f"None of these at hand? {HELP}" in words(page)

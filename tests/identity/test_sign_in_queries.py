"""Each request of a sign-in asks the database at most twelve times, whatever happens in it.

What the simulated telephone network keeps in its own tables does not count: it stands in for another system. Kinds of
rows are asked for once in the life of a process.
"""

import re
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from identity.models import (
    AuthenticatorDevice,
    EmailDevice,
    RecoveryCodesDevice,
    SecurityKeyDevice,
    SignIn,
    User,
)
from identity.services import code_lists, codes
from spot_portal.core import policy
from tests.factories.identity import PhoneDeviceFactory, UserFactory
from tests.identity.browser import (
    CODE,
    DEVICE,
    SECRET,
    SIGN_IN,
    Browser,
    app_code,
    newest_code,
    newest_phone_code,
    words,
)
from tests.identity.keys_in_use import KeyBrowser, touch
from tests.identity.software_key import SoftwareKey

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
MOST = 12
# Beginning and end of a transaction, and what is said above.
NOT_COUNTED = re.compile(
    r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b|.*(\"simulation_|FROM \"django_content_type\")",
    re.DOTALL,
)


class Counting(Browser):
    """Counts what each of its requests asks, and refuses one that asks too much."""

    def request(self, **request):
        with CaptureQueriesContext(connection) as asked:
            response = super().request(**request)
        queries = [q["sql"] for q in asked if not NOT_COUNTED.match(q["sql"])]
        assert len(queries) <= MOST, "\n".join([request["PATH_INFO"], *queries])
        return response


@pytest.fixture
def person(freeze):
    """Signed in elsewhere, so that this sign-in ends that session, and with every kind of device."""
    freeze(START)
    person = UserFactory()
    Browser().sign_in(person)
    for _number in range(3):
        PhoneDeviceFactory(user=person)
    app = AuthenticatorDevice(user=person, name="App", confirmed=True)
    app.secret = SECRET.hex()
    app.save()
    return person


@pytest.fixture
def browser(freeze, person):
    freeze(START + timedelta(minutes=5))
    return Counting(raise_request_exception=True)


def walk(browser, person, device, code):
    browser.get(SIGN_IN)
    browser.password(person.username)
    browser.get(DEVICE)
    browser.choose(device)
    browser.get(CODE)
    response = browser.code(code())
    assert response.url == "/idm/"
    assert browser.get("/idm/").status_code == 200
    assert SignIn.objects.filter(user=person, how_ended="replaced").count() == 1


def test_with_a_code_by_mail(browser, person):
    walk(browser, person, EmailDevice.objects.get(user=person), newest_code)


def test_with_an_app(browser, person):
    app = AuthenticatorDevice.objects.get(user=person)
    walk(browser, person, app, lambda: app_code(START + timedelta(minutes=5)))


class CountingKey(Counting, KeyBrowser):
    """Counts, and answers for a key."""


@pytest.mark.parametrize("outcome", ["right", "wrong", "copied"])
def test_with_a_security_key(sign_in, person, freeze, outcome):
    """Also a wrong answer that is one too many, and a key that counts backwards, of which every address is told."""
    key = SoftwareKey()
    touch(sign_in(person), key)
    device = SecurityKeyDevice.objects.get()
    freeze(START + timedelta(minutes=5))
    if outcome != "right":
        User.objects.update(wrong_codes=policy.CODE_TRIES.value - 1)
        EmailDevice.objects.update(code_hash="a code that waits, too", asked_by="x")
    if outcome == "copied":
        SecurityKeyDevice.objects.update(sign_count=9)

    counting = CountingKey()
    options = counting.ask_for_key(person, device)
    counting.answer(key.sign(options) if outcome != "wrong" else "nothing that a key says")

    assert (counting.person == person) == (outcome == "right")


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_with_a_telephone(browser, person, channel):
    phone = PhoneDeviceFactory(user=person, channel=channel)
    walk(browser, person, phone, newest_phone_code)


def test_with_a_recovery_code(browser, person):
    [code, *_others] = code_lists.make_list(user=person)
    walk(browser, person, RecoveryCodesDevice.objects.get(user=person), lambda: code)


def test_the_first_sign_in_ever_and_one_with_an_expired_password(browser, freeze):
    staged = UserFactory(status=User.Status.STAGED)
    browser.sign_in(staged)
    staged.refresh_from_db()
    assert staged.status == User.Status.ACTIVE

    browser.post("/idm/sign-out/")
    freeze(START + policy.IDM_INACTIVITY.days)
    assert browser.sign_in(staged).status_code == 302


def test_a_second_code_to_another_device(browser, person, freeze):
    browser.password(person.username)
    browser.choose(EmailDevice.objects.get(user=person))
    freeze(START + timedelta(minutes=6))

    assert browser.choose(person.phonedevice_set.first()).url == CODE


def test_a_code_by_mail_to_an_address_that_was_refused_before(browser, person, freeze):
    EmailDevice.objects.filter(user=person).update(mail_refused_at=START)
    browser.password(person.username)
    browser.choose(person.phonedevice_set.first())
    freeze(START + timedelta(minutes=6))

    assert browser.choose(EmailDevice.objects.get(user=person)).url == CODE
    assert EmailDevice.objects.get(user=person).mail_refused_at is None


@pytest.mark.parametrize("older_on", ["same", "other"])
@pytest.mark.parametrize("kind", ["email", "refused", "sms", "voice"])
def test_a_code_that_cannot_be_sent_while_an_older_one_waits(
    browser, person, freeze, monkeypatch, kind, older_on
):
    phone = PhoneDeviceFactory(user=person, channel="voice" if kind == "voice" else "sms")
    email = EmailDevice.objects.get(user=person)
    device, other = (phone, email) if kind in ("sms", "voice") else (email, phone)
    browser.password(person.username)
    older = device if older_on == "same" else other
    browser.choose(older)
    code = newest_code() if isinstance(older, EmailDevice) else newest_phone_code()
    freeze(START + timedelta(minutes=6))

    def fail(*_args):
        if kind == "refused":
            raise SMTPRecipientsRefused({person.email: (550, b"no such mailbox")})
        raise TimeoutError

    monkeypatch.setattr(codes, "hand_over", fail)
    said = words(browser.choose(device))
    assert "could not be sent" in said or "no code was sent" in said
    assert browser.code(code).url == "/idm/"


def test_wrong_codes_until_the_account_is_locked(browser, person, freeze):
    devices = [EmailDevice.objects.get(user=person), person.phonedevice_set.first()]
    for number in range(policy.CODE_LOCK_TRIES.value // policy.CODE_TRIES.value):
        freeze(START + timedelta(minutes=10 * (number + 1)))
        browser.password(person.username)
        browser.choose(devices[number])
        for _time in range(policy.CODE_TRIES.value):
            browser.code("000000")
    person.refresh_from_db()
    assert person.status == User.Status.LOCKED


def test_the_wrong_code_that_switches_a_device_off_and_locks(browser, person, freeze):
    phone = person.phonedevice_set.first()
    browser.password(person.username)
    browser.choose(phone)
    type(phone).objects.filter(pk=phone.pk).update(wrong_in_a_row=policy.CODE_HARD_CAP.value - 1)
    User.objects.filter(pk=person.pk).update(
        wrong_codes=policy.CODE_TRIES.value - 1,
        wrong_codes_today=policy.CODE_LOCK_TRIES.value - 1,
        wrong_codes_since=START,
    )

    browser.code("000000")
    phone.refresh_from_db()
    person.refresh_from_db()
    assert (phone.status, person.status) == ("disabled", User.Status.LOCKED)


def test_wrong_passwords_until_the_account_is_suspended(browser, person, freeze):
    tries = policy.LOCK_FAILURES.value + policy.SUSPEND_AFTER_EXTRA.value
    for number in range(tries):
        freeze(START + timedelta(minutes=5, seconds=number))
        browser.password(person.username, "Wrong-Horse-Battery-7")
    person.refresh_from_db()
    assert person.status == User.Status.SUSPENDED


def test_a_lock_that_is_over(browser, person, freeze):
    for _time in range(policy.LOCK_FAILURES.value):
        browser.password(person.username, "Wrong-Horse-Battery-7")
    freeze(START + policy.LOCK_DURATION.minutes + timedelta(minutes=6))

    assert browser.password(person.username).url == DEVICE


def test_somebody_unknown(browser):
    browser.password("nobody.at.all")


def test_somebody_who_is_signed_in_already(browser, person):
    browser.sign_in(person)

    assert browser.password(UserFactory().username).url == "/idm/"
    assert browser.person == person


def test_the_form_of_an_old_tab_after_the_session_ended_by_its_time(browser, person, freeze):
    browser.sign_in(person)
    freeze(START + timedelta(hours=3))

    asked = browser.password(person.username)

    assert asked.url.startswith(SIGN_IN)
    assert "no activity" in words(browser.get(asked.url)).lower() or "ended" in words(
        browser.get(asked.url)
    )
    assert browser.password(person.username).url == DEVICE

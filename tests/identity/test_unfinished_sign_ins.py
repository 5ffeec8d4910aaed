"""V6.3.5: the password was right but the second step failed: the person is told once, when it has come to nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from identity.models import EmailDevice
from identity.tasks import tell_about_sign_ins
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail, OutgoingText
from tests.factories.identity import PhoneDeviceFactory
from tests.identity.browser import Browser

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LIFE, CODE_LIFE = policy.SIGN_IN_LIFE.minutes, policy.CODE_LIFE_EMAIL.minutes
WRONG = "000000"


@pytest.fixture(autouse=True)
def _now(freeze):
    freeze(START)


@pytest.fixture
def at_code(person, app):
    """The password was right, the app was chosen."""
    browser = Browser(REMOTE_ADDR="198.51.100.7")
    browser.password(person.username)
    browser.choose(app)
    return browser


@pytest.fixture
def told(freeze):
    """How many mails there are at this moment, after the worker came by twice."""

    def _told(moment):
        freeze(moment)
        tell_about_sign_ins()
        tell_about_sign_ins()
        return OutgoingEmail.objects.filter(template="identity/sign_in_unfinished").count()

    return _told


def test_v6_3_5_a_sign_in_given_up_after_a_wrong_code_is_told_once(at_code, person, told):
    PhoneDeviceFactory(user=person)
    at_code.code(WRONG)

    assert told(START + LIFE - timedelta(seconds=1)) == 0
    assert told(START + LIFE) == 1
    assert told(START + timedelta(days=1)) == 1

    mail = OutgoingEmail.objects.get(template="identity/sign_in_unfinished")
    assert mail.recipient == person.email
    assert "Network address: 198.51.100.7" in mail.body
    assert "When: 2 March 2026, " in mail.body
    assert "/idm/not-me/" in mail.body
    assert "no right code" in OutgoingText.objects.get().text


def test_v6_3_5_several_tries_are_told_of_together(at_code, person, app, told, freeze):
    at_code.code(WRONG)
    freeze(START + timedelta(minutes=5))
    again = Browser()
    again.password(person.username)
    again.choose(app)
    again.code(WRONG)

    assert told(START + LIFE) == 0
    assert told(START + LIFE + timedelta(minutes=5)) == 1


def test_who_signs_in_after_all_is_not_told(at_code, person, told, freeze):
    at_code.code(WRONG)
    freeze(START + timedelta(minutes=2))
    at_code.code(at_code.email_code(person))
    assert at_code.person == person

    assert told(START + timedelta(days=1)) == 0


def test_who_signs_in_in_another_browser_is_not_told_either(at_code, person, told, freeze):
    at_code.code(WRONG)
    freeze(START + timedelta(minutes=2))
    Browser().sign_in(person)

    assert told(START + timedelta(days=1)) == 0


def test_who_waits_for_a_slow_code_is_not_told_before_it_has_expired(at_code, person, told, freeze):
    at_code.code(WRONG)
    later = START + timedelta(minutes=10)
    freeze(later)
    at_code.choose(EmailDevice.objects.get(user=person))

    assert told(START + LIFE) == 0
    assert told(later + CODE_LIFE - timedelta(seconds=1)) == 0
    assert told(later + CODE_LIFE) == 1


def test_a_password_without_any_code_is_no_news(at_code, told):
    assert told(START + timedelta(days=1)) == 0


def test_who_was_told_of_five_wrong_codes_is_not_told_again(at_code, told):
    for _time in range(policy.CODE_TRIES.value):
        at_code.code(WRONG)
    assert OutgoingEmail.objects.filter(template="identity/codes_refused").count() == 1

    assert told(START + timedelta(days=1)) == 0


def test_a_wrong_code_inside_a_session_is_no_sign_in(sign_in, person, app, told):
    browser = sign_in(person)
    browser.post("/idm/confirm/", {"device": app.persistent_id})
    browser.post("/idm/confirm/code/", {"code": WRONG})
    person.refresh_from_db()
    assert (person.wrong_codes, person.failures_since) == (1, 0)

    assert told(START + timedelta(days=1)) == 0

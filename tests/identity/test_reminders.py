"""What people are told once by mail: that one device is too few (notice 14), that the terms changed (notice 42)."""

from datetime import UTC, datetime, timedelta

import pytest

from identity.models import PhoneDevice, RecoveryCodesDevice, SignIn, TermsAcceptance, User
from identity.services import reminders
from identity.tasks import remind_people
from identity.terms import TERMS_VERSION
from spot_portal.core import policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import PhoneDeviceFactory, UserFactory
from tests.identity.browser import DEVICE, Browser, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
OFTEN = policy.SECOND_DEVICE_SIGN_INS.value


@pytest.fixture(autouse=True)
def _now(freeze):
    freeze(START)


def signed_in(person, times):
    for number in range(times):
        SignIn.objects.create(user=person, session_hash=f"{person.pk}-{number}", began_at=START)


def agreed(person, version, at=START):
    TermsAcceptance.objects.create(user=person, version=version, accepted_at=at)


def mailed(template):
    rows = OutgoingEmail.objects.filter(template=f"identity/{template}")
    return list(rows.values_list("recipient", flat=True))


# --- One device -------------------------------------------------------------------------------------------------------


def test_who_has_signed_in_often_with_the_only_device_is_told_once(person):
    signed_in(person, OFTEN)

    remind_people()
    remind_people()

    assert mailed("only_one_device") == [person.email]
    body = OutgoingEmail.objects.get().body
    assert "http://testserver/idm/profile/devices/add/" in body


def test_one_sign_in_fewer_is_no_reason_yet(person):
    signed_in(person, OFTEN - 1)

    assert reminders.remind_of_second_device() == 0


@pytest.mark.parametrize(("days", "told"), [(29, 0), (30, 1)])
def test_who_signs_in_seldom_is_told_after_thirty_days(person, days, told):
    signed_in(person, 2)
    User.objects.filter(pk=person.pk).update(
        activated_at=START - timedelta(days=days), last_sign_in_at=START
    )

    assert reminders.remind_of_second_device() == told
    assert reminders.remind_of_second_device() == 0


def test_who_has_a_second_device_is_left_alone(person):
    signed_in(person, OFTEN)
    PhoneDeviceFactory(user=person)

    assert reminders.remind_of_second_device() == 0


@pytest.mark.parametrize("second", ["unproven", "lost", "codes"])
def test_a_device_that_opens_nothing_or_runs_out_is_no_second_one(person, second):
    signed_in(person, OFTEN)
    if second == "codes":
        RecoveryCodesDevice.objects.create(user=person, name="codes", confirmed=True)
    elif second == "lost":
        PhoneDeviceFactory(user=person, status=PhoneDevice.Status.LOST)
    else:
        PhoneDeviceFactory(user=person, confirmed=False)

    assert reminders.remind_of_second_device() == 1


def test_who_put_the_reminder_off_is_told_when_that_time_is_over(person, freeze):
    signed_in(person, OFTEN)
    later = START + policy.SECOND_DEVICE_REMINDER.days
    User.objects.filter(pk=person.pk).update(device_reminder_after=later)

    assert reminders.remind_of_second_device() == 0
    freeze(later)
    assert reminders.remind_of_second_device() == 1


def test_a_suspended_person_is_not_asked_for_a_device():
    suspended = UserFactory(status=User.Status.SUSPENDED)
    signed_in(suspended, OFTEN)

    assert reminders.remind_of_second_device() == 0


# --- New terms --------------------------------------------------------------------------------------------------------


def test_new_terms_are_told_once_to_everybody_who_agreed_to_the_former(person):
    locked = UserFactory(status=User.Status.LOCKED)
    for one in (person, locked):
        agreed(one, "2025-01-01.1")

    remind_people()
    remind_people()

    assert sorted(mailed("terms_updated")) == sorted([person.email, locked.email])
    assert "http://testserver/idm/terms/" in OutgoingEmail.objects.first().body


def test_who_agreed_to_the_present_terms_or_never_to_any_is_not_told(person):
    UserFactory()
    agreed(person, "2025-01-01.1", START - timedelta(days=30))
    agreed(person, TERMS_VERSION)

    assert reminders.tell_of_new_terms() == 0


def test_the_next_version_is_told_again(person, monkeypatch):
    agreed(person, "2025-01-01.1")
    reminders.tell_of_new_terms()
    monkeypatch.setattr(reminders, "TERMS_VERSION", "2030-01-01.1")

    assert reminders.tell_of_new_terms() == 1


def test_after_the_password_the_device_page_says_that_the_terms_are_new(person):
    agreed(person, "2025-01-01.1", START - timedelta(days=30))
    browser = Browser()
    browser.password(person.username)

    page = browser.get(DEVICE)

    assert "The terms and conditions have changed since your last sign-in." in words(page)
    assert 'href="/idm/terms/"' in page.content.decode()


def test_it_says_so_until_a_sign_in_was_finished(person, freeze):
    agreed(person, "2025-01-01.1", START - timedelta(days=30))
    browser = Browser()
    for _time in range(2):
        browser.password(person.username)
        assert "have changed since" in words(browser.get(DEVICE))
    browser.code(browser.email_code(person))

    browser.post("/idm/sign-out/")
    freeze(START + timedelta(minutes=5))
    browser.password(person.username)
    assert "have changed since" not in words(browser.get(DEVICE))


def test_a_stranger_learns_only_the_day_of_the_text(client):
    page = words(client.get("/idm/sign-in/"))

    assert "Terms and conditions, last changed on 22 November 2026" in page
    assert "have changed since" not in page

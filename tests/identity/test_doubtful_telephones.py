"""A telephone that was added shortly before “this was not me” leads back in only after a sign-in with it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from identity.models import PhoneDevice
from identity.services import recovery_codes
from identity.services.disavowal import disavow_act
from spot_portal.core import policy
from tests.factories.identity import PhoneDeviceFactory
from tests.identity.browser import Browser, newest_phone_code
from tests.identity.ways_back import FORGOT

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = policy.DISAVOW_LINK_LIFE.days


@pytest.fixture
def thiefs(owner, freeze):
    """A telephone that was added a day before the owner reported it."""
    freeze(START)
    return PhoneDeviceFactory(user=owner, added_at=START - DAY)


def report(owner, freeze, at=START):
    freeze(at)
    disavow_act(user_id=owner.pk, moment=at - timedelta(hours=1))


def leads_in(owner):
    return recovery_codes.has_telephone(owner, PhoneDevice.Channel.SMS)


def sign_in_with(owner, device, freeze, *, at):
    """After the reset, with the telephone as the second factor."""
    freeze(at)
    type(owner).objects.filter(pk=owner.pk).update(must_reset_since=None)
    browser = Browser()
    browser.password(owner.username)
    browser.choose(device)
    assert browser.code(newest_phone_code()).status_code == 302
    assert browser.person == owner


def test_another_report_days_later_does_not_let_it_in(owner, thiefs, freeze):
    report(owner, freeze)
    assert not leads_in(owner)

    report(owner, freeze, START + WINDOW)

    assert not leads_in(owner)


def test_whoever_signs_in_with_it_after_the_reset_is_the_owner(owner, thiefs, freeze):
    report(owner, freeze)

    sign_in_with(owner, thiefs, freeze, at=START + DAY)

    assert leads_in(owner)


def test_a_sign_in_before_the_report_proves_nothing(owner, thiefs, freeze):
    sign_in_with(owner, thiefs, freeze, at=START - timedelta(minutes=5))

    report(owner, freeze)

    assert not leads_in(owner)


def test_a_thief_who_was_in_again_is_reported_again(owner, thiefs, freeze):
    report(owner, freeze)
    sign_in_with(owner, thiefs, freeze, at=START + WINDOW)

    report(owner, freeze, START + WINDOW + DAY)

    assert not leads_in(owner)


def test_telephones_from_long_before_stay_a_way_in(owner, freeze):
    PhoneDeviceFactory(user=owner, added_at=START - WINDOW - timedelta(seconds=1))

    report(owner, freeze)
    report(owner, freeze, START + DAY)

    assert leads_in(owner)


def test_a_report_is_about_nobody_elses_telephone(owner, thiefs, person, freeze):
    PhoneDeviceFactory(user=person, added_at=START - DAY)

    report(owner, freeze)

    assert leads_in(person)


@pytest.mark.parametrize("is_doubted", [True, False])
def test_the_mail_says_why_no_code_came(
    owner, client, freeze, django_capture_on_commit_callbacks, is_doubted
):
    freeze(START)
    if is_doubted:
        PhoneDeviceFactory(user=owner, added_at=START - DAY)
    report(owner, freeze)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(FORGOT, {"user_id": owner.username, "channel": "sms"})

    said = mail.outbox[-1].body
    assert ("until you have signed in with it" in said) == is_doubted
    assert ("Your account has no telephone" in said) != is_doubted
